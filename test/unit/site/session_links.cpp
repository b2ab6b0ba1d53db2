#include "test/unit/site/store_fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>

using namespace qf;
using namespace qf::site;

TEST_CASE("a one-time link gives its content once") {
    store_rig s;
    const auto token = s.r.run(s.store->link("the receipt")).value();
    const auto other = s.r.run(s.store->link("another")).value();
    CHECK(token.size() == 43);
    CHECK(token != other);
    CHECK(s.r.run(s.store->take_link(token)).value() == "the receipt");
    CHECK_FALSE(s.r.run(s.store->take_link(token)).value().has_value());
    CHECK(s.r.run(s.store->take_link(other)).value() == "another");
    CHECK(s.rows("SELECT count(*) FROM link") == 0);
}

TEST_CASE("two who press at once: one of them has it") {
    store_rig s;
    const auto token = s.r.run(s.store->link("the receipt")).value();
    const auto got = s.r.run([&]() -> awaitable<std::size_t> {
        using namespace asio::experimental::awaitable_operators;
        auto [a, b] = co_await (s.store->take_link(token) && s.store->take_link(token));
        std::size_t out = 0;
        for (const auto* one : {&a, &b}) out += one->value().has_value() ? 1u : 0u;
        co_return out;
    }());
    CHECK(got == 1);
}

TEST_CASE("a link ends after a day, and a wrong token opens nothing") {
    store_rig s;
    const auto token = s.r.run(s.store->link("the receipt")).value();
    const auto late = s.r.run(s.store->link("too late")).value();
    for (const auto& wrong : {std::string{}, std::string{"nonsense"}, std::string(43, 'A'), token + "A",
                              token.substr(1), std::string(100'000, 'x')})
        CHECK_FALSE(s.r.run(s.store->take_link(wrong)).value().has_value());
    s.clock.advance(24h - 1ms);
    CHECK(s.r.run(s.store->take_link(token)).value() == "the receipt");
    s.clock.advance(1ms);
    CHECK_FALSE(s.r.run(s.store->take_link(late)).value().has_value());
}

TEST_CASE("a link survives a restart; a session's cookie is no link, and a link no cookie") {
    store_rig s;
    const auto token = s.r.run(s.store->link("the receipt")).value();
    const auto cookie = s.saved();
    s.crash();
    CHECK_FALSE(s.store->find(token).has_value());
    CHECK_FALSE(s.r.run(s.store->take_link(cookie)).value().has_value());
    CHECK(s.r.run(s.store->take_link(token)).value() == "the receipt");
}
