#include "connector/inbox/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

namespace qf::inbox {
namespace {

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t out = 0;
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    // More digits than any file has bytes: beyond the end.
    if (code != std::errc{}) return std::numeric_limits<std::int64_t>::max();
    return out;
}

}  // namespace

byte_range byte_range::of(const std::optional<std::string>& header, std::int64_t size) {
    const byte_range everything{.length = size};
    constexpr std::string_view unit = "bytes=";
    if (!header || !header->starts_with(unit)) return everything;
    const auto text = std::string_view{*header}.substr(unit.size());
    const auto dash = text.find('-');
    if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return everything;
    const auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
    const bool open = dash + 1 == text.size();
    if (dash == 0) {  // the last so many
        if (!last) return everything;
        const auto length = std::min(*last, size);
        return {.begin = size - length, .length = length, .whole = false, .satisfiable = length > 0};
    }
    if (!first || (!open && !last) || (last && *last < *first)) return everything;
    if (*first >= size) return {.whole = false, .satisfiable = false};
    const auto end = last ? std::min(*last, size - 1) : size - 1;
    return {.begin = *first, .length = end - *first + 1, .whole = false};
}

}  // namespace qf::inbox
