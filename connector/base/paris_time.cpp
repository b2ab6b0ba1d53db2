#include "connector/base/paris_time.hpp"

namespace qf {

std::chrono::hours paris_offset(instant time) {
    using namespace std::chrono;
    // Summer time: from the last Sunday of March to that of October, at 1:00 UTC.
    const auto year = year_month_day{floor<days>(time)}.year();
    const instant begin = sys_days{year / March / Sunday[last]} + hours{1};
    const instant end = sys_days{year / October / Sunday[last]} + hours{1};
    return hours{time >= begin && time < end ? 2 : 1};
}

}  // namespace qf
