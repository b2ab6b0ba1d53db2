// Orders about lanes and destinations: obeyed whenever they are asked for, and before a replay of hours is done.
#include "test/unit/delivery/order_rig.hpp"

using namespace qf;
using namespace qf::delivery;
using ledger::job_kind;
using ledger::job_state;

TEST_CASE("a pause holds one recipient until it is resumed, over a restart too") {
    order_rig r;
    r.enrol(2);
    r.start_all();
    const auto pause = r.ask(r.about_lane(job_kind::pause, 0));
    r.pass(5s);
    CHECK(r.told(pause) == "done 1/1 skipped 0");
    r.publish(0, 3);
    r.publish(1, 3);
    r.pass(1h);
    CHECK(r.delivered(0) == 0);
    CHECK(r.delivered(1) == 3);
    CHECK(r.queue.held() == 0);
    r.stop_all();
    r.start_all();
    r.pass(24h);
    CHECK(r.delivered(0) == 0);
    const auto resume = r.ask(r.about_lane(job_kind::resume, 0));
    r.pass(10s);
    CHECK(r.told(resume) == "done 1/1 skipped 0");
    CHECK(r.delivered(0) == 3);
}

TEST_CASE("an order that was asked for before the daemon knows its recipients is obeyed") {
    order_rig r;
    SUBCASE("asked while no daemon ran") {
        r.enrol(1);
        const auto number = r.ask(r.about_lane(job_kind::pause, 0));
        r.start_all();
        r.pass(30s);
        CHECK(r.told(number) == "done 1/1 skipped 0");
    }
    SUBCASE("enrolled a moment ago") {
        r.start_all();
        r.enrol(1);
        const auto number = r.ask(r.about_lane(job_kind::pause, 0));
        r.pass(30s);
        CHECK(r.told(number) == "done 1/1 skipped 0");
    }
    r.publish(0);
    r.pass(1min);
    CHECK(r.delivered(0) == 0);
}

TEST_CASE("a recipient that nobody knows is said to be unknown, once it may be taken for granted") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    const auto pause = r.ask(r.about_lane(job_kind::pause, 7));
    const auto next = r.ask(r.about_lane(job_kind::resume, 0));
    r.pass(20s);
    CHECK(r.told(pause) == "running 0/0 skipped 0 commune_unknown");
    r.pass(2min);
    CHECK(r.told(pause) == "failed 0/0 skipped 0 commune_unknown");
    CHECK(r.told(next) == "done 1/1 skipped 0");
    auto probe = r.about_lane(job_kind::probe, 0);
    probe.subscriber = "nobody";
    const auto other = r.ask(probe);
    r.pass(2s);
    CHECK(r.told(other) == "failed 0/0 skipped 0 commune_unknown");
}

TEST_CASE("a pause does not wait for a replay of hours") {
    order_rig r;
    r.enrol(2);
    r.start_all();
    r.parked(0, 5);
    auto slow = r.about_parked(job_kind::replay);
    slow.a_minute = 1;
    const auto replay = r.ask(slow);
    r.pass(5s);
    CHECK(r.job(replay).state == job_state::running);
    const auto pause = r.ask(r.about_lane(job_kind::pause, 1));
    r.pass(5s);
    CHECK(r.told(pause) == "done 1/1 skipped 0");
    CHECK(r.job(replay).state == job_state::running);
    r.pass(10min);
    CHECK(r.told(replay) == "done 5/5 skipped 0");
}

TEST_CASE("a probe tries a destination now that would be asked again much later") {
    order_rig r;
    r.enrol(40);
    r.start_all();
    r.now->hub.otherwise.fails = errc::destination_unreachable;
    for (unsigned n = 0; n < 40; ++n) r.publish(n);
    r.pass(20min);
    const auto asked = [&] {
        unsigned out = 0;
        for (const auto& [key, times] : r.now->hub.asked) out += times;
        return out;
    };
    const auto before = asked();
    r.now->hub.otherwise.fails = {};
    r.pass(1min);
    REQUIRE(asked() == before);
    const auto number = r.ask(r.about_lane(job_kind::probe, 0));
    r.pass(1min);
    CHECK(r.told(number) == "done 1/1 skipped 0");
    CHECK(asked() > before);
    unsigned delivered = 0;
    for (const auto& [key, times] : r.now->hub.delivered) delivered += times;
    CHECK(delivered == 40);
}
