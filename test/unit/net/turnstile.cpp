// So many at once, in order; and who lasts gives its place back.
#include "connector/net/turnstile.hpp"

#include "connector/base/crew.hpp"
#include "test/support/rig.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using namespace qf;
using namespace qf::net;
using namespace std::chrono_literals;

namespace {

using steady = std::chrono::steady_clock;

std::optional<turnstile::turn> entered(test::rig& r, turnstile& gate, duration patience) {
    auto got = r.run(gate.enter(patience));
    if (!got) return std::nullopt;
    return std::move(*got);
}

}  // namespace

TEST_CASE("who waits in vain is told when its patience is over") {
    test::rig r;
    turnstile gate{r.executor(), 1};
    const auto first = entered(r, gate, 1s);
    REQUIRE(first);
    CHECK(r.run(gate.enter(20ms)).error() == errc::destination_silent);
}

TEST_CASE("those that last give their places to others, up to their bound, and none back when they end") {
    test::rig r;
    turnstile gate{r.executor(), 2, {50ms, 3}};
    std::vector<std::optional<turnstile::turn>> hanging;
    const auto began = steady::now();
    for (int i = 0; i < 5; ++i) {
        hanging.push_back(entered(r, gate, 10s));
        REQUIRE(hanging.back());
    }
    // Two at once, two more once these have lasted, one for the third that may.
    CHECK(steady::now() - began >= 100ms);
    CHECK(r.run(gate.enter(120ms)).error() == errc::destination_silent);

    hanging[0].reset();  // its place is another's: but one more may last now
    auto next = entered(r, gate, 10s);
    CHECK(next);
    CHECK(r.run(gate.enter(120ms)).error() == errc::destination_silent);
    next.reset();
    hanging.clear();
    for (int i = 0; i < 2; ++i) {
        hanging.push_back(entered(r, gate, 0s));
        CHECK(hanging.back());
    }
    CHECK(r.run(gate.enter(0s)).error() == errc::destination_silent);
}

TEST_CASE("the place of one that lasts goes to who has waited longest") {
    test::rig r;
    turnstile gate{r.executor(), 1, {30ms, 100}};
    auto first = entered(r, gate, 1s);
    std::vector<int> order;
    crew waiting{r.executor()};
    for (int i = 0; i < 4; ++i)
        waiting.hire([&, i]() -> awaitable<void> {
            const auto mine = co_await gate.enter(10s);
            if (mine) order.push_back(i);
        });
    r.run(waiting.gone());
    CHECK(order == std::vector<int>{0, 1, 2, 3});
}
