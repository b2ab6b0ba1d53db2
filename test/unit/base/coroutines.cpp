#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/within.hpp"
#include "connector/base/worker.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace qf;
using namespace std::chrono_literals;

namespace {

struct rig_with_clock : test::rig {
    test::simulated_clock clock{loop};
};

}  // namespace

TEST_CASE("a step that ends within its bound gives its answer") {
    rig_with_clock r;
    auto step = []() -> awaitable<result<int>> { co_return 7; };
    CHECK(r.run(within(r.clock, 1s, step())).value() == 7);
    CHECK(r.clock.sleepers() == 0);  // the loser was cancelled
}

TEST_CASE("a step that is late is cancelled, and its bound's error given") {
    rig_with_clock r;
    bool cancelled = false;
    auto step = [&]() -> awaitable<result<int>> {
        try {
            co_await r.clock.sleep_for(1h);
        } catch (const boost::system::system_error& e) {
            cancelled = e.code() == asio::error::operation_aborted;
            throw;
        }
        co_return 7;
    };
    crew staff{r.executor()};
    std::vector<error_code> seen;
    staff.hire([&]() -> awaitable<void> { seen.push_back((co_await within(r.clock, 30s, step())).error()); });
    staff.hire([&]() -> awaitable<void> {
        seen.push_back((co_await within(r.clock, 40s, step(), errc::queue_unavailable)).error());
    });
    r.clock.advance(29s);
    CHECK(seen.empty());
    r.clock.advance(1s);
    CHECK(seen == std::vector<error_code>{errc::destination_silent});
    r.clock.advance(10s);
    CHECK(seen == std::vector<error_code>{errc::destination_silent, errc::queue_unavailable});
    CHECK(cancelled);
    CHECK(r.clock.sleepers() == 0);
    r.run(staff.gone());
}

TEST_CASE("simulated sleepers wake in the order of their times") {
    rig_with_clock r;
    crew staff{r.executor()};
    std::vector<int> woken;
    for (const int seconds : {3, 1, 2})
        staff.hire([&, seconds]() -> awaitable<void> {
            co_await r.clock.sleep_for(seconds * 1s);
            woken.push_back(seconds);
        });
    r.clock.advance(10s);
    CHECK(woken == std::vector<int>{1, 2, 3});
    r.run(staff.gone());
}

TEST_CASE("a crew stops all that it hired and waits for them to be gone") {
    rig_with_clock r;
    crew staff{r.executor()};
    int ended = 0;
    struct on_end {
        int& count;
        ~on_end() { ++count; }
    };
    for (int i = 0; i < 5; ++i)
        staff.hire([&]() -> awaitable<void> {
            on_end one{ended};
            co_await r.clock.sleep_for(24h);
        });
    r.clock.advance(1s);
    CHECK(staff.size() == 5);
    staff.stop();
    staff.stop();  // twice is once
    r.run(staff.gone());
    CHECK(ended == 5);
    CHECK(staff.size() == 0);
    CHECK(staff.stopping());
}

TEST_CASE("a crew whose members have all left is gone at once") {
    rig_with_clock r;
    crew staff{r.executor()};
    r.run(staff.gone());
    staff.hire([]() -> awaitable<void> { co_return; });
    r.run(staff.gone());
    CHECK(staff.size() == 0);
}

TEST_CASE("a bug in a task comes out of the loop") {
    rig_with_clock r;
    crew staff{r.executor()};
    staff.hire([]() -> awaitable<void> {
        throw std::logic_error{"a bug"};
        co_return;
    });
    CHECK_THROWS_WITH_AS(r.loop.run(), "a bug", std::logic_error);
    CHECK(staff.size() == 0);
}

TEST_CASE("a doorbell wakes all that wait, and remembers nothing") {
    rig_with_clock r;
    doorbell bell{r.executor()};
    crew staff{r.executor()};
    int woken = 0;
    bell.ring();  // nobody is there
    for (int i = 0; i < 3; ++i)
        staff.hire([&]() -> awaitable<void> {
            co_await bell.wait();
            ++woken;
        });
    r.clock.advance(1s);
    CHECK(woken == 0);
    bell.ring();
    r.clock.advance(1s);
    CHECK(woken == 3);
    r.run(staff.gone());
}

TEST_CASE("who waits at a doorbell can be stopped") {
    rig_with_clock r;
    doorbell bell{r.executor()};
    crew staff{r.executor()};
    bool past = false;
    staff.hire([&]() -> awaitable<void> {
        co_await bell.wait();
        past = true;
    });
    r.clock.advance(1s);
    staff.stop();
    r.run(staff.gone());
    CHECK(!past);
}

TEST_CASE("a worker runs on its own thread, in order, and its caller goes on where it was") {
    test::rig r;
    worker w;
    const auto here = std::this_thread::get_id();
    std::thread::id there, after;
    std::vector<int> order;
    crew staff{r.executor()};
    for (int i = 0; i < 20; ++i)
        staff.hire([&, i]() -> awaitable<void> { order.push_back(co_await w.run([i] { return i; })); });
    r.run(staff.gone());
    r.run([&]() -> awaitable<void> {
        there = co_await w.run([] { return std::this_thread::get_id(); });
        after = std::this_thread::get_id();
    }());
    CHECK(there != here);
    CHECK(after == here);
    CHECK(order.size() == 20);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("an exception of the work reaches its caller, and the worker goes on") {
    test::rig r;
    worker w;
    CHECK_THROWS_WITH_AS(r.run(w.run([]() -> int { throw std::runtime_error{"no"}; })), "no", std::runtime_error);
    CHECK(r.run(w.run([] { return std::string{"yes"}; })) == "yes");
}

TEST_CASE("the machine's clock waits at least as long as it is told, and can be cancelled") {
    test::rig r;
    system_clock_source clock;
    const auto began = std::chrono::steady_clock::now();
    r.run(clock.sleep_for(20ms));
    CHECK(std::chrono::steady_clock::now() - began >= 19ms);
    auto forever = [&]() -> awaitable<result<int>> {
        co_await clock.sleep_for(1h);
        co_return 0;
    };
    CHECK(r.run(within(clock, 10ms, forever())).error() == errc::destination_silent);
}
