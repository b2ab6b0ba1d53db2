// One dossier that is refused without a clear word does not hold its commune, and a gateway gone wrong parks nothing.
#include "test/unit/delivery/daemon_rig.hpp"

using namespace qf;
using namespace qf::delivery;
using queues::parking_place;

namespace {

const behaviour gateways_404{.fails = errc::destination_babbles, .http_status = 404};

struct holding_rig : daemon_rig {
    const std::deque<queues::parked_message>& parked() { return queue.parked_in(parking_place::business); }
    unsigned asked_for(const std::string& id) { return now->hub.asked_for[id]; }
    // A start before a hub that does so from its first request on.
    void start_before(const behaviour& otherwise, std::map<std::string, behaviour> of_dossier = {}) {
        now = std::make_unique<daemon_rig::process>(*this);
        now->hub.otherwise = otherwise;
        now->hub.of_dossier = std::move(of_dossier);
        now->lanes.start();
    }
    ledger::whole known(const std::string& id) { return ledger::ledger_reader{folder / "ledger.db"}.show(id).value(); }
};

}  // namespace

TEST_CASE("from its second unclear refusal a dossier goes behind its queue, and others show who is to blame") {
    holding_rig r;
    r.enrol(1);
    r.start();
    const auto poison = r.publish(0);
    r.now->hub.of_dossier[poison] = gateways_404;
    r.publish(0, 9);
    r.pass(2s);
    CHECK(r.delivered(0) == 0);
    CHECK(r.asked_for(poison) == 1);
    r.pass(60s);
    CHECK(r.delivered(0) == 9);
    CHECK(r.queue.waiting() == 1);
    // Alone, it is refused again and again, and nothing shows that it is its own fault.
    r.pass(3h);
    CHECK(r.asked_for(poison) > 10);
    CHECK(r.parked().empty());
    CHECK(r.queue.waiting() == 1);
    CHECK(r.logged().find("destination_ill") == std::string::npos);
    r.publish(0);
    r.pass(5min);
    CHECK(r.delivered(0) == 10);
    REQUIRE(r.parked().size() == 1);
    CHECK(r.parked()[0].message.id == poison);
    CHECK(r.parked()[0].reason == "refused_unclearly");
    CHECK(r.known(poison).dossier.state == ledger::state::parked);
    CHECK(r.known(poison).dossier.last_status == 404);
    CHECK(r.queue.waiting() == 0);
}

TEST_CASE("what another commune's dossiers show counts, too: three refusals with others taken between") {
    holding_rig r;
    r.enrol(2);
    r.start();
    const auto poison = r.publish(0);
    r.now->hub.of_dossier[poison] = {.fails = errc::destination_busy, .http_status = 500};
    for (int times = 0; times < 50; ++times) {
        r.publish(1);
        r.pass(1s);
    }
    CHECK(r.asked_for(poison) == 3);
    REQUIRE(r.parked().size() == 1);
    CHECK(r.parked()[0].reason == "refused_unclearly");
    CHECK(r.delivered(1) == 50);
}

TEST_CASE("what asks for time, or does not answer at all, is never the dossier's fault") {
    for (const auto& ill : {behaviour{.fails = errc::destination_busy, .http_status = 503},
                            behaviour{.fails = errc::destination_busy, .http_status = 429},
                            behaviour{.fails = errc::destination_silent}}) {
        holding_rig r;
        r.enrol(2);
        r.start();
        r.behave(0) = ill;
        r.publish(0);
        for (int times = 0; times < 60; ++times) {
            r.publish(1);
            r.pass(1min);
        }
        CHECK(r.parked().empty());
        CHECK(r.queue.waiting(commune(0)) == 1);
        CHECK(r.delivered(1) == 60);
    }
}

TEST_CASE("the refusals that were counted survive a restart") {
    holding_rig r;
    r.enrol(1);
    r.start();
    const auto poison = r.publish(0);
    r.now->hub.of_dossier[poison] = gateways_404;
    r.publish(0, 3);
    r.pass(60s);
    CHECK(r.delivered(0) == 3);
    r.stop();
    r.start_before({}, {{poison, gateways_404}});
    r.pass(5min);
    CHECK(r.parked().empty());  // who was taken before we started shows nothing now
    r.publish(0);
    r.pass(5min);
    CHECK(r.delivered(0) == 1);
    REQUIRE(r.parked().size() == 1);
    CHECK(r.parked()[0].reason == "refused_unclearly");
}

TEST_CASE("a broker that is away keeps it where it was: nothing is lost, nothing doubled") {
    holding_rig r;
    r.enrol(1);
    r.start();
    const auto poison = r.publish(0);
    r.now->hub.of_dossier[poison] = gateways_404;
    r.pass(2s);
    CHECK(r.asked_for(poison) == 1);
    r.now->hub.of_dossier[poison].takes = 20s;
    r.pass(10s);
    REQUIRE(r.asked_for(poison) == 2);  // under way
    r.queue.away = true;
    r.pass(20s);
    CHECK(r.queue.waiting() == 1);
    r.queue.reconnected();
    r.now->hub.of_dossier.clear();
    r.pass(5min);
    CHECK(r.delivered(0) == 1);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.parked().empty());
}

TEST_CASE("a gateway that refuses all for hours empties no queue into the parking place") {
    constexpr unsigned communes = 10, each = 5;
    holding_rig r;
    r.enrol(communes);
    r.start();
    for (unsigned n = 0; n < communes; ++n) r.publish(n);
    r.pass(5s);
    for (unsigned n = 0; n < communes; ++n) CHECK(r.delivered(n) == 1);
    r.now->hub.otherwise = gateways_404;
    for (unsigned n = 0; n < communes; ++n) r.publish(n, each);
    r.pass(6h);
    CHECK(r.parked().empty());
    CHECK(r.queue.waiting() == communes * each);
    CHECK(r.shows("qf_destinations_away{state=\"open\"} 1"));
    r.now->hub.otherwise = {};
    r.pass(3h);
    for (unsigned n = 0; n < communes; ++n) CHECK(r.delivered(n) == 1 + each);
    CHECK(r.queue.waiting() == 0);
}

TEST_CASE("a probe that is refused unclearly lets another one be the next probe") {
    holding_rig r;
    r.enrol(1);
    r.start();
    r.now->hub.otherwise = gateways_404;
    const auto poison = r.publish(0);
    r.publish(0, 2);
    r.pass(20min);
    CHECK(r.delivered(0) == 0);
    r.now->hub.otherwise = {};
    r.now->hub.of_dossier[poison] = gateways_404;
    r.pass(10min);
    CHECK(r.delivered(0) == 2);
    CHECK(r.parked().empty());
}

TEST_CASE("dossiers of five recipients refused by its own word stop the destination, and nothing more is parked") {
    holding_rig r;
    r.enrol(12);
    const behaviour refuses{.fails = errc::dossier_refused, .http_status = 400};
    SUBCASE("one after the other") {
        r.start();
        r.now->hub.otherwise = refuses;
        for (unsigned n = 0; n < 12; ++n) {
            r.publish(n);
            r.pass(1s);
        }
    }
    SUBCASE("all at once") {
        for (unsigned n = 0; n < 12; ++n) r.publish(n);
        r.start_before(refuses);
    }
    SUBCASE("its attachments") {
        r.start();
        r.now->hub.otherwise = {.fails = errc::attachment_refused};
        for (unsigned n = 0; n < 12; ++n) r.publish(n);
    }
    r.pass(5h);
    CHECK(r.parked().size() == 4);
    CHECK(r.queue.waiting() == 8);
    CHECK(r.queue.held() == 0);
    CHECK(r.logged().find("event=destination_stopped") != std::string::npos);
    CHECK(r.shows("qf_destinations_away{state=\"stopped\"} 1"));
    const auto known = r.run(r.now->memory.read()).value();
    REQUIRE(known.destinations.size() == 1);
    CHECK(known.destinations[0].reason == "destination_refuses_all");
    r.stop();
    r.start_before(refuses);
    r.pass(5h);
    CHECK(r.parked().size() == 4);
    r.now->hub.otherwise = {};
    REQUIRE(r.now->lanes.probe(""));
    r.pass(1min);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.parked().size() == 4);
    CHECK(r.run(r.now->memory.read()).value().destinations.empty());
}

TEST_CASE("many refused dossiers between which others are taken are parked, each for itself") {
    holding_rig r;
    r.enrol(12);
    r.start();
    for (unsigned n = 0; n < 12; n += 2) r.behave(n) = {.fails = errc::dossier_refused, .http_status = 400};
    for (unsigned n = 0; n < 12; ++n) {
        r.publish(n);
        r.pass(1s);
    }
    CHECK(r.parked().size() == 6);
    CHECK(r.queue.waiting() == 0);
    CHECK(r.logged().find("destination_stopped") == std::string::npos);
}

TEST_CASE("a refusal by its own word makes no destination well") {
    holding_rig r;
    r.enrol(10);
    r.start();
    r.now->hub.otherwise = {.fails = errc::destination_unreachable};
    for (unsigned n = 0; n < 10; ++n) r.publish(n, 2);
    r.pass(2s);
    CHECK(r.shows("qf_destinations_away{state=\"open\"} 1"));
    r.now->hub.otherwise = {.fails = errc::dossier_refused, .http_status = 400};
    r.pass(10min);
    CHECK(r.logged().find("destination_well") == std::string::npos);
    CHECK(r.parked().size() <= 8);  // four recipients' at most, two each
    CHECK(r.shows("qf_destinations_away{state=\"stopped\"} 1"));
    r.now->hub.otherwise = {};
    r.pass(3h);
    CHECK(r.queue.waiting() == 0);
}
