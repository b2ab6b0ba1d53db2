#include "connector/base/time_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace qf {
namespace {

using std::chrono::floor;
using std::chrono::milliseconds;

// Reads exactly `digits` digits at the front of `text`, or returns -1.
int take(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc{} || end != text.data() + digits || text.front() == '-') return -1;
    text.remove_prefix(digits);
    return value;
}

bool skip(std::string_view& text, std::string_view one_of) {
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

std::string to_rfc3339(instant time) {
    const auto day = floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto of_day = floor<milliseconds>(time - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), of_day / 3'600'000,
                       of_day / 60'000 % 60, of_day / 1000 % 60, of_day % 1000);
}

result<instant> from_rfc3339(std::string_view text) {
    const int year = take(text, 4);
    bool good = year >= 0 && skip(text, "-");
    const int month = good ? take(text, 2) : -1;
    good = good && month > 0 && skip(text, "-");
    const int day = good ? take(text, 2) : -1;
    good = good && day > 0 && skip(text, "Tt ");
    const int hour = good ? take(text, 2) : -1;
    good = good && hour >= 0 && hour < 24 && skip(text, ":");
    const int minute = good ? take(text, 2) : -1;
    good = good && minute >= 0 && minute < 60 && skip(text, ":");
    const int second = good ? take(text, 2) : -1;
    good = good && second >= 0 && second <= 60;
    if (!good) return errc::malformed_text;

    long fraction = 0;  // microseconds
    if (skip(text, ".")) {
        std::size_t digits = 0;
        for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits)
            if (digits < 6) fraction = fraction * 10 + (text.front() - '0');
        if (digits == 0) return errc::malformed_text;
        for (; digits < 6; ++digits) fraction *= 10;
    }
    int offset = 0;  // minutes east of UTC
    if (!skip(text, "Zz")) {
        const bool west = !text.empty() && text.front() == '-';
        const int hours = skip(text, "+-") ? take(text, 2) : -1;
        const int minutes = hours >= 0 && hours < 24 && skip(text, ":") ? take(text, 2) : -1;
        if (minutes < 0 || minutes >= 60) return errc::malformed_text;
        offset = (west ? -1 : 1) * (hours * 60 + minutes);
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!text.empty() || !date.ok()) return errc::malformed_text;
    return instant{std::chrono::sys_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute - offset} +
           std::chrono::seconds{second} + duration{fraction};
}

std::int64_t to_milliseconds(instant time) noexcept {
    return floor<milliseconds>(time.time_since_epoch()).count();
}

instant from_milliseconds(std::int64_t count) noexcept {
    return instant{milliseconds{count}};
}

}  // namespace qf
