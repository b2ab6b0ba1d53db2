#include "connector/app/settings/value_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace qf::app;
using namespace std::chrono_literals;

TEST_CASE("durations have a number and a unit") {
    CHECK(parse_duration("250ms") == 250ms);
    CHECK(parse_duration("30s") == 30s);
    CHECK(parse_duration("5min") == 5min);
    CHECK(parse_duration("2h") == 2h);
    CHECK(parse_duration("10d") == 240h);
    CHECK(parse_duration("0s") == 0s);
    for (const auto* wrong : {"", "30", "s", "-1s", "-0s", "+1s", "1.5s", " 1s", "1s ", "1 s", "1S", "1m", "1h30min",
                              "99999999999999999999s", "9223372036854775807d"})
        CHECK_MESSAGE(!parse_duration(wrong).has_value(), wrong);
}

TEST_CASE("sizes have a number and a unit") {
    CHECK(parse_size("512B") == 512);
    CHECK(parse_size("256KiB") == 256 << 10);
    CHECK(parse_size("8MiB") == 8 << 20);
    CHECK(parse_size("2GiB") == 2LL << 30);
    for (const auto* wrong : {"", "256", "KiB", "-1B", "1KB", "1kib", "1.5MiB", "9223372036854775807GiB"})
        CHECK_MESSAGE(!parse_size(wrong).has_value(), wrong);
}

TEST_CASE("an address is an IP address and a port") {
    const auto four = parse_address("127.0.0.1:8080");
    REQUIRE(four.has_value());
    CHECK(four->host == "127.0.0.1");
    CHECK(four->port == 8080);
    const auto six = parse_address("[::1]:0");
    REQUIRE(six.has_value());
    CHECK(six->host == "::1");
    CHECK(six->port == 0);
    for (const auto* wrong : {"", ":", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80",
                              "[127.0.0.1]:80", "localhost:80", "256.1.1.1:80", "127.0.0.1:8o"})
        CHECK_MESSAGE(!parse_address(wrong).has_value(), wrong);
}

TEST_CASE("the nearest name is suggested only when it is near") {
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("same", "same") == 0);
    const std::vector<std::string> names = {"delivery.first_retry", "delivery.retry_max", "log.level"};
    CHECK(nearest("delivery.first_rety", names) == "delivery.first_retry");
    CHECK(nearest("log.lvl", names) == "log.level");
    CHECK(nearest("zzz", names).empty());
}
