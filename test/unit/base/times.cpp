#include "connector/base/time_text.hpp"
#include "connector/base/traceparent.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace qf;
using namespace std::chrono_literals;

TEST_CASE("instants are written in UTC with milliseconds") {
    CHECK(to_rfc3339(instant{}) == "1970-01-01T00:00:00.000Z");
    CHECK(to_rfc3339(instant{1'790'000'000'250'999us}) == "2026-09-21T14:13:20.250Z");
    CHECK(to_rfc3339(instant{-1ms}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("RFC 3339 in all its forms") {
    const struct {
        const char* text;
        std::int64_t milliseconds;
    } table[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00z", 0},
        {"1970-01-01 00:00:01Z", 1000},
        {"1970-01-01T00:00:00.5Z", 500},
        {"1970-01-01T00:00:00.123456789Z", 123},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T19:00:00-05:00", 0},
        {"1970-01-01T00:00:00-00:00", 0},
        {"2024-02-29T12:00:00Z", 1'709'208'000'000},
        {"1969-12-31T23:59:59.999Z", -1},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const auto read = from_rfc3339(row.text);
        REQUIRE(read.has_value());
        CHECK(to_milliseconds(*read) == row.milliseconds);
        CHECK(to_milliseconds(from_milliseconds(row.milliseconds)) == row.milliseconds);
    }
}

TEST_CASE("what is no RFC 3339 time is refused") {
    for (const char* bad : {"",
                            "1970-01-01",
                            "1970-01-01T00:00:00",
                            "1970-01-01T00:00Z",
                            "1970-1-01T00:00:00Z",
                            "1970-13-01T00:00:00Z",
                            "1970-00-01T00:00:00Z",
                            "2023-02-29T00:00:00Z",
                            "1970-01-32T00:00:00Z",
                            "1970-01-01T24:00:00Z",
                            "1970-01-01T00:60:00Z",
                            "1970-01-01T00:00:61Z",
                            "1970-01-01T00:00:00.Z",
                            "1970-01-01T00:00:00+24:00",
                            "1970-01-01T00:00:00+01:60",
                            "1970-01-01T00:00:00+0100",
                            "1970-01-01T00:00:00Z ",
                            "-970-01-01T00:00:00Z",
                            "1970-01-01T-1:00:00Z",
                            "1970-01-01T00:00:00ZZ",
                            "99999999999"}) {
        CAPTURE(bad);
        CHECK(from_rfc3339(bad).error() == errc::malformed_text);
    }
}

TEST_CASE("what is written is read back to the same millisecond") {
    for (const auto time : {instant{}, instant{1'790'000'000'250ms}, instant{4'102'444'799'999ms}}) {
        CHECK(from_rfc3339(to_rfc3339(time)).value() == time);
    }
}

TEST_CASE("a traceparent begins, is read, and has children of the same trace") {
    const auto begun = traceparent::start();
    CHECK(begun.text().size() == 55);
    CHECK(begun.text().substr(52) == "-01");
    const auto read = traceparent::parse(begun.text());
    REQUIRE(read.has_value());
    CHECK(read->trace_id() == begun.trace_id());
    const auto child = begun.child();
    CHECK(child.trace_id() == begun.trace_id());
    CHECK(child.text() != begun.text());
    CHECK(traceparent::parse(child.text()).has_value());
    CHECK(traceparent::start().trace_id() != begun.trace_id());
}

TEST_CASE("a traceparent that the standard refuses is refused") {
    const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    REQUIRE(traceparent::parse(good).has_value());
    CHECK(traceparent::parse(good)->trace_id() == "4bf92f3577b34da6a3ce929d0e0e4736");
    for (const char* bad : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x"}) {
        CAPTURE(bad);
        CHECK(!traceparent::parse(bad).has_value());
    }
}
