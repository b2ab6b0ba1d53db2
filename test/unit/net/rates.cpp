#include "connector/net/rate_limit.hpp"

#include <boost/asio/ip/address.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace qf;
using namespace std::chrono_literals;
using net::rate_limit;

namespace {
constexpr instant noon = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1} + 12h;
}

TEST_CASE("so many at once, then so many a second, and a wait that is true") {
    rate_limit limit{{.burst = 3, .per_second = 0.5}};
    auto now = noon;
    for (int i = 0; i < 3; ++i) CHECK_FALSE(limit.take("a", now).has_value());
    CHECK(limit.take("a", now) == 2s);
    CHECK(limit.take("a", now) == 2s);  // asking again costs nothing
    now += 1s;
    CHECK(limit.take("a", now) == 1s);
    now += 1s;
    CHECK_FALSE(limit.take("a", now).has_value());
    CHECK(limit.take("a", now) == 2s);
    now += 1h;
    for (int i = 0; i < 3; ++i) CHECK_FALSE(limit.take("a", now).has_value());
    CHECK(limit.take("a", now).has_value());
}

TEST_CASE("one who waits as long as told goes on") {
    rate_limit limit{{.burst = 1, .per_second = 0.3}};
    auto now = noon;
    for (int i = 0; i < 50; ++i) {
        REQUIRE_FALSE(limit.take("a", now).has_value());
        const auto wait = limit.take("a", now);
        REQUIRE(wait.has_value());
        now += *wait;
    }
}

TEST_CASE("each key has its own allowance") {
    rate_limit limit{{.burst = 1, .per_second = 0.01}};
    CHECK_FALSE(limit.take("a", noon).has_value());
    CHECK_FALSE(limit.take("b", noon).has_value());
    CHECK(limit.take("a", noon).has_value());
    CHECK(limit.size() == 2);
}

TEST_CASE("the table is bounded; the key unused longest goes, not the one just refused") {
    rate_limit limit{{.burst = 1, .per_second = 0.001}, 3};
    for (const auto key : {"a", "b", "c"}) CHECK_FALSE(limit.take(key, noon).has_value());
    CHECK(limit.take("a", noon).has_value());        // used again: b is now the oldest
    CHECK_FALSE(limit.take("d", noon).has_value());  // b goes
    CHECK(limit.take("a", noon).has_value());
    CHECK(limit.take("c", noon).has_value());
    CHECK_FALSE(limit.take("b", noon).has_value());
    for (int i = 0; i < 10'000; ++i) limit.take(std::to_string(i), noon);
    CHECK(limit.size() == 3);
    rate_limit none{{}, 0};
    none.take("a", noon);
    none.take("b", noon);
    CHECK(none.size() == 1);
}

TEST_CASE("a clock that is set back gives nothing and takes nothing") {
    rate_limit limit{{.burst = 2, .per_second = 1}};
    CHECK_FALSE(limit.take("a", noon).has_value());
    CHECK_FALSE(limit.take("a", noon - 1h).has_value());
    CHECK(limit.take("a", noon - 1h) == 1s);
    CHECK_FALSE(limit.take("a", noon - 1h + 1s).has_value());
}

TEST_CASE("a rate that gives nothing back still says a time") {
    rate_limit limit{{.burst = 1, .per_second = 0}};
    CHECK_FALSE(limit.take("a", noon).has_value());
    CHECK(limit.take("a", noon) == 24h);
}

TEST_CASE("never more than the burst and the rate together, whatever the times") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    MESSAGE("seed ", seed);
    std::mt19937 random{seed};
    rate_limit limit{{.burst = 5, .per_second = 2}};
    auto now = noon;
    int taken = 0;
    for (int i = 0; i < 5'000; ++i) {
        now += std::chrono::milliseconds{random() % 400};
        if (!limit.take("a", now)) ++taken;
    }
    const auto seconds = std::chrono::duration<double>{now - noon}.count();
    CHECK(taken <= 5 + std::floor(seconds * 2) + 1);
    CHECK(taken >= std::min(5'000.0, seconds * 2) * 0.9);
}

TEST_CASE("callers are told apart by address, in IPv6 by /64") {
    const auto key = [](const char* text) { return net::key_of(boost::asio::ip::make_address(text)); };
    CHECK(key("192.0.2.1") == "192.0.2.1");
    CHECK(key("::ffff:192.0.2.1") == "192.0.2.1");
    CHECK(key("2001:db8:1:2:aaaa::1") == "2001:db8:1:2::/64");
    CHECK(key("2001:db8:1:2::ffff") == key("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
    CHECK(key("2001:db8:1:3::1") != key("2001:db8:1:2::1"));
    CHECK(key("fe80::1%1") == "fe80::/64");
}
