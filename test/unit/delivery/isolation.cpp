// What one commune or one destination may cost the others: nothing.
#include "test/unit/delivery/daemon_rig.hpp"

using namespace qf;
using namespace qf::delivery;

TEST_CASE("half of the communes hang: the others keep their pace and their places") {
    constexpr unsigned communes = 100, each = 20;
    // How long until all healthy ones have theirs, with and without the others hanging.
    const auto time_of = [&](bool hang) {
        daemon_rig r;
        r.conf.dossiers_max = 32;
        r.enrol(communes);
        r.start();
        for (unsigned n = 0; n < communes; n += 2)
            if (hang) r.behave(n) = {.fails = errc::destination_silent, .takes = 30s};
        // A first dossier each, so that nobody is unknown when it counts.
        for (unsigned n = 1; n < communes; n += 2) r.publish(n);
        r.pass(10s);
        for (unsigned n = 0; n < communes; ++n)
            if (hang || n % 2 == 1) r.publish(n, each);
        duration took{0};
        for (bool done = false; !done && took < 5min; took += 100ms) {
            r.pass(100ms);
            done = true;
            for (unsigned n = 1; n < communes; n += 2) done = done && r.delivered(n) == each + 1;
        }
        return took;
    };
    const auto alone = time_of(false);
    const auto beside = time_of(true);
    CHECK(alone < 1min);
    CAPTURE(alone.count());
    CAPTURE(beside.count());
    CHECK(beside <= alone * 13 / 10);
}

TEST_CASE(
    "a start before a backlog of which half of the communes hang: the others are served, the destination is well") {
    constexpr unsigned communes = 360, each = 16;
    daemon_rig r;
    r.enrol(communes);
    for (unsigned n = 0; n < communes; ++n) r.publish(n, each);
    r.now = std::make_unique<daemon_rig::process>(r);
    for (unsigned n = 0; n < communes; n += 2) r.behave(n) = {.fails = errc::destination_silent, .takes = 30s};
    r.now->lanes.start();
    r.pass(20s);
    unsigned served = 0;
    for (unsigned n = 1; n < communes; n += 2) served += r.delivered(n) == each ? 1 : 0;
    CHECK(served == communes / 2);
    r.pass(10min);
    CHECK(r.logged().find("destination_ill") == std::string::npos);
    CHECK(r.run(r.now->memory.read()).value().destinations.empty());
}

TEST_CASE(
    "a first dossier for everybody, and a fifth of the communes never answers: the others wait for none of them") {
    constexpr unsigned communes = 400;
    daemon_rig r;
    r.conf.dossiers_max = 32;
    r.enrol(communes);
    r.start();
    for (unsigned n = 0; n < communes; n += 5) r.behave(n) = {.fails = errc::destination_silent, .takes = 3s};
    for (unsigned n = 0; n < communes; ++n) r.publish(n);
    unsigned served = 0;
    duration took{0};
    for (; served < communes * 4 / 5 && took < 1min; took += 100ms) {
        r.pass(100ms);
        served = 0;
        for (unsigned n = 0; n < communes; ++n)
            if (n % 5 != 0) served += r.delivered(n);
    }
    CHECK(served == communes * 4 / 5);
    CAPTURE(took.count());
    CHECK(took < 7s);  // 80 that hang give their place back after a second, 16 at once
}

TEST_CASE("communes that have hung for days with nobody else about do not make the next one wait") {
    daemon_rig r;
    r.enrol(21);
    r.start();
    for (unsigned n = 0; n < 20; ++n) r.behave(n) = {.fails = errc::destination_silent, .takes = 30s};
    for (unsigned n = 0; n < 20; ++n) {
        r.publish(20);  // somebody else is served in between
        r.pass(1s);
        r.publish(n);
        r.pass(1s);
    }
    r.publish(20);
    r.pass(60h);  // no other traffic: all that comes back fails
    const auto before = r.delivered(20);
    r.publish(20);
    r.pass(1s);
    CHECK(r.delivered(20) == before + 1);
    CHECK(r.logged().find("destination_ill") == std::string::npos);
}

TEST_CASE("a commune fetches few until it has shown that it works, however much waits for it") {
    daemon_rig r;
    r.enrol(3);
    r.start();
    r.behave(0) = {.fails = errc::destination_silent, .takes = 30s};
    for (unsigned n = 0; n < 2; ++n) r.publish(n, 100);
    r.publish(2, 3);
    const auto opened = r.queue.opened;
    r.pass(300ms);
    CHECK(r.run(r.queue.depth_of(commune(0))).value().leased == 3);
    CHECK(r.now->hub.at_once_most[commune(1).key()] == 20);  // opened wide
    CHECK(r.delivered(2) == 3);
    CHECK(r.queue.opened == opened + 1);  // the third had no need to
    r.pass(2s);
    CHECK(r.delivered(1) == 100);
}

TEST_CASE("a destination that hangs for all is asked by few") {
    constexpr unsigned communes = 360;
    daemon_rig r;
    r.enrol(communes);
    for (unsigned n = 0; n < communes; ++n) r.publish(n);
    r.now = std::make_unique<daemon_rig::process>(r);
    r.now->hub.otherwise = {.fails = errc::destination_silent, .takes = 30s};
    r.now->lanes.start();
    r.pass(1min);
    CHECK(r.now->hub.under_way_most <= 8 + 32);
    CHECK(r.logged().find("destination_ill") != std::string::npos);
    CHECK(r.queue.held() <= 1);
}

TEST_CASE("a commune with a thousand messages does not make one with a single message wait") {
    daemon_rig r;
    r.conf.dossiers_max = 4;
    r.enrol(2);
    r.start();
    r.publish(0, 1'000);
    r.pass(1s);
    r.publish(1);
    r.pass(100ms);
    CHECK(r.delivered(1) == 1);
    CHECK(r.delivered(0) < 1'000);
}

TEST_CASE("a destination that fails for all is asked by one probe at a time, and its communes come back at a pace") {
    constexpr unsigned communes = 60;
    daemon_rig r;
    r.conf.catch_up = 20;
    r.enrol(communes);
    r.enrol(5, "vendor", communes);
    r.start();
    r.now->hub.otherwise = {.fails = errc::destination_unreachable};
    for (unsigned n = 0; n < communes + 5; ++n) r.publish(n, 2);
    r.pass(2s);
    const auto asked = [&] {
        unsigned out = 0;
        for (const auto& [key, count] : r.now->hub.asked) out += count;
        return out;
    };
    // Those that were under way at once, and no more: the breaker is open.
    const auto first = asked();
    CHECK(first <= 12);  // eight at first, and one more for each failure but the last
    CHECK(r.queue.held() == 0);
    r.pass(30min);  // 5 s, 30 s, 2 min, 10 min: four probes, perhaps five
    CHECK(asked() - first >= 3);
    CHECK(asked() - first <= 6);
    CHECK(r.queue.held() == 0);
    for (unsigned n = 0; n < 5; ++n) CHECK(r.now->other.delivered[commune(communes + n).key()] == 2);
    const auto known = r.run(r.now->memory.read()).value();
    REQUIRE(known.destinations.size() == 1);
    CHECK(known.destinations[0].reason == "destination_unreachable");

    r.now->hub.otherwise = {};
    REQUIRE(r.now->lanes.probe(""));
    r.pass(600ms);
    unsigned back = 0;
    for (unsigned n = 0; n < communes; ++n) back += r.queue.is_open(commune(n)) ? 1 : 0;
    CHECK(back > 1);
    CHECK(back < 30);
    r.pass(10s);
    for (unsigned n = 0; n < communes; ++n) CHECK(r.delivered(n) == 2);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.run(r.now->memory.read()).value().destinations.empty());
}

TEST_CASE("a restart during an outage waits for the next probe as the former process did") {
    daemon_rig r;
    r.enrol(10);
    r.start();
    r.now->hub.otherwise = {.fails = errc::destination_unreachable};
    for (unsigned n = 0; n < 10; ++n) r.publish(n);
    r.pass(14min);  // the next probe is half an hour away
    r.stop();
    r.start();
    r.now->hub.otherwise = {.fails = errc::destination_unreachable};
    r.pass(5min);
    unsigned asked = 0;
    for (const auto& [key, count] : r.now->hub.asked) asked += count;
    CHECK(asked == 0);
    CHECK(r.queue.held() == 0);
    r.now->hub.otherwise = {};
    r.pass(40min);
    for (unsigned n = 0; n < 10; ++n) CHECK(r.delivered(n) == 1);
}

TEST_CASE("refused credentials stop the destination; nothing is parked, and it goes on by itself once they are right") {
    daemon_rig r;
    r.enrol(20);
    r.start();
    r.now->hub.otherwise = {.fails = errc::destination_refuses_us, .http_status = 403};
    for (unsigned n = 0; n < 20; ++n) r.publish(n);
    r.pass(3h);
    CHECK(r.queue.parked_in(queues::parking_place::business).empty());
    CHECK(r.queue.parked_in(queues::parking_place::technical).empty());
    CHECK(r.queue.waiting() == 20);
    CHECK(r.logged().find("destination_stopped") != std::string::npos);
    r.now->hub.otherwise = {};
    r.pass(3h);
    for (unsigned n = 0; n < 20; ++n) CHECK(r.delivered(n) == 1);
}

TEST_CASE("a dossier that is refused is parked, and its lane goes on") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.behave(0) = {.fails = errc::dossier_refused, .http_status = 400};
    r.publish(0);
    r.pass(1s);
    CHECK(r.queue.parked_in(queues::parking_place::business).size() == 1);
    r.behave(0) = {};
    r.publish(0, 3);
    r.pass(1s);
    CHECK(r.delivered(0) == 3);
}

TEST_CASE("limits hold: a lane's window, the process' places, a commune's pace") {
    daemon_rig r;
    r.conf.lane_window = 4;
    r.conf.dossiers_max = 6;
    r.conf.slow_after = 1min;
    r.enrol(3);
    r.start();
    r.now->hub.otherwise.takes = 200ms;
    for (unsigned n = 0; n < 3; ++n) r.publish(n, 40);
    r.pass(20s);
    for (unsigned n = 0; n < 3; ++n) {
        CHECK(r.delivered(n) == 40);
        CHECK(r.now->hub.at_once_most[commune(n).key()] <= 4);
    }
    CHECK(r.now->hub.under_way_most <= 6);
    r.stop();

    r.conf.lane_a_minute = 60;
    r.start();
    r.publish(0, 100);
    r.pass(30s);
    CHECK(r.delivered(0) >= 28);
    CHECK(r.delivered(0) <= 33);
}

TEST_CASE("a destination's communes come back at their pace while it is busy with those that are back") {
    constexpr unsigned communes = 60;
    daemon_rig r;
    r.conf.catch_up = 20;
    r.enrol(communes);
    r.start();
    r.now->hub.otherwise = {.fails = errc::destination_unreachable};
    for (unsigned n = 0; n < communes; ++n) r.publish(n, 20);
    r.pass(1min);
    CHECK(r.shows("qf_destinations_away{state=\"open\"} 1"));
    CHECK(r.shows("qf_lanes{state=\"open\"} 0"));
    r.now->hub.otherwise = {.takes = 400ms};  // somebody's is under way at any time
    REQUIRE(r.now->lanes.probe(""));
    r.pass(5s);
    unsigned back = 0;
    for (unsigned n = 0; n < communes; ++n) back += r.queue.is_open(commune(n)) ? 1 : 0;
    CHECK(back == communes);
    CHECK(r.shows("qf_destinations_away{state=\"open\"} 0"));
    CHECK(r.shows("qf_lanes{state=\"open\"} 60"));
    CHECK(r.shows("qf_lanes{state=\"paused\"} 0"));
}
