// What is active at HubEE and what is active here agree: what is done about each difference, and what is only told.
#include "connector/intake/agreement.hpp"

#include "test/unit/intake/enrolment_fixture.hpp"

#include <algorithm>

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;
using intake::changes;
using intake::difference;
using intake::losses;

namespace {

recipient number(unsigned n) {
    return {commune_code::parse(fmt::format("{:05}", 26000 + n)).value(), siret::parse(commune_siret).value()};
}
std::vector<hubee::active_subscription> active_at_hubee(unsigned first, unsigned end) {
    std::vector<hubee::active_subscription> out;
    for (unsigned n = first; n < end; ++n) out.push_back({number(n), "COMMUNE"});
    return out;
}
intake::known_here active_here(unsigned first, unsigned end) {
    intake::known_here out;
    for (unsigned n = first; n < end; ++n) {
        out.recipients.push_back({.receiver = number(n), .name = "Commune", .active = true});
        out.active_before.push_back(number(n));
    }
    return out;
}
std::string told(const intake::comparison& seen) {
    std::string out;
    for (const auto& row : seen.rows) out += fmt::format("{} {};", row.recipient.cog().text(), intake::name_of(row.is));
    return out;
}

// A registry that knows three communes, an enrolment file, and a HubEE that lists.
struct agreement_rig : enrolment_rig {
    agreement_rig() {
        REQUIRE(!write_file(folder / "communes.csv",
                            "cog,name,department,postal_codes,siret,label,state\n"
                            "26086,Châtillon-en-Diois,26,26410,,,\n26001,Solaure en Diois,26,26150,,,\n"
                            "35238,Rennes,35,35000,,,\n"));
        faults found;
        REQUIRE(registry.import_csv(folder / "communes.csv", found).has_value());
    }
    static recipient in(std::string_view cog) {
        return {commune_code::parse(cog).value(), siret::parse(commune_siret).value()};
    }
    void lists(const std::vector<std::string>& cogs) {
        std::string body = "[";
        for (std::size_t i = 0; i < cogs.size(); ++i)
            body += fmt::format(R"({}{{"id":"5b2f6a0e-58a5-4c6a-9c3c-{:012}","processCode":"FormulaireQF",)"
                                R"("status":"Actif","subscriber":{{"type":"SI","companyRegister":"{}",)"
                                R"("branchCode":"{}","name":"COMMUNE {}"}}}})",
                                i ? "," : "", i, commune_siret, cogs[i], cogs[i]);
        hubee
            .expect(
                "GET /referential/v1/subscriptions?processCode=FormulaireQF&status=Actif&orderBy=asc(id)&offSet=0"
                "&maxResult=100")
            .reply(200, body + ']', {{"Content-Range", fmt::format("Subscriptions 0-0/{}", cogs.size())}});
    }
    std::string agree(changes wanted = changes::made, losses allowed = losses::bounded) {
        worker here{0};
        auto enrolments = store();
        const auto lister = client_of(hubee.url());
        return told(run(intake::agree(*lister, here, registry, enrolments, clock, wanted, allowed)).value());
    }
    communes::enrolled row(std::string_view cog) const { return enrolled(in(cog).key()); }

    communes::registry registry{folder / "communes.db"};
};

}  // namespace

TEST_CASE("each difference is told by its kind, and what agrees is not") {
    auto here = active_here(0, 10);
    here.recipients[1].active = false;    // was made inactive meanwhile: nothing to lose
    here.recipients[2].approved = false;  // taken back here
    here.recipients[3].subscriber = "editeur-a";
    here.recipients[3].active = false;                                       // by webhook: no affair of HubEE's
    here.recipients.push_back({.receiver = number(20), .name = "Commune"});  // inactive
    here.unknown_communes = {number(31)};
    auto there = active_at_hubee(2, 9);
    for (const auto n : {20u, 30u, 31u}) there.push_back({number(n), "COMMUNE"});
    CHECK(told(compare(there, here, losses::bounded)) ==
          "26000 deactivated;26002 withdrawn_here;26009 deactivated;26020 activated;26030 enrolled;"
          "26031 commune_unknown;");
    here.taken_back = {siret::parse(commune_siret).value()};
    CHECK(told(compare(there, here, losses::bounded)).find("26030 withdrawn_here") != std::string::npos);
    CHECK(compare(active_at_hubee(0, 10), active_here(0, 10), losses::bounded).rows.empty());
}

TEST_CASE("a great part that is missing at HubEE is doubted, unless that is meant") {
    const auto lost = [](unsigned left, losses allowed) {
        const auto seen = compare(active_at_hubee(0, left), active_here(0, 100), allowed);
        return std::pair{seen.count(difference::deactivated), seen.count(difference::withheld)};
    };
    CHECK(lost(80, losses::bounded) == std::pair<std::size_t, std::size_t>{20, 0});
    CHECK(lost(79, losses::bounded) == std::pair<std::size_t, std::size_t>{0, 21});
    CHECK(lost(79, losses::any) == std::pair<std::size_t, std::size_t>{21, 0});
    const auto empty = compare({}, active_here(0, 1), losses::bounded);  // however few there are
    CHECK(empty.count(difference::withheld) == 1);
    CHECK(compare(active_at_hubee(0, 1), active_here(0, 4), losses::bounded).count(difference::deactivated) == 3);
}

TEST_CASE("the registry becomes what HubEE has active; told only, nothing changes") {
    agreement_rig r;
    REQUIRE(!r.registry.set_active(r.in("26086"), true));
    REQUIRE(!r.registry.set_active(r.in("35238"), true));
    REQUIRE(!r.registry.set_active(r.in("35238"), false));
    const std::string differences = "26001 enrolled;26086 deactivated;35238 activated;99999 commune_unknown;";
    r.lists({"26001", "35238", "99999"});
    CHECK(r.agree(changes::told) == differences);
    CHECK(r.row("26086").active);
    CHECK(r.recipients() == 2);
    r.lists({"26001", "35238", "99999"});
    CHECK(r.agree() == differences);
    CHECK_FALSE(r.row("26086").active);
    CHECK(r.row("26001").offered());
    CHECK(r.row("26001").name == "Solaure en Diois");
    CHECK(r.row("35238").offered());
    CHECK(r.recipients() == 3);
    r.lists({"26001", "35238", "99999"});
    CHECK(r.agree() == "99999 commune_unknown;");
}

TEST_CASE("an authorization that was taken back stays so, whatever HubEE has active") {
    agreement_rig r;
    r.open(nullptr);
    CHECK(r.deliver(delivery_of{.event = "revoke"}) == 202);  // of a commune that was never enrolled
    r.until_step("withdrawn");
    r.lists({"26086"});
    CHECK(r.agree() == "26086 withdrawn_here;");
    CHECK(r.recipients() == 0);
    communes::recipient_settings no;
    no.approved = false;
    REQUIRE(!r.registry.change(r.in("26001"), no));
    r.lists({"26001"});
    CHECK(r.agree() == "26001 withdrawn_here;");
    CHECK_FALSE(r.row("26001").active);
}

TEST_CASE("what an operator deactivated stays so, until an operator activates it") {
    agreement_rig r;
    REQUIRE(!r.registry.set_active(r.in("35238"), true));
    REQUIRE(!r.registry.hold(r.in("35238")));
    CHECK(r.registry.hold(r.in("26001")) == errc::not_found);
    for (int days = 0; days < 2; ++days) {
        r.lists({"35238"});
        CHECK(r.agree() == "35238 held_here;");
        CHECK_FALSE(r.row("35238").active);
    }
    REQUIRE(!r.registry.set_active(r.in("35238"), true));
    CHECK_FALSE(r.row("35238").held);
    r.lists({"35238"});
    CHECK(r.agree() == "");
}

TEST_CASE("an enrolment that awaits its activation goes on when HubEE has it active, and waits when it is so no more") {
    agreement_rig r;
    r.open(nullptr);  // as a client that may neither activate nor list
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("awaiting_activation");
    r.lists({"26086"});
    CHECK(r.agree() == "26086 activated;");
    CHECK(r.row("26086").offered());
    r.until_quiet();
    r.clock.advance(61min);
    r.until_step("active");
    r.close();

    r.lists({"26001"});
    CHECK(r.agree() == "26001 enrolled;26086 deactivated;");
    CHECK(r.only().step == intake::enrolment_step::needs_operator);
    CHECK(r.only().reason == "inactive_at_hubee");
    r.lists({"26001", "26086"});
    CHECK(r.agree() == "26086 activated;");
    CHECK(r.only().step == intake::enrolment_step::activated);
}

TEST_CASE("HubEE is asked ten minutes after the start, then once a day, and sooner after a failure") {
    agreement_rig r;
    intake::agreement_conf conf;
    conf.communes = r.folder / "communes.db";
    conf.enrolments = r.conf.file;
    intake::agreement daily{r.executor(), conf, r.client_of(r.hubee.url()), r.clock, r.log, r.counts};
    daily.start();
    const auto asked = [&](std::size_t times) {
        r.until([&] { return r.hubee.requests().size() == times && r.clock.sleepers() == 1; });
    };
    asked(0);
    r.hubee
        .expect(
            "GET /referential/v1/subscriptions?processCode=FormulaireQF&status=Actif&orderBy=asc(id)&offSet=0"
            "&maxResult=100")
        .reply(503);
    r.clock.advance(10min);
    asked(1);
    CHECK(r.log_text().find("event=communes_not_compared reason=destination_busy http=503") != std::string::npos);
    r.lists({"26086"});
    r.clock.advance(1h);
    asked(2);
    CHECK(r.row("26086").offered());
    CHECK(r.log_text().find("event=commune_compared recipient=26086." + commune_siret + " difference=enrolled") !=
          std::string::npos);
    CHECK(r.log_text().find("event=communes_compared active_at_hubee=1 enrolled=1 activated=0") != std::string::npos);
    CHECK(r.counts.value("qf_communes_differences", "", {{"difference", "enrolled"}}).value() == 1);
    r.clock.advance(23h);
    asked(2);
    r.lists({"26086"});
    r.clock.advance(1h);
    asked(3);
    CHECK(r.counts.value("qf_communes_differences", "", {{"difference", "enrolled"}}).value() == 0);
    r.run(daily.stop());
}
