// One round after the other, at its pace, until it is stopped.
#include "connector/base/asio.hpp"
#include "connector/base/periodic_task.hpp"
#include "connector/base/random.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace qf;
using namespace std::chrono_literals;

namespace {

struct rounds {
    test::rig r;
    test::simulated_clock clock{r.loop};
    std::vector<instant> begun;
    duration takes{};
    periodic_task task;

    explicit rounds(pace_of_rounds pace) : task{r.executor(), clock, pace} {
        task.start([this]() -> awaitable<void> {
            begun.push_back(clock.now());
            if (takes > duration{}) co_await clock.sleep_for(takes);
        });
        clock.advance({});
    }
    ~rounds() { r.run(task.stop()); }
};

}  // namespace

TEST_CASE("the first round comes at once, the next ones a pause after the end of the one before") {
    rounds t{{.pause = 10s}};
    CHECK(t.begun.size() == 1);
    t.takes = 4s;
    t.clock.advance(10s);
    CHECK(t.begun.size() == 2);
    t.clock.advance(13s);
    CHECK(t.begun.size() == 2);
    t.clock.advance(1s);
    CHECK(t.begun.size() == 3);
    CHECK(t.begun[2] - t.begun[1] == 14s);
}

TEST_CASE("or after a pause") {
    rounds t{{.pause = 10s, .first = first_round::after_a_pause}};
    t.clock.advance(10s - 1us);
    CHECK(t.begun.empty());
    t.clock.advance(1us);
    CHECK(t.begun.size() == 1);
}

TEST_CASE("a stopped task begins no round, and leaves none under way") {
    rounds t{{.pause = 10s}};
    t.takes = 4s;
    t.clock.advance(12s);
    CHECK(t.begun.size() == 2);
    t.r.run(t.task.stop());
    CHECK(t.clock.sleepers() == 0);
    t.clock.advance(1h);
    CHECK(t.begun.size() == 2);
}

TEST_CASE("pauses that are spread lie around their length, and are not all one") {
    CHECK(spread_out(10s, 0.5, 0) == 5s);
    CHECK(spread_out(10s, 0.5, 0.5) == 10s);
    CHECK(spread_out(10s, 0.5, 1) == 15s);
    CHECK(spread_out(10s, 0, 0.9) == 10s);
    rounds t{{.pause = 10s, .spread = 0.2}};
    for (int i = 0; i < 40; ++i) t.clock.advance(12s);
    REQUIRE(t.begun.size() > 30);
    bool differs = false;
    for (std::size_t i = 1; i < t.begun.size(); ++i) {
        const auto pause = t.begun[i] - t.begun[i - 1];
        CHECK(pause >= 8s);
        CHECK(pause <= 12s);
        differs = differs || pause != t.begun[1] - t.begun[0];
    }
    CHECK(differs);
}

TEST_CASE("jitter lies in [0, 1)") {
    double least = 1, most = 0;
    for (int i = 0; i < 1'000; ++i) {
        const auto j = jitter();
        least = std::min(least, j);
        most = std::max(most, j);
        REQUIRE(j >= 0);
        REQUIRE(j < 1);
    }
    CHECK(least < 0.1);
    CHECK(most > 0.9);
}
