// A recipient whose subscriber changes, is unknown, or cannot be read: never to the wrong one, and nothing is lost.
#include "connector/base/sqlite.hpp"
#include "test/unit/delivery/daemon_rig.hpp"

using namespace qf;
using namespace qf::delivery;

namespace {

unsigned by_vendor(daemon_rig& r, unsigned n) {
    return r.now->other.delivered[commune(n).key()];
}
std::size_t times(const std::string& text, std::string_view what) {
    std::size_t out = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++out;
    return out;
}

}  // namespace

TEST_CASE("the new subscriber gets what comes after the change, and what was under way ends with the former") {
    daemon_rig r;
    r.enrol(2);
    r.start();
    r.behave(0).takes = 12s;
    r.publish(0, 3);
    r.pass(1s);
    REQUIRE(r.asked(0) == 1);
    r.set_subscriber(0, "vendor");
    r.pass(6s);  // the registry is read, the first dossier is still under way
    CHECK(r.queue.held(commune(0)) == 1);
    CHECK(by_vendor(r, 0) == 0);
    r.pass(20s);
    CHECK(r.delivered(0) == 1);
    CHECK(by_vendor(r, 0) == 2);
    r.publish(0, 5);
    r.publish(1, 5);
    r.pass(5s);
    CHECK(by_vendor(r, 0) == 7);
    CHECK(r.delivered(1) == 5);
    CHECK(r.queue.waiting() == 0);
}

TEST_CASE("what the former subscriber made a recipient wait for is no concern of the new one") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    SUBCASE("it failed") {
        r.behave(0).fails = errc::destination_silent;
        r.publish(0, 2);
        r.pass(3min);
    }
    SUBCASE("it refused the recipient") {
        r.behave(0) = {.fails = errc::recipient_not_subscribed, .http_status = 400};
        r.publish(0, 2);
        r.pass(1min);
    }
    SUBCASE("it is away for all") {
        r.behave(0) = {.fails = errc::destination_refuses_us, .http_status = 401};
        r.publish(0, 2);
        r.pass(1min);
    }
    const auto asked = r.asked(0);
    CHECK(asked >= 1);
    r.set_subscriber(0, "vendor");
    r.pass(8s);
    CHECK(by_vendor(r, 0) == 2);
    CHECK(r.run(r.now->memory.read()).value().lanes.empty());
    r.pass(24h);  // nothing of the old wait comes back
    CHECK(r.asked(0) == asked);
    CHECK(r.queue.is_open(commune(0)));
}

TEST_CASE("a recipient whose subscriber is unknown waits in its queue, is told of once, and is served once it is known") {
    daemon_rig r;
    r.enrol(2);
    r.start();
    r.behave(0).takes = 12s;
    r.publish(0, 3);
    r.pass(1s);
    r.set_subscriber(0, "stranger");
    r.enrol(1, {}, 2);
    r.pass(30s);
    CHECK(r.delivered(0) == 1);
    CHECK(!r.queue.is_open(commune(0)));
    CHECK(r.queue.waiting(commune(0)) == 2);
    r.enrol(1, "nobody", 3);  // the registry changes again
    r.pass(30s);
    CHECK(times(r.logged(), "subscriber_unknown") == 2);  // one each
    CHECK(r.run(r.now->lanes.pause_lane(commune(0), "for a while")));
    CHECK(r.run(r.now->lanes.resume_lane(commune(0))));
    r.pass(30s);
    CHECK(r.queue.waiting(commune(0)) == 2);
    SUBCASE("the former one") {
        r.set_subscriber(0, "");
        r.pass(60s);
        CHECK(r.delivered(0) == 3);
    }
    SUBCASE("another one") {
        r.set_subscriber(0, "vendor");
        r.pass(60s);
        CHECK(by_vendor(r, 0) == 2);
    }
    SUBCASE("after a restart") {
        r.stop();
        r.start();
        r.pass(10s);
        CHECK(r.queue.waiting(commune(0)) == 2);
        r.set_subscriber(0, "vendor");
        r.pass(10s);
        CHECK(by_vendor(r, 0) == 2);
    }
    CHECK(r.queue.waiting(commune(0)) == 0);
}

TEST_CASE("an operator's pause is kept by the new subscriber") {
    daemon_rig r;
    r.enrol(1);
    r.start();
    CHECK(r.run(r.now->lanes.pause_lane(commune(0), "the town hall is moving")));
    r.set_subscriber(0, "vendor");
    r.publish(0, 2);
    r.pass(1h);
    CHECK(by_vendor(r, 0) == 0);
    CHECK(r.run(r.now->lanes.resume_lane(commune(0))));
    r.pass(10s);
    CHECK(by_vendor(r, 0) == 2);
    CHECK(r.asked(0) == 0);
}

TEST_CASE("a registry that cannot be read is told of once; those that are known are served") {
    daemon_rig r;
    r.enrol(2);
    r.start();
    sqlite::database by_hand{r.folder / "communes.db", {.access = sqlite::access::existing}};
    by_hand.run("UPDATE recipients SET siret = 'xxxxxxxxxxxxxx' WHERE cog = '10001'");
    r.publish(0, 3);
    r.publish(1, 3);
    r.pass(1min);
    CHECK(r.delivered(0) == 3);
    CHECK(r.delivered(1) == 3);
    CHECK(times(r.logged(), "registry_not_read") == 1);
    by_hand.run("UPDATE recipients SET siret = '11111111111111' WHERE cog = '10001'");
    r.enrol(1, {}, 2);
    r.publish(2, 1);
    r.pass(1min);
    CHECK(r.delivered(2) == 1);
}
