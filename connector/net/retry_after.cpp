#include "connector/net/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace qf::net {
namespace {

constexpr duration retry_after_max = std::chrono::hours{12};

std::optional<unsigned> number(std::string_view digits) {
    unsigned out = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return out;
}

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7). The day's name is not compared: nothing depends on it.
std::optional<instant> parse_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' ||
        text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT")
        return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(8, 3));
    const auto day = number(text.substr(5, 2)), year = number(text.substr(12, 4)), hour = number(text.substr(17, 2)),
               minute = number(text.substr(20, 2)), second = number(text.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
                                           std::chrono::day{*day}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return instant{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

}  // namespace

std::optional<duration> parse_retry_after(std::string_view text, instant now) {
    if (!text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
        const auto seconds = number(text);  // none: more than fits, so more than the limit
        const std::uint64_t count = seconds.value_or(std::numeric_limits<unsigned>::max());
        return std::min<duration>(std::chrono::seconds{count}, retry_after_max);
    }
    const auto at = parse_http_date(text);
    if (!at) return std::nullopt;
    return std::clamp<duration>(*at - now, duration{0}, retry_after_max);
}

}  // namespace qf::net
