#include "connector/site/session_turns.hpp"

#include "connector/base/crew.hpp"
#include "test/unit/site/store_fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::site;

TEST_CASE("the second request of a session waits for the first; another session does not") {
    store_rig s;
    const auto cookie = s.saved();
    const auto elsewhere = s.saved();
    crew workers{s.r.executor()};
    std::string order;
    std::optional<session_store::hold> first = std::move(s.r.run(s.store->lock(cookie)).value());
    REQUIRE(first.has_value());
    for (const char name : {'b', 'c'})
        workers.hire([&, name]() -> awaitable<void> {
            const auto mine = co_await s.store->lock(cookie);
            REQUIRE(mine.has_value());
            CHECK(mine->has_value());
            order += name;
        });
    CHECK(s.r.run(s.store->lock(elsewhere)).value().has_value());
    CHECK(order.empty());
    order += 'a';
    first.reset();
    s.r.run(workers.gone());
    CHECK(order == "abc");
    CHECK(s.r.run(s.store->lock(cookie)).value().has_value());
}

TEST_CASE("a turn that does not come in time is told, and costs the next one nothing") {
    session_conf conf;
    conf.lock_patience = 30ms;
    store_rig s{conf};
    const auto cookie = s.saved();
    {
        const auto held = s.r.run(s.store->lock(cookie));
        REQUIRE(held.has_value());
        CHECK(s.r.run(s.store->lock(cookie)).error() == errc::destination_silent);
    }
    CHECK(s.r.run(s.store->lock(cookie)).has_value());
}

TEST_CASE("an unknown cookie needs no turn") {
    store_rig s;
    const auto begun = s.store->begin();
    for (const auto& cookie : {begun.cookie, std::string{}, std::string{"nonsense"}}) {
        const auto got = s.r.run(s.store->lock(cookie));
        REQUIRE(got.has_value());
        CHECK_FALSE(got->has_value());
    }
}

TEST_CASE("a request that is cancelled while it waits, or while it holds, frees its place") {
    store_rig s;
    const auto cookie = s.saved();
    asio::steady_timer never{s.r.loop, asio::steady_timer::time_point::max()};
    crew holder{s.r.executor()}, waiter{s.r.executor()};
    bool held = false;
    holder.hire([&]() -> awaitable<void> {
        const auto mine = co_await s.store->lock(cookie);
        held = mine.has_value();
        co_await never.async_wait(use_awaitable);
    });
    s.r.loop.restart();
    s.r.loop.poll();
    REQUIRE(held);
    waiter.hire([&]() -> awaitable<void> {
        const auto mine = co_await s.store->lock(cookie);
        CHECK(mine.error() == errc::cancelled);
    });
    s.r.loop.poll();
    waiter.stop();
    s.r.run(waiter.gone());
    holder.stop();
    s.r.run(holder.gone());
    CHECK(s.r.run(s.store->lock(cookie)).value().has_value());
}

TEST_CASE("turns that nobody wants any more leave nothing behind") {
    test::rig r;
    session_turns turns{r.executor()};
    for (int i = 0; i < 100; ++i) CHECK_FALSE(r.run(turns.take(std::to_string(i), 1s)));
    CHECK(turns.size() == 100);
    CHECK(r.run(turns.take("7", 1ms)) == errc::destination_silent);
    for (int i = 0; i < 100; ++i) turns.give_back(std::to_string(i));
    CHECK(turns.size() == 0);
}
