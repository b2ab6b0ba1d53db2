#include "connector/dossier/winansi.hpp"

#include "connector/base/latin.hpp"

#include <algorithm>
#include <array>

namespace qf::dossier {
namespace {

// Bytes 0x80 to 0x9F; 0 where there is none. All others are those of Latin-1.
constexpr std::array<char32_t, 32> upper_controls{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                  0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                  0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                  0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::optional<char> byte_of(char32_t c) {
    if ((c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c <= 0xFF)) return static_cast<char>(c);
    if (c == 0x202F) return '\xA0';  // the narrow no-break space of French typography
    const auto found = c == 0 ? upper_controls.end() : std::ranges::find(upper_controls, c);
    if (found == upper_controls.end()) return std::nullopt;
    return static_cast<char>(0x80 + (found - upper_controls.begin()));
}

bool invisible(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xAD;
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
        if (c == '\t' || c == '\n' || c == '\r')
            out += ' ';
        else if (out_of_reach(c))
            out += '?';
        else if (!invisible(c))
            append_utf8(out, c);
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
