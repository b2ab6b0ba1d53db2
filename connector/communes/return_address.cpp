#include "connector/communes/return_address.hpp"

#include "connector/net/http.hpp"

#include <algorithm>

namespace qf::communes {

bool is_return_address(std::string_view text) {
    constexpr std::size_t length_max = 2000;
    constexpr std::string_view changed_by_browsers = "\"<>\\^`{|}#";
    const bool clean = std::ranges::all_of(
        text, [&](char c) { return c > 0x20 && c < 0x7F && changed_by_browsers.find(c) == std::string_view::npos; });
    if (!clean || text.size() > length_max || !text.starts_with("https://")) return false;
    return net::origin::parse(text.substr(0, text.find('?'))).has_value();
}

}  // namespace qf::communes
