#include "connector/portal/claims_text.hpp"

#include "connector/base/latin.hpp"

#include <fmt/core.h>

namespace qf::portal {
namespace {

// The blanks that people and registers put between groups of digits.
bool is_blank(char32_t c) {
    return c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == 0x3000 ||
           c == 0xFEFF;
}

}  // namespace

std::string siret_of(json::value claim) {
    constexpr std::size_t digits = 14;
    const auto number = claim.integer();
    const auto whole = number ? fmt::format("{:0{}}", *number, digits) : std::string{claim.text().value_or("")};
    std::string_view text = whole;
    std::string out;
    while (!text.empty()) {
        const auto c = next_character(text);
        if (is_blank(c)) continue;
        if (c < '0' || c > '9') return {};
        out += static_cast<char>(c);
    }
    return out.size() == digits ? out : std::string{};
}

bool is_denied(json::value claim) {
    return claim.boolean() == false || claim.text() == "false";
}

}  // namespace qf::portal
