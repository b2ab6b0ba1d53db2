#include "connector/dossier/winansi.hpp"

#include "connector/base/latin.hpp"

#include <algorithm>

namespace qf::dossier {
namespace {

constexpr char32_t soft_hyphen = 0xAD;  // readers show it as a hyphen: it is in no text of ours

std::optional<char> byte_of(char32_t c) {
    if ((c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c <= 0xFF && c != soft_hyphen)) return static_cast<char>(c);
    if (c == 0x202F) return '\xA0';  // the narrow no-break space of French typography
    const auto found = c == 0 ? windows_letters.end() : std::ranges::find(windows_letters, c);
    if (found == windows_letters.end()) return std::nullopt;
    return static_cast<char>(0x80 + (found - windows_letters.begin()));
}

bool out_of_reach(char32_t c) {
    return c > 0xFFFF || (c >= 0x2E80 && c <= 0xF8FF) || c >= 0xFFF0;
}

}  // namespace

std::string drawable(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const char32_t c = next_character(utf8);
        const auto seen = printable(c);
        if (c == '\t' || c == '\n' || c == '\r')
            out += ' ';
        else if (seen != 0 && out_of_reach(seen))
            out += '?';
        else if (seen != 0)
            append_utf8(out, seen);
    }
    return out;
}

std::optional<std::string> to_winansi(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const auto byte = byte_of(next_character(utf8));
        if (!byte) return std::nullopt;
        out += *byte;
    }
    return out;
}

std::string nearest_winansi(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const char32_t c = next_character(utf8);
        if (const auto byte = byte_of(c))
            out += *byte;
        else if (const auto plain = plain_letters(c); !plain.empty())
            out += plain;
        else if (c < 0x300 || c > 0x36F)
            out += '?';  // a combining mark goes without trace
    }
    return out;
}

}  // namespace qf::dossier
