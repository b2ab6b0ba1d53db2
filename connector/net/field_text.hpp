// connector/net/field_text.hpp -- the value of a header field without the blanks around it (RFC 9110 section 5.6.3).
#pragma once

#include <string_view>

namespace qf::net {

constexpr std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace qf::net
