// How long an answer asks to wait.
#include "connector/net/retry_after.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;
using namespace std::chrono_literals;

TEST_CASE("Retry-After is seconds or a date, never more than twelve hours, never negative") {
    const instant now = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1} + 10h;
    CHECK(parse_retry_after("0", now) == 0s);
    CHECK(parse_retry_after("120", now) == 120s);
    CHECK(parse_retry_after("43201", now) == 12h);
    CHECK(parse_retry_after("99999999999999999999999", now) == 12h);
    CHECK(parse_retry_after("Tue, 01 Sep 2026 10:05:30 GMT", now) == 5min + 30s);
    CHECK(parse_retry_after("Tue, 01 Sep 2026 09:00:00 GMT", now) == 0s);
    CHECK(parse_retry_after("Thu, 01 Oct 2026 00:00:00 GMT", now) == 12h);
    for (const auto* wrong :
         {"", "-1", "1.5", " 5", "5s", "soon", "Tue, 31 Sep 2026 10:05:30 GMT", "Tue, 01 Xxx 2026 10:05:30 GMT",
          "Tue, 01 Sep 2026 24:00:00 GMT", "Tue, 01 Sep 2026 10:05:30 CET", "Tue, 01 Sep 2026 1x:05:30 GMT",
          "Tuesday, 01-Sep-26 10:05:30 GMT", "Tue, 01 Sep 2026 10:05:30 GMT "}) {
        CAPTURE(wrong);
        CHECK(!parse_retry_after(wrong, now));
    }
}
