#include "connector/base/time_text.hpp"
#include "connector/communes/month_rule.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace qf;
using communes::month_rule;

namespace {

std::string asked(const char* rule, const char* now) {
    const auto month = month_rule::parse(rule).value().month_asked(from_rfc3339(now).value());
    return month ? fmt::format("{:04}-{:02}", month->year, month->month) : "now";
}

}  // namespace

TEST_CASE("the month meant has a name even when none is asked: that of now, in Paris") {
    const auto meant = [](const char* rule, const char* now) {
        const auto month = month_rule::parse(rule).value().month_meant(from_rfc3339(now).value());
        return fmt::format("{:04}-{:02}", month.year, month.month);
    };
    CHECK(meant("current", "2026-09-15T08:00:00Z") == "2026-09");
    CHECK(meant("current", "2026-09-30T21:59:59Z") == "2026-09");
    CHECK(meant("current", "2026-09-30T22:00:00Z") == "2026-10");  // midnight in Paris
    CHECK(meant("previous", "2026-01-15T08:00:00Z") == "2025-12");
    CHECK(meant("2026-12", "2026-11-23T08:00:00Z") == "2026-11");
    CHECK(meant("--09", "2026-08-31T08:00:00Z") == "2025-09");
}

TEST_CASE("a month rule is written as it is read, and nothing else is one") {
    for (const char* rule : {"current", "previous", "2025-09", "1900-01", "9999-12", "--09", "--01", "--12"}) {
        CAPTURE(rule);
        REQUIRE(month_rule::parse(rule).has_value());
        CHECK(month_rule::parse(rule)->text() == rule);
    }
    for (const char* wrong : {"", "now", "Current", " current", "2025", "2025-9", "2025-13", "2025-00", "1899-12", "--",
                              "--9", "--00", "--13", "--0a", "--009", "-09", "2025-09-01", "--09\n"}) {
        CAPTURE(wrong);
        CHECK(month_rule::parse(wrong).error() == errc::malformed_text);
    }
    CHECK(month_rule{} == month_rule::parse("current").value());
    CHECK(month_rule::parse("--09").value() != month_rule::parse("2025-09").value());
    CHECK(month_rule{}.which() == communes::month_choice::current);
    CHECK(month_rule::parse("previous")->which() == communes::month_choice::previous);
    CHECK(month_rule::parse("2025-09")->which() == communes::month_choice::fixed);
    CHECK(month_rule::parse("--09")->which() == communes::month_choice::each_year);
}

TEST_CASE("the month that a rule asks") {
    const struct {
        const char* rule;
        const char* now;
        const char* asked;
    } table[] = {
        {"current", "2026-11-23T08:00:00Z", "now"},
        {"previous", "2026-11-23T08:00:00Z", "2026-10"},
        {"previous", "2026-01-15T08:00:00Z", "2025-12"},  // January: the year before
        {"previous", "2024-03-01T08:00:00Z", "2024-02"},
        {"2026-09", "2026-11-23T08:00:00Z", "2026-09"},
        {"2026-11", "2026-11-23T08:00:00Z", "2026-11"},
        {"2026-12", "2026-11-23T08:00:00Z", "2026-11"},  // the future is refused: the nearest month
        {"2030-01", "2026-11-23T08:00:00Z", "2026-11"},
        {"2024-11", "2026-11-23T08:00:00Z", "2024-11"},  // two years, and not a month more
        {"2024-10", "2026-11-23T08:00:00Z", "2024-11"},
        {"1999-01", "2026-01-02T08:00:00Z", "2024-01"},
        {"--09", "2026-11-23T08:00:00Z", "2026-09"},
        {"--09", "2026-09-01T08:00:00Z", "2026-09"},
        {"--09", "2026-08-31T08:00:00Z", "2025-09"},
        {"--12", "2026-01-01T08:00:00Z", "2025-12"},
        {"--01", "2026-01-01T08:00:00Z", "2026-01"},
        {"--12", "2026-11-30T08:00:00Z", "2025-12"},
    };
    for (const auto& [rule, now, expected] : table) {
        CAPTURE(rule);
        CAPTURE(now);
        CHECK(asked(rule, now) == expected);
    }
}

TEST_CASE("a month begins when it begins in Paris") {
    CHECK(asked("previous", "2026-10-31T22:59:59.999Z") == "2026-09");  // 23:59 in winter time
    CHECK(asked("previous", "2026-10-31T23:00:00Z") == "2026-10");
    CHECK(asked("previous", "2026-07-31T21:59:59.999Z") == "2026-06");  // 23:59 in summer time
    CHECK(asked("previous", "2026-07-31T22:00:00Z") == "2026-07");
    CHECK(asked("previous", "2026-12-31T22:59:59Z") == "2026-11");
    CHECK(asked("previous", "2026-12-31T23:00:00Z") == "2026-12");  // there it is 2027
    CHECK(asked("--01", "2026-12-31T22:59:59Z") == "2026-01");
    CHECK(asked("--01", "2026-12-31T23:00:00Z") == "2027-01");
    CHECK(asked("--09", "2026-08-31T22:00:00Z") == "2026-09");
    CHECK(asked("2027-01", "2026-12-31T23:30:00Z") == "2027-01");
    CHECK(asked("2024-12", "2026-12-31T23:30:00Z") == "2025-01");
}

TEST_CASE("no rule ever asks a month of the future or one older than two years") {
    for (const char* text : {"previous", "1900-01", "2024-02", "2025-06", "2999-12", "--01", "--06", "--12"}) {
        const auto rule = month_rule::parse(text).value();
        for (int day = 0; day < 800; ++day) {
            const auto now = from_rfc3339("2025-01-01T22:30:00Z").value() + std::chrono::days{day};
            const auto today = std::chrono::year_month_day{floor<std::chrono::days>(now + std::chrono::hours{1})};
            const int current = static_cast<int>(today.year()) * 12 + static_cast<int>(unsigned{today.month()});
            const auto month = rule.month_asked(now).value();
            const int back = current - (month.year * 12 + month.month);
            // In summer it is half past midnight of the next day there.
            CHECK_MESSAGE((back >= -1 && back <= 24), text, " asks ", month.year, "-", month.month, ", day ", day);
        }
    }
}
