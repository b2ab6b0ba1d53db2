// A pace, and a broker that does not let messages be out for ever.
#include "test/unit/delivery/daemon_rig.hpp"

#include <algorithm>

using namespace qf;
using namespace qf::delivery;

TEST_CASE("no more is fetched than a pace can start in half the time that a message may be out") {
    daemon_rig r;
    r.enrol(2);
    r.queue.consumer_timeout = 2min;
    unsigned most = 20;
    SUBCASE("the lane's own pace") {
        r.conf.lane_a_minute = 7;
        most = 7;
    }
    SUBCASE("a pace that starts none by then") {
        r.conf.lane_a_minute = 1;
        r.queue.consumer_timeout = 1min;
        most = 1;
    }
    SUBCASE("the pace of its destination, which two lanes share") {
        r.hub_a_minute = 12;
        most = 6;
    }
    r.start();
    r.publish(0, 30);
    for (int minute = 0; minute < 31; ++minute) {
        r.pass(1min);
        CHECK(r.queue.prefetch(commune(0)) <= most);
    }
    CHECK(r.delivered(0) == 30);
    CHECK(r.queue.waiting() == 0);
}

// Six dossiers, and four more five minutes later, while the broker takes back what is out for a minute.
TEST_CASE("what a lost connection had fetched takes no pace, and every message is acknowledged in the end") {
    daemon_rig r;
    r.enrol(1);
    r.conf.lane_a_minute = 1;
    r.queue.consumer_timeout = 1min;
    r.start();
    r.publish(0, 6);
    for (int minute = 0; minute < 12; ++minute) {
        if (minute == 5) r.publish(0, 4);
        r.pass(30s);
        r.queue.reconnected();
        r.pass(30s);
    }
    CHECK(r.delivered(0) == 10);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.asked(0) == 10);
}

TEST_CASE("a second copy whose lease is lost while it waits for the first is not carried") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    r.behave(0).takes = 20s;
    const auto id = r.publish(0);
    r.pass(5s);
    CHECK(r.asked(0) == 1);
    r.queue.reconnected();  // the same comes again, and waits for the first
    r.pass(5s);
    r.queue.reconnected();
    r.pass(5min);
    CHECK(r.delivered(0) == 1);
    CHECK(r.now->hub.asked_for[id] == 1);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.queue.held() == 0);
}
