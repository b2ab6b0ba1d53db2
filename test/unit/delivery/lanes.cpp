// Lanes: each commune waits for itself alone, on the schedule, and a restart does not make it begin anew.
#include "test/unit/delivery/daemon_rig.hpp"

using namespace qf;
using namespace qf::delivery;

TEST_CASE("what is queued is delivered, and the queue is empty then") {
    daemon_rig r;
    r.enrol(3);
    for (unsigned n = 0; n < 3; ++n) r.publish(n, 10);
    r.start();
    r.pass(5s);
    for (unsigned n = 0; n < 3; ++n) CHECK(r.delivered(n) == 10);
    CHECK(r.queue.waiting() == 0);
}

TEST_CASE("a commune that fails pauses alone, without holding a message, and is tried on the schedule") {
    daemon_rig r;
    r.enrol(2);
    r.start();
    r.behave(0).fails = errc::destination_silent;
    r.publish(0, 30);
    r.publish(1, 30);
    r.pass(3s);
    CHECK(r.delivered(1) == 30);
    CHECK(r.asked(0) == 1);
    CHECK(!r.queue.is_open(commune(0)));
    CHECK(r.queue.held(commune(0)) == 0);
    CHECK(r.queue.waiting(commune(0)) == 30);
    CHECK(r.queue.is_open(commune(1)));

    // 5 s, 30 s, 2 min, 10 min, each with a fifth more or less.
    unsigned tries = 1;
    for (const duration wait : {5s, 30s, 120s, 600s}) {
        r.pass(wait * 12 / 10 + 100ms);
        CHECK(r.asked(0) == ++tries);
        CHECK(r.queue.held(commune(0)) == 0);
    }
    r.behave(0).fails = {};
    r.pass(40min);
    CHECK(r.delivered(0) == 30);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.now->hub.at_once_most[commune(0).key()] > 1);  // wide again
}

TEST_CASE("the schedule outlives a restart: the outage does not begin anew") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.behave(0).fails = errc::destination_silent;
    r.publish(0, 3);
    r.pass(3min);  // 5 s, 30 s, 2 min have passed: the next try is ten minutes away
    const auto asked = r.asked(0);
    CHECK(asked >= 3);
    r.stop();
    r.start();
    r.behave(0).fails = errc::destination_silent;
    r.pass(2min);
    CHECK(r.asked(0) == 0);
    r.pass(11min);
    CHECK(r.asked(0) >= 1);
}

TEST_CASE("a commune without subscription is held back with its reason and probed slowly; an operator may resume it") {
    daemon_rig r;
    r.enrol(2);
    r.start();
    r.behave(0) = {.fails = errc::recipient_not_subscribed, .http_status = 400};
    r.publish(0, 2);
    r.publish(1, 2);
    r.pass(45min);
    CHECK(r.asked(0) == 1);
    CHECK(r.delivered(1) == 2);
    const auto known = r.run(r.now->memory.read()).value();
    REQUIRE(known.lanes.size() == 1);
    CHECK(known.lanes[0].recipient == commune(0).key());
    CHECK(known.lanes[0].cause == ledger::lane_cause::refused);
    CHECK(known.lanes[0].reason == "recipient_not_subscribed");
    CHECK(known.destinations.empty());
    SUBCASE("the slow probe heals") {
        r.behave(0) = {};
        r.pass(30min);
        CHECK(r.delivered(0) == 2);
    }
    SUBCASE("an operator resumes") {
        r.behave(0) = {};
        CHECK(r.shows("qf_lanes{state=\"held\"} 1"));
        CHECK(r.run(r.now->lanes.resume_lane(commune(0))));
        r.pass(1s);
        CHECK(r.delivered(0) == 2);
    }
    CHECK(r.run(r.now->memory.read()).value().lanes.empty());
}

TEST_CASE("an operator's pause lasts, over a restart too, until an operator resumes") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    CHECK(r.run(r.now->lanes.pause_lane(commune(0), "operator")));
    r.publish(0, 5);
    r.pass(48h);
    CHECK(r.asked(0) == 0);
    CHECK(r.shows("qf_lanes{state=\"held\"} 1"));
    r.stop();
    r.start();
    r.pass(48h);
    CHECK(r.asked(0) == 0);
    CHECK(r.run(r.now->lanes.resume_lane(commune(0))));
    r.pass(2s);
    CHECK(r.delivered(0) == 5);
    CHECK(!r.run(r.now->lanes.pause_lane(commune(7), "operator")));
}

TEST_CASE("an operator who pauses a lane that waits by itself is shown it as held") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.behave(0) = {.fails = errc::destination_silent};
    r.publish(0);
    r.pass(2s);
    CHECK(r.shows("qf_lanes{state=\"paused\"} 1"));
    CHECK(r.run(r.now->lanes.pause_lane(commune(0), "operator")));
    r.pass(1s);
    CHECK(r.shows("qf_lanes{state=\"held\"} 1"));
    CHECK(r.shows("qf_lanes{state=\"paused\"} 0"));
    CHECK(r.run(r.now->lanes.resume_lane(commune(0))));
    r.behave(0) = {};
    r.pass(2s);
    CHECK(r.shows("qf_lanes{state=\"open\"} 1"));
}

TEST_CASE("a step of the wall clock two days ahead moves no wait and gives nothing up") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.behave(0).fails = errc::destination_silent;
    r.publish(0);
    r.pass(1s);
    CHECK(r.asked(0) == 1);
    r.clock.step_wall_clock(48h);
    r.pass(1s);
    CHECK(r.asked(0) == 1);
    r.pass(6s);
    CHECK(r.asked(0) == 2);
    r.behave(0).fails = {};
    r.clock.step_wall_clock(-48h);
    r.pass(1min);
    CHECK(r.delivered(0) == 1);
}

TEST_CASE("set back two days, we park what seems to come from the future, for a replay once the clock is right") {
    daemon_rig r;
    r.enrol(2);
    r.start();
    r.behave(0).fails = errc::destination_silent;
    const auto id = r.publish(0);
    r.pass(1s);
    r.clock.step_wall_clock(-48h);
    r.pass(10s);
    CHECK(r.asked(0) == 1);  // the wait was not moved, and nothing was asked with an envelope that cannot be judged
    const auto& parked = r.queue.parked_in(queues::parking_place::technical);
    REQUIRE(parked.size() == 1);
    CHECK(parked[0].reason == "envelope_not_yet_valid");
    r.clock.step_wall_clock(48h);
    r.behave(0).fails = {};
    CHECK(
        r.run(r.queue.unpark(queues::parking_place::technical, {id}, queues::unparking::release)).value().ids.size() ==
        1);
    r.pass(1min);
    CHECK(r.delivered(0) == 1);
    CHECK(r.queue.waiting() == 0);
}

TEST_CASE("our own full disk pauses for minutes, not for hours, whatever it lasted") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.behave(0).fails = errc::storage_full;
    r.publish(0);
    r.pass(24h);
    CHECK(r.asked(0) > 24 * 60 / 3);
    r.behave(0).fails = {};
    r.pass(3min);
    CHECK(r.delivered(0) == 1);
}

TEST_CASE("a commune added while we run is served; one of an unknown subscriber is not, and never elsewhere") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.enrol(1, {}, 1);
    r.enrol(1, "nobody", 2);
    r.publish(1);
    r.publish(2);
    r.pass(6s);
    CHECK(r.delivered(1) == 1);
    CHECK(r.asked(2) == 0);
    CHECK(r.queue.waiting(commune(2)) == 1);
    CHECK(r.logged().find("subscriber_unknown") != std::string::npos);
    r.set_subscriber(2, "vendor");
    r.pass(6s);
    CHECK(r.now->other.delivered[commune(2).key()] == 1);
    CHECK(r.asked(2) == 0);
}

TEST_CASE("two shards serve every commune once between them") {
    daemon_rig r;
    r.enrol(40);
    for (unsigned n = 0; n < 40; ++n) r.publish(n);
    unsigned served = 0;
    for (unsigned number = 0; number < 2; ++number) {
        r.conf.shard = {number, 2};
        r.start();
        r.pass(3s);
        unsigned here = 0;
        for (unsigned n = 0; n < 40; ++n) here += r.delivered(n);
        CHECK(here > 5);
        served += here;
        r.stop();
    }
    CHECK(served == 40);
    CHECK(r.queue.waiting() == 0);
}

TEST_CASE("a stop lets what runs end, and gives back what does not, uncounted as a crash") {
    daemon_rig r;
    r.conf.grace = 10s;
    r.enrol(2);
    r.start();
    r.behave(0).takes = 5s;
    r.behave(1).takes = 1h;
    r.publish(0);
    const auto id = r.publish(1);
    r.pass(1s);
    r.stop();
    CHECK(r.queue.waiting(commune(0)) == 0);
    CHECK(r.queue.waiting(commune(1)) == 1);
    CHECK(r.queue.held() == 0);
    const auto known = ledger::ledger_reader{r.folder / "ledger.db"}.show(id).value();
    CHECK(!known.owned);
    CHECK(known.attempts.at(0).reason == "cancelled");
    r.start();
    r.pass(2s);
    CHECK(r.delivered(1) == 1);
}

// Six, of which three are fetched at first: the lane asks for more after the third.
TEST_CASE("a queue that opens without being heard to leaves no message waiting for ever") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.queue.unheard = true;
    r.publish(0, 6);
    r.pass(1s);
    CHECK(r.delivered(0) < 6);
    CHECK(r.logged().find("lane_not_opened") != std::string::npos);
    r.queue.unheard = false;
    r.pass(6s);
    CHECK(r.delivered(0) == 6);
    CHECK(r.queue.waiting() == 0);
}
