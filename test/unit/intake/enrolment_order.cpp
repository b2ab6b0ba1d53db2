// Deliveries repeat, and come in any order: what was decided last holds.
#include "test/unit/intake/enrolment_fixture.hpp"

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;

namespace {

// Seconds after the first of September 2026.
std::string at(int seconds) {
    return std::to_string(1788220800 + seconds);
}
delivery_of approve(int seconds) {
    return {.event = "approve", .fired_at = at(seconds)};
}
delivery_of revoke(int seconds) {
    return {.event = "revoke", .fired_at = at(seconds)};
}
void expect_active(scripted_hubee& hubee) {
    hubee.expect(get_organization).reply(200, organization_json());
    hubee.expect(list_subscriptions).reply(200, '[' + subscription_json("Actif") + ']');
}
const std::string second_siret = "21350238800019";

}  // namespace

TEST_CASE("a repeated delivery is 200, and does nothing again") {
    enrolment_rig r;
    expect_active(r.hubee);
    r.open();
    CHECK(r.deliver(approve(1)) == 202);
    r.until_step("active");
    for (int n = 0; n < 5; ++n) CHECK(r.deliver(approve(1)) == 200);
    r.close();
    r.open();
    CHECK(r.deliver(approve(1)) == 200);
    r.until_quiet();
    CHECK(r.store().events(10).size() == 1);
    CHECK(r.hubee.surprises().empty());
}

TEST_CASE("revoke and archive take the commune out at once; a later approval brings it back") {
    for (const auto* event : {"revoke", "archive"}) {
        enrolment_rig r;
        expect_active(r.hubee);
        r.open();
        r.deliver(approve(1));
        r.until_step("active");
        CHECK(r.enrolled().offered());
        CHECK(r.deliver(delivery_of{.event = event, .fired_at = at(2)}) == 202);
        r.until_step("withdrawn");
        CHECK_FALSE(r.enrolled().approved);
        CHECK_FALSE(r.enrolled().active);
        expect_active(r.hubee);
        CHECK(r.deliver(approve(3)) == 202);
        r.until_step("active");
        CHECK(r.enrolled().offered());
    }
}

TEST_CASE("an older approval does not undo a newer revocation, before or after it") {
    enrolment_rig r;
    r.open();
    CHECK(r.deliver(revoke(10)) == 202);
    r.until_step("withdrawn");
    CHECK(r.deliver(approve(5)) == 202);
    CHECK(r.deliver(approve(10)) == 202);  // at the same second: what takes back wins
    r.until_quiet();
    CHECK(r.recipients() == 0);
    CHECK(r.only().step == intake::enrolment_step::withdrawn);
    const auto events = r.store().events(10);
    REQUIRE(events.size() == 3);
    CHECK(events[0].effect == "superseded");
    CHECK(events[1].effect == "superseded");
    CHECK(events[2].effect == "applied");
}

TEST_CASE("an older revocation does not undo a newer approval; one of the same second does") {
    enrolment_rig r;
    expect_active(r.hubee);
    r.open();
    r.deliver(approve(10));
    r.until_step("active");
    CHECK(r.deliver(revoke(9)) == 202);
    r.until_quiet();
    CHECK(r.enrolled().offered());
    CHECK(r.deliver(revoke(10)) == 202);
    r.until_step("withdrawn");
    CHECK_FALSE(r.enrolled().offered());
}

TEST_CASE("other events are kept and change nothing") {
    enrolment_rig r;
    r.open();
    for (const auto* event : {"submit", "request_changes", "refuse", "reopen", "something_new"})
        CHECK(r.deliver(delivery_of{.event = event}) == 202);
    r.until_quiet();
    CHECK(r.store().events(10).size() == 5);
    CHECK(r.store().enrolments(10).empty());
    CHECK(r.recipients() == 0);
    CHECK(r.hubee.requests().empty());
}

TEST_CASE("an organization with two authorizations stays while one of them is given") {
    enrolment_rig r;
    expect_active(r.hubee);
    expect_active(r.hubee);
    r.open();
    r.deliver(approve(1));
    r.deliver(delivery_of{.fired_at = at(2), .model_id = "5000"});
    r.until_step("active", 2);
    r.deliver(delivery_of{.event = "archive", .fired_at = at(3)});
    r.until_step("withdrawn", 1);
    CHECK(r.enrolled().offered());
    r.deliver(delivery_of{.event = "revoke", .fired_at = at(4), .model_id = "5000"});
    r.until_step("withdrawn", 2);
    CHECK_FALSE(r.enrolled().offered());
}

TEST_CASE("an authorization that moves to another organization leaves the first") {
    enrolment_rig r;
    expect_active(r.hubee);
    r.open();
    r.deliver(approve(1));
    r.until_step("active");
    r.hubee.expect("GET /referential/v1/organizations/SI-" + second_siret + "-35238").reply(503);
    r.deliver(delivery_of{.fired_at = at(2), .siret = second_siret, .cog = R"("35238")"});
    r.until_step("withdrawn");
    CHECK_FALSE(r.enrolled().offered());
    CHECK(r.enrolled("35238." + second_siret).approved);
}

TEST_CASE("a revocation for a commune that an operator enrolled takes it out, without knowing its code") {
    enrolment_rig r;
    {
        communes::registry all{r.folder / "communes.db"};
        REQUIRE(!all.set_active(recipient::parse("26086." + commune_siret).value(), true, "Châtillon"));
    }
    r.open();
    CHECK(r.deliver(delivery_of{.event = "revoke", .cog = "null"}) == 202);
    r.until_step("withdrawn");
    CHECK_FALSE(r.enrolled().approved);
    CHECK_FALSE(r.enrolled().active);
}

TEST_CASE("a second body of a commune is labelled, so that citizens can tell them apart") {
    enrolment_rig r;
    {
        communes::registry all{r.folder / "communes.db"};
        REQUIRE(!all.set_active(recipient::parse("26086." + second_siret).value(), true, "Châtillon"));
    }
    expect_active(r.hubee);
    r.open();
    r.deliver(delivery_of{.name = "CCAS EXEMPLE"});
    r.until_step("active");
    CHECK(r.enrolled().label == "CCAS EXEMPLE");
    CHECK(r.enrolled("26086." + second_siret).label == "");
}

TEST_CASE("a step taken for an event that another has overtaken is not written") {
    temporary_folder folder;
    intake::enrolment_store store{folder / "e.db"};
    const instant now = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1};
    intake::authorization_event e{.model_id = "1",
                                  .name = "approve",
                                  .kind = intake::event_kind::approval,
                                  .fired_at = now,
                                  .organization = siret::parse(commune_siret).value()};
    REQUIRE(store.note(e, now) == intake::effect::applied);
    auto stale = store.first_due({intake::enrolment_step::received}).value();
    e.name = "revoke";
    e.kind = intake::event_kind::withdrawal;
    e.fired_at = now + 1s;
    REQUIRE(store.note(e, now) == intake::effect::applied);
    stale.step = intake::enrolment_step::active;
    CHECK(store.move(stale, intake::enrolment_step::received) == intake::moved::no);
    CHECK(store.enrolments(10).front().step == intake::enrolment_step::withdrawing);
}

TEST_CASE("the code of a commune that has become part of another: HubEE is told it, citizens find the other") {
    enrolment_rig r;
    const std::string number = "11111111111112";
    r.hubee.expect("GET /referential/v1/organizations/SI-" + number + "-93059").reply(404, not_found_json);
    r.hubee.expect(post_organization).reply(503);
    r.open();
    CHECK(r.deliver(delivery_of{.siret = number, .cog = R"("93059")"}) == 202);
    r.until([&] { return r.hubee.requests().size() == 2; });
    CHECK(json::document::parse(r.hubee.requests()[1].body()).value()["branchCode"].text() == "93059");
    const auto enrolled = r.enrolled("93059." + number);
    CHECK(enrolled.approved);
    CHECK(enrolled.name == "Saint-Denis");
    CHECK(enrolled.commune == "93066");
    communes::registry all{r.folder / "communes.db"};
    CHECK(all.recipients_of(commune_code::parse("93066").value()).at(0).receiver.key() == "93059." + number);
    CHECK(r.hubee.surprises().empty());
}

TEST_CASE("an approval whose code leads to no commune is refused with the reason, and nothing of it is kept") {
    enrolment_rig r;
    r.open();
    for (const auto* nowhere : {R"("93067")", R"("99138")"}) {
        CAPTURE(nowhere);
        const auto answer = r.deliver(delivery_of{.cog = nowhere}.body());
        CHECK(answer.result_int() == 422);
        const auto said = json::document::parse(answer.body()).value();
        CHECK(said["reason"].text() == "commune_unknown");
        CHECK(said["faults"].at(0)["where"].text() ==
              "/data/organization/insee_payload/etablissement/adresseEtablissement/codeCommuneEtablissement");
    }
    CHECK(r.store().enrolments(10).empty());
    CHECK(r.recipients() == 0);
    CHECK(r.log_text().find("event=enrolment_event_refused reason=commune_unknown cog=93067") != std::string::npos);
    CHECK(r.deliver(delivery_of{.event = "revoke", .cog = R"("93067")"}) == 202);  // what takes back always counts
}
