// Enrolment against the inbox, which speaks HubEE's protocol: with the rights of an administrator, of DataPass, of an
// operator, and with none.
#include "connector/inbox/client_book.hpp"
#include "connector/inbox/inbox.hpp"
#include "test/unit/intake/enrolment_fixture.hpp"

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;

namespace {

struct inbox_rig : enrolment_rig {
    inbox::client_book book{folder / "inbox", clock};
    inbox::inbox box{executor(), inbox::inbox_conf{.folder = folder / "inbox"}, clock, log, counts};
    net::server server{executor(), "inbox", {}, box, log, counts};

    inbox_rig() { server.start(); }
    ~inbox_rig() {
        close();
        run(server.stop());
        run(box.stop());
    }
    void open_as(inbox::scope scope, const std::string& wanted) {
        const auto made = book.add({.organization = wanted + "-13002526500013-00000", .scope = scope}).value();
        id = made.id;
        secret = made.secret;
        open(client_of(server.url(), id, secret, wanted));
    }
    // What the inbox shows, as its administrator sees it.
    std::optional<hubee::subscription> subscription() {
        const auto made =
            book.add({.organization = "ADMIN-13002526500013-00009", .scope = inbox::scope::admin}).value();
        const auto who = client_of(server.url(), made.id, made.secret, "ADMIN");
        return run(who->find_subscription(recipient::parse("26086." + commune_siret).value())).value();
    }
    void activate() {
        const auto made =
            book.add({.organization = "ADMIN-13002526500013-00009", .scope = inbox::scope::admin}).value();
        const auto who = client_of(server.url(), made.id, made.secret, "ADMIN");
        const auto to = recipient::parse("26086." + commune_siret).value();
        REQUIRE(run(who->activate(to, subscription().value().id, {})).has_value());
    }
    std::string id, secret;
};

}  // namespace

TEST_CASE("inbox: an administrator's client makes, subscribes, activates; once more changes nothing") {
    inbox_rig r;
    r.open_as(inbox::scope::admin, "ADMIN");
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("active");
    CHECK(r.enrolled().offered());
    const auto first = r.subscription().value();
    CHECK(first.status == hubee::subscription_status::active);
    CHECK(r.deliver(delivery_of{.fired_at = "1788220801"}) == 202);
    r.until([&] { return r.only().fired_at == from_milliseconds(1788220801000); });
    r.until_step("active");
    CHECK(r.subscription()->id == first.id);
}

TEST_CASE("inbox: an editor's delegation is accepted") {
    inbox_rig r;
    r.conf.editors.emplace(siret::parse(editor_siret).value(), commune_code::parse("75107").value());
    r.open_as(inbox::scope::admin, "ADMIN");
    const auto provider = fmt::format(R"({{"id":"logiciel","siret":"{}","type":"editor"}})", editor_siret);
    CHECK(r.deliver(delivery_of{.provider = provider}) == 202);
    r.until_step("active");
    CHECK(r.subscription()->status == hubee::subscription_status::active);
}

TEST_CASE("inbox: a DATAPASS client subscribes; an administrator's activation is needed, and an OSL sees it") {
    inbox_rig r;
    r.open_as(inbox::scope::datapass, "DATAPASS");
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("awaiting_activation");
    CHECK(r.subscription()->status == hubee::subscription_status::inactive);
    CHECK_FALSE(r.enrolled().active);
    r.close();
    r.activate();
    const auto osl = r.book.add({.organization = "OSL-13002526500013-00000", .scope = inbox::scope::osl}).value();
    r.open(r.client_of(r.server.url(), osl.id, osl.secret, "OSL"));
    r.until_quiet();
    r.clock.advance(61min);
    r.until_step("active");
    CHECK(r.enrolled().offered());
}

TEST_CASE("inbox: wrong credentials are the operator's trouble: asked again slowly, nothing is lost") {
    inbox_rig r;
    r.open_as(inbox::scope::admin, "ADMIN");
    r.close();
    r.open(r.client_of(r.server.url(), r.id, "another secret", "ADMIN"));
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until([&] { return r.only().attempts == 1; });
    CHECK(r.only().reason == "destination_refuses_us");
    CHECK(r.only().due - r.only().updated == 1h);
    r.close();
    r.open(r.client_of(r.server.url(), r.id, r.secret, "ADMIN"));
    r.until_quiet();
    r.clock.advance(61min);
    r.until_step("active");
}
