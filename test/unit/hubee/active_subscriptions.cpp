// The list of what HubEE has active: page by page, whole or not at all.
#include "connector/hubee/referential.hpp"
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;

namespace {

std::string listed(unsigned number, std::string_view status = "Actif", std::string_view process = "FormulaireQF",
                   std::string_view type = "SI") {
    return fmt::format(R"({{"id":"5b2f6a0e-58a5-4c6a-9c3c-{:012}","datapassId":{},"processCode":"{}",)"
                       R"("subscriber":{{"type":"{}","companyRegister":"21260086600017","branchCode":"{:05}",)"
                       R"("name":"COMMUNE {}"}},"status":"{}","accessMode":null}})",
                       number, number, process, type, 26000 + number, number, status);
}
std::string list_of(unsigned first, unsigned end) {
    std::string out = "[";
    for (unsigned n = first; n < end; ++n) out += (n > first ? "," : "") + listed(n);
    return out + ']';
}

struct listing_fixture : test::rig {
    test::simulated_clock clock{loop};
    test::scripted_hubee hubee{*this, clock};
    referential under_test{executor(), fixture::conf(hubee.url()), clock, "FormulaireQF"};

    static std::string page(unsigned offset) {
        return fmt::format(
            "GET /referential/v1/subscriptions?processCode=FormulaireQF&status=Actif&orderBy=asc(id)&offSet={}"
            "&maxResult=100",
            offset);
    }
    void reply(unsigned offset, std::string body, const std::string& range = {}) {
        auto& next = hubee.expect(page(offset));
        if (range.empty())
            next.reply(200, std::move(body));
        else
            next.reply(200, std::move(body), {{"Content-Range", range}});
    }
    auto list() { return run(under_test.active_subscriptions()); }
};

}  // namespace

TEST_CASE("all pages are read, as Content-Range counts them") {
    listing_fixture f;
    f.reply(0, list_of(0, 100), "Susbscriptions 0-99/230");  // HubEE's own spelling
    f.reply(100, list_of(100, 200), "Subscriptions 100-199/230");
    f.reply(200, list_of(200, 230), "Subscriptions 200-229/230");
    const auto all = f.list().value();
    REQUIRE(all.size() == 230);
    CHECK(all.front().receiver.key() == "26000.21260086600017");
    CHECK(all.back().receiver.key() == "26229.21260086600017");
    CHECK(all.back().name == "COMMUNE 229");
    CHECK(f.hubee.left() == 0);
    CHECK(f.hubee.surprises().empty());
    f.reply(0, "[]", "Subscriptions */0");
    CHECK(f.list().value().empty());
}

TEST_CASE("a server that gives less than is asked is asked on, with a count or without") {
    listing_fixture f;
    f.reply(0, list_of(0, 25), "Subscriptions 0-24/30");
    f.reply(25, list_of(25, 30), "Subscriptions 25-29/30");
    CHECK(f.list().value().size() == 30);
    f.reply(0, list_of(0, 25));
    f.reply(25, list_of(25, 30));
    f.reply(30, "[]");
    CHECK(f.list().value().size() == 30);
    CHECK(f.hubee.surprises().empty());
}

TEST_CASE("a list that changes while it is read is read again, and given up rather than believed by half") {
    listing_fixture f;
    f.reply(0, list_of(0, 100), "Subscriptions 0-99/120");
    f.reply(100, list_of(99, 119), "Subscriptions 100-119/120");  // one slipped to the next page
    f.reply(0, list_of(0, 20), "Subscriptions 0-19/20");
    CHECK(f.list().value().size() == 20);
    for (int reading = 0; reading < 3; ++reading) {
        f.reply(0, list_of(0, 20), "Subscriptions 0-19/40");
        f.reply(20, "[]", "Subscriptions */40");
    }
    CHECK(f.list().error().code == errc::destination_babbles);
    CHECK(f.hubee.left() == 0);
}

TEST_CASE("what is not an active subscription of ours spoils the list; what is no town hall's is left out") {
    listing_fixture f;
    for (const auto& body : {'[' + listed(1) + ',' + listed(2, "Inactif") + ']',
                             '[' + listed(1, "Actif", "CERTDC") + ']', std::string{"{}"}, std::string{"[{}]"},
                             std::string{R"([{"id":"1","processCode":"FormulaireQF","status":"Actif"}])"}}) {
        CAPTURE(body);
        f.reply(0, body);
        CHECK(f.list().error().code == errc::destination_babbles);
    }
    f.reply(0, '[' + listed(1) + ',' + listed(2, "Actif", "FormulaireQF", "OSL") + ']', "Subscriptions 0-1/2");
    CHECK(f.list().value().size() == 1);
    f.hubee.expect(f.page(0)).reply(403);
    CHECK(f.list().error().http_status == 403);
    f.hubee.expect(f.page(0)).reply(404, "<html></html>");
    CHECK(f.list().error().code == errc::destination_babbles);
}
