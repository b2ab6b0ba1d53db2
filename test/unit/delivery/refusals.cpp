// What each failure does with a dossier: try again, or park it with its reason. The rules are judging.cpp's; here it is
// seen that the courier obeys them, and that the queue, the ledger and the log agree.
#include "test/unit/delivery/fixture.hpp"

using namespace qf;
using namespace qf::delivery;
using queues::parking_place;

TEST_CASE("a destination that is ill is tried again later, and nothing is parked") {
    struct row {
        unsigned status;
        std::string reason;
    };
    for (const auto& [status, reason] :
         {row{500, "destination_busy"}, row{429, "destination_busy"}, row{503, "destination_busy"},
          row{302, "destination_redirects"}, row{403, "destination_refuses_us"}, row{410, "destination_refuses_us"},
          row{200, "destination_babbles"}, row{400, "destination_babbles"}, row{404, "destination_babbles"},
          row{405, "destination_babbles"}, row{406, "destination_babbles"}, row{409, "destination_babbles"},
          row{411, "destination_babbles"}, row{415, "destination_babbles"}, row{421, "destination_babbles"},
          row{423, "destination_babbles"}, row{425, "destination_babbles"}}) {
        CAPTURE(status);
        fixture f;
        f.publish();
        f.hubee.expect(post).reply(status);
        const auto what = f.carry(90s);
        CHECK(what.ending == tried::end::again);
        CHECK(reason_code(what.cause.code) == reason);
        CHECK(f.known().dossier.last_reason == reason);
        CHECK(f.known().dossier.last_status == status);
        const auto due = std::chrono::floor<std::chrono::milliseconds>(f.clock.now() + 90s);
        CHECK((f.known().dossier.due_at == due));
        CHECK(f.waiting() == 1);
        CHECK(f.parked(parking_place::business).empty());
        CHECK(f.parked(parking_place::technical).empty());
    }
}

TEST_CASE("Retry-After is told to who decides, in seconds or as a date") {
    fixture f;
    f.publish();
    f.hubee.expect(post).reply(503, "", {{"Retry-After", "90"}});
    CHECK((f.carry().cause.retry_after == 90s));
    f.hubee.expect(post).reply(429, "", {{"Retry-After", "Tue, 01 Sep 2026 00:05:00 GMT"}});
    CHECK((f.carry().cause.retry_after == 5min));
    CHECK(f.known().dossier.attempts == 2);
}

TEST_CASE("what still fails at its age is parked; what succeeds is delivered, however old") {
    fixture f;
    f.publish();
    f.clock.step_wall_clock(8 * 24h + 1s);
    SUBCASE("fails") {
        f.hubee.expect(post).reply(503);
        CHECK(f.settles());
        CHECK(f.parked(parking_place::business).at(0).reason == "too_old");
        CHECK(f.known().dossier.state == ledger::state::parked);
        CHECK(f.waiting() == 0);
    }
    SUBCASE("succeeds") {
        f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
        CHECK(f.settles());
        CHECK(f.known().dossier.state == ledger::state::completed);
    }
}

TEST_CASE("three starts without an outcome are a crash loop: the dossier is parked before a fourth request") {
    fixture f;
    f.publish();
    for (int crash = 0; crash < 3; ++crash) {
        f.hubee.expect(post).silence();
        auto mail = f.run(f.offered.next()).value();
        const auto where = f.to();
        crew dies{f.executor()};
        dies.hire([&]() -> awaitable<void> { co_await f.carrier->carry(mail, where); });
        const auto asked = f.hubee.requests().size();
        f.run([&]() -> awaitable<void> {
            while (f.hubee.requests().size() == asked) co_await asio::post(f.executor(), use_awaitable);
            dies.stop();
            co_await dies.gone();
        }());
        f.restart();
    }
    const auto asked = f.hubee.requests().size();
    CHECK(f.settles());
    CHECK(f.parked(parking_place::business).at(0).reason == "crash_loop");
    CHECK(f.hubee.requests().size() == asked);
}

TEST_CASE("a dossier that HubEE refuses is parked with its envelope and its reason") {
    fixture f;
    const auto body = envelope::seal(f.payload(), *f.keys, {}).value();
    f.publish_bytes(body);
    f.hubee.expect(post).reply(400, R"({"errors":[{"code":400,"message":"applicant is wrong"}]})");
    CHECK(f.settles());
    CHECK(f.waiting() == 0);
    const auto parked = f.parked(parking_place::business);
    REQUIRE(parked.size() == 1);
    CHECK(parked[0].size == body.size());
    CHECK(parked[0].id == f.id.text());
    CHECK(parked[0].reason == "dossier_refused");
    CHECK(parked[0].reference == "0123456789ABC");
    CHECK(parked[0].recipient_key == chatillon.key());
    CHECK(f.known().dossier.state == ledger::state::parked);
    CHECK(f.logged().find("level=error") != std::string::npos);
}

TEST_CASE("an attachment that HubEE refuses parks the dossier, whoever says so") {
    SUBCASE("its own answer") {
        fixture f;
        f.publish();
        f.hubee_creates().hubee_takes({1, 2}).hubee.expect(put(3)).reply(400, its_word("The size differs"));
        f.hubee.expect(get).reply(200, fixture::looks("HUBEE_RECEIVED", "RECEIVED", "RECEIVED", "PENDING"));
        CHECK(f.settles());
        CHECK(f.parked(parking_place::business).at(0).reason == "attachment_refused");
    }
    SUBCASE("the folder, when the completion is refused") {
        fixture f;
        f.publish();
        f.hubee_creates().hubee_takes({1, 2, 3});
        f.hubee.expect(patch)
            .reply(400, its_word("An attachment is CORRUPTED"))
            .expect(get)
            .reply(200, fixture::looks("HUBEE_RECEIVED", "RECEIVED", "CORRUPTED", "RECEIVED"));
        CHECK(f.settles());
        CHECK(f.parked(parking_place::business).at(0).reason == "attachment_refused");
        CHECK(f.known().dossier.state == ledger::state::parked);
    }
}

TEST_CASE("an attachment refused since the folder was completed meanwhile is a delivery") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2}).hubee.expect(put(3)).reply(400, its_word("The folder is complete"));
    f.hubee.expect(get).reply(200, fixture::looks("HUBEE_COMPLETED", "RECEIVED", "RECEIVED", "RECEIVED"));
    CHECK(f.settles());
    CHECK(f.parked(parking_place::business).empty());
    CHECK(f.known().dossier.state == ledger::state::completed);
}

TEST_CASE("a gateway's JSON 404 to the creation parks nothing, and the dossier goes on once HubEE is back") {
    fixture f;
    f.publish();
    for (const unsigned status : {404U, 405U, 409U}) {
        f.hubee.expect(post).reply(
            status, R"({"code":"404","type":"Status report","message":"Not Found","description":"No such resource."})");
        CHECK(!f.settles());
    }
    CHECK(f.parked(parking_place::business).empty());
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    CHECK(f.settles());
    CHECK(f.hubee_content());
    CHECK(f.known().dossier.state == ledger::state::completed);
}

TEST_CASE("a completion refused because it is done already is a delivery: the folder says so") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee.expect(patch).reply(400, its_word("The folder is complete"));
    f.hubee.expect(get).reply(200, fixture::looks("HUBEE_NOTIFIED", "RECEIVED", "RECEIVED", "RECEIVED"));
    CHECK(f.carry().ending == tried::end::delivered);
    CHECK(f.hubee_content());
}

TEST_CASE("what is no envelope of ours is parked as technical, and its words go nowhere") {
    fixture f;
    f.publish_bytes("not an envelope: LŒUILLET", "Zoé");
    CHECK(f.settles());
    const auto parked = f.parked(parking_place::technical);
    REQUIRE(parked.size() == 1);
    CHECK(parked[0].reason == "envelope_malformed");
    CHECK(parked[0].reference.empty());
    CHECK(f.hubee.requests().empty());
    for (const auto name : fixture::names) CHECK(f.logged().find(name) == std::string::npos);
    const auto refused = ledger::ledger_reader{f.folder / "ledger.db"}.refused(10);
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].reason == "envelope_malformed");
    CHECK(refused[0].message_id.starts_with("sha256:"));
}

TEST_CASE("an id that comes back with other contents is parked, and the first dossier stands") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    CHECK(f.settles());
    f.publish_bytes(envelope::seal(f.payload("AUTRE"), *f.keys, {}).value());
    CHECK(f.settles());
    CHECK(f.parked(parking_place::technical).at(0).reason == "envelope_replayed");
    CHECK(f.known().dossier.state == ledger::state::completed);
    CHECK(f.known().attempts.size() == 1);
    CHECK(f.hubee_content());
}

TEST_CASE("an envelope that came from another commune's queue is parked") {
    fixture f;
    const auto other = recipient::parse("75056.21750001600019").value();
    REQUIRE(!f.run(f.queue.open(other, 1)));
    const queues::message mail{f.id.text(), envelope::seal(f.payload(), *f.keys, {}).value(), ""};
    REQUIRE(!f.run(f.queue.publish(other, mail)));
    CHECK(f.settles());
    CHECK(f.parked(parking_place::technical).at(0).reason == "envelope_wrong_commune");
    CHECK(f.hubee.requests().empty());
}
