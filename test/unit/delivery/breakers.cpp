// A destination's breaker and the windows: pure state, driven by a table of what happened when.
#include "connector/delivery/breaker.hpp"
#include "connector/delivery/window.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace qf;
using namespace qf::delivery;
using namespace std::chrono_literals;

namespace {

struct driven {
    retry_policy policy;
    breaker fuse;
    instant now = instant{} + 1h;

    // Another dossier each time.
    bool fails(errc why = errc::destination_silent, std::optional<duration> asked = {}) {
        return fails_since(now, why, asked);
    }
    bool fails_since(instant began, errc why = errc::destination_silent, std::optional<duration> asked = {}) {
        return fails_with(fmt::format("dossier {}", ++dossiers), began, why, asked);
    }
    bool fails_with(std::string_view dossier, instant began, errc why = errc::destination_silent,
                    std::optional<duration> asked = {}) {
        const breaker::failure one{why, dossier, began, now, 0.5, asked};
        return fuse.failed(one, policy);
    }
    unsigned dossiers = 0;
    bool admits(unsigned under_way = 0) const { return fuse.admits(now, under_way); }
};

}  // namespace

TEST_CASE("a destination of many is not taken for ill because some of them are") {
    driven d;
    for (int round = 0; round < 100; ++round) {
        for (unsigned i = 1; i < breaker::failures_max; ++i) CHECK(!d.fails());
        CHECK(!d.fuse.succeeded(d.now));
    }
    CHECK(d.fuse.state() == breaker_state::closed);
    CHECK(d.admits(1'000));
}

TEST_CASE("what began before the last success speaks for its own commune only, however many fail at once") {
    driven d;
    const auto began = d.now;
    d.now += 30s;
    CHECK(!d.fuse.succeeded(d.now - 1s));
    for (int i = 0; i < 200; ++i) CHECK(!d.fails_since(began));
    CHECK(d.fuse.state() == breaker_state::closed);
    for (unsigned i = 1; i < breaker::failures_max; ++i) CHECK(!d.fails());
    CHECK(d.fails());
    CHECK(!d.fails_since(began, errc::destination_refuses_us));  // open already
    driven other;
    other.fuse.succeeded(other.now);
    CHECK(other.fails_since(other.now - 1s, errc::destination_refuses_us));
}

TEST_CASE("failures in a row open it; then one probe at a time, ever later, until one succeeds") {
    driven d;
    for (unsigned i = 1; i < breaker::failures_max; ++i) CHECK(!d.fails());
    CHECK(d.fails());
    CHECK(d.fuse.state() == breaker_state::open);
    CHECK(d.fuse.reason() == "destination_silent");
    CHECK(!d.admits());
    d.now += 5s;
    CHECK(d.admits());
    CHECK(!d.admits(1));  // the probe is under way
    CHECK(d.fails());
    d.now += 29s;
    CHECK(!d.admits());
    d.now += 1s;
    CHECK(d.admits());
    CHECK(d.fuse.openings() == 2);
    CHECK(d.fuse.succeeded(d.now));
    CHECK(d.fuse.state() == breaker_state::closed);
    CHECK(d.fuse.openings() == 0);
    CHECK(d.admits(1'000));
}

TEST_CASE("attempts that were under way when it opened say nothing new") {
    driven d;
    for (unsigned i = 0; i < breaker::failures_max; ++i) d.fails();
    const auto retry_at = d.fuse.retry_at();
    const auto before = d.now;
    d.now += 3s;
    for (int i = 0; i < 50; ++i) CHECK(!d.fails_since(before - 1s));
    CHECK(d.fuse.retry_at() == retry_at);
    CHECK(d.fuse.openings() == 1);
}

TEST_CASE("a late success of such an attempt closes it: the destination is there") {
    driven d;
    for (unsigned i = 0; i < breaker::failures_max; ++i) d.fails();
    CHECK(d.fuse.succeeded(d.now + 1s));
    CHECK(d.admits(10));
}

TEST_CASE("Retry-After is a floor for the next probe") {
    driven d;
    for (unsigned i = 0; i < breaker::failures_max; ++i) d.fails(errc::destination_busy, 10min);
    d.now += 10min - 1s;
    CHECK(!d.admits());
    d.now += 1s;
    CHECK(d.admits());
}

TEST_CASE("refused credentials stop it at once, with a slow probe that heals by itself") {
    driven d;
    CHECK(d.fails(errc::destination_refuses_us));
    CHECK(d.fuse.state() == breaker_state::stopped);
    d.now += 59min;
    CHECK(!d.admits());
    d.now += 1min;
    CHECK(d.admits());
    CHECK(d.fuse.succeeded(d.now));
    CHECK(d.fuse.state() == breaker_state::closed);
}

TEST_CASE("an operator may have it probed now; a closed one has nothing to probe") {
    driven d;
    CHECK(!d.fuse.probe_now(d.now));
    d.fails(errc::destination_refuses_us);
    CHECK(d.fuse.probe_now(d.now));
    CHECK(d.admits());
    CHECK(!d.admits(1));
}

TEST_CASE("a commune's own refusal, a dossier's, or our own trouble say nothing of the destination") {
    driven d;
    for (const auto why : {errc::recipient_unknown, errc::dossier_refused, errc::storage_full, errc::envelope_expired})
        for (int i = 0; i < 20; ++i) CHECK(!d.fails(why));
    CHECK(d.fuse.state() == breaker_state::closed);
}

TEST_CASE("one dossier speaks once, however often it fails") {
    driven d;
    for (int times = 0; times < 20; ++times) {
        CHECK(!d.fails_with("a", d.now, errc::destination_babbles));
        CHECK(!d.fails_with("b", d.now, errc::destination_babbles));
    }
    CHECK(d.fuse.state() == breaker_state::closed);
    CHECK(!d.fails_with("c", d.now));
    CHECK(!d.fails_with("d", d.now));
    CHECK(d.fails_with("e", d.now));
    CHECK(d.fuse.state() == breaker_state::open);
    d.now += 5s;
    CHECK(d.fails_with("a", d.now));  // as the probe
    CHECK(d.fuse.openings() == 2);
    d.fuse.succeeded(d.now);
    for (const char* dossier : {"a", "b", "c", "d"}) CHECK(!d.fails_with(dossier, d.now));
    CHECK(d.fails_with("e", d.now));
}

TEST_CASE("its own word blames four recipients' dossiers; with a fifth it is none of them, until one is taken") {
    driven d;
    for (const char* recipient : {"a", "b", "a", "c", "d", "a", "d"}) CHECK(d.fuse.blames_dossier(recipient));
    CHECK(!d.fuse.blames_dossier("e"));
    CHECK(!d.fuse.blames_dossier("a"));
    CHECK(d.fails(errc::destination_refuses_all));
    CHECK(d.fuse.state() == breaker_state::stopped);
    CHECK(d.fuse.reason() == "destination_refuses_all");
    d.now += 1h;
    CHECK(d.admits());
    CHECK(!d.fuse.blames_dossier("f"));
    breaker after_restart;
    after_restart.recall(breaker_state::stopped, 1, d.now, d.now, d.now, d.fuse.reason());
    CHECK(!after_restart.blames_dossier("a"));
    CHECK(d.fuse.succeeded(d.now));
    CHECK(d.fuse.blames_dossier("e"));
}

TEST_CASE("its own word closes nothing") {
    driven d;
    for (unsigned i = 0; i < breaker::failures_max; ++i) d.fails();
    CHECK(d.fuse.blames_dossier("a"));
    CHECK(d.fuse.state() == breaker_state::open);
    driven other;
    for (unsigned i = 1; i < breaker::failures_max; ++i) CHECK(!other.fails());
    CHECK(other.fuse.blames_dossier("a"));
    CHECK(other.fails());
}

TEST_CASE("a window opens with successes, shuts with a failure, and halves once for a crowd") {
    window w{1, 20};
    CHECK(w.room(0));
    CHECK(!w.room(1));
    for (int i = 0; i < 100; ++i) w.succeeded();
    CHECK(w.limit() == 20);
    const instant now = instant{} + 1h;
    for (int i = 0; i < 10; ++i) w.halve(now - 1s, now);  // ten that began before the first said so
    CHECK(w.limit() == 10);
    w.halve(now + 1s, now + 2s);
    CHECK(w.limit() == 5);
    for (int i = 0; i < 10; ++i) w.halve(now + 100s, now + 100s + std::chrono::seconds{i});
    CHECK(w.limit() == 1);
    w.succeeded();
    w.shut();
    CHECK(w.limit() == 1);
}

TEST_CASE("a pace spreads starts over the minute, with a second's worth at once") {
    pace p{600};  // ten a second
    instant now = instant{} + 1h;
    int at_once = 0;
    while (p.admits(now)) p.started(now), ++at_once;
    CHECK(at_once == 10);
    int started = at_once;
    for (int tick = 0; tick < 6'000; ++tick) {
        now += 10ms;
        if (p.admits(now)) p.started(now), ++started;
    }
    CHECK(started == 610);
    pace none{0};
    CHECK(none.admits(now));
    pace slow{1};
    CHECK(slow.admits(now));
    slow.started(now);
    CHECK(!slow.admits(now + 59s));
    CHECK(slow.admits(now + 60s));
}
