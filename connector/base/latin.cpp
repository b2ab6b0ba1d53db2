#include "connector/base/latin.hpp"

#include <algorithm>
#include <array>

namespace qf {
namespace {

// The letter under the accents of U+00C0 to U+024F, and of U+1E00 to U+1EFF; '.' where there is none.
constexpr std::string_view latin =
    "AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLlL"
    "lLlNnNnNnn..OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
    "b........D.....E..f....I..l.....Oo.............Uu....Zz........."
    ".............AaIiOoUuUuUuUuUueAaAa....GgKkOoOo..j...Gg..NnAa...."
    "AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy............"
    "................";
constexpr std::string_view latin_additional =
    "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"
    "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"
    "WwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
    "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";
static_assert(latin.size() == 0x250 - 0xC0 && latin_additional.size() == 0x100);

struct spelled {
    char32_t letter;
    std::string_view as;
};
constexpr std::array spelled_out{
    spelled{0xC6, "AE"},  spelled{0xDE, "Th"},  spelled{0xDF, "ss"},   spelled{0xE6, "ae"},  spelled{0xFE, "th"},
    spelled{0x132, "IJ"}, spelled{0x133, "ij"}, spelled{0x14A, "Ng"},  spelled{0x14B, "ng"}, spelled{0x152, "OE"},
    spelled{0x153, "oe"}, spelled{0x259, "e"},  spelled{0x1E9E, "SS"},
};

bool is_mark(char32_t c) {
    return c >= 0x300 && c <= 0x36F;
}
// Blanks, punctuation, and what is written for an apostrophe: ' ` ´ ’ ′ ʹ ʻ ʼ ʽ ʾ ʿ ˈ Ꞌ ꞌ ＇, and the control that a
// Windows apostrophe is when it is read as Latin-1.
bool separates(char32_t c) {
    return c < 0x30 || (c > 0x39 && c < 0x41) || (c > 0x5A && c < 0x61) || (c > 0x7A && c < 0xC0) || c == 0xD7 ||
           c == 0xF7 || (c >= 0x2B9 && c <= 0x2BF) || c == 0x2C8 || (c >= 0x2000 && c <= 0x206F) || c == 0xA78B ||
           c == 0xA78C || c == 0xFF07;
}

void end_word(std::string& out, std::size_t& word) {
    const std::string_view last = std::string_view{out}.substr(word);
    if (last == "st")
        out.replace(word, 2, "saint");
    else if (last == "ste")
        out.replace(word, 3, "sainte");
    if (!out.empty() && out.back() != ' ') out += ' ';
    word = out.size();
}

}  // namespace

char32_t next_character(std::string_view& text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    char32_t code = length < 2 ? first : first & (0x7FU >> length);
    bool good = length != 0 && length <= text.size();
    for (std::size_t i = 1; good && i < length; ++i) {
        good = (byte(i) & 0xC0) == 0x80;
        code = (code << 6) | (byte(i) & 0x3FU);
    }
    good = good && code >= least[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    text.remove_prefix(good ? length : 1);
    return good ? code : U'\uFFFD';
}

void append_utf8(std::string& out, char32_t c) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string_view plain_letters(char32_t c) noexcept {
    const auto found = std::ranges::find(spelled_out, c, &spelled::letter);
    if (found != spelled_out.end()) return found->as;
    std::string_view letter;
    if (c >= 0xC0 && c < 0x250)
        letter = latin.substr(c - 0xC0, 1);
    else if (c >= 0x1E00 && c < 0x1F00)
        letter = latin_additional.substr(c - 0x1E00, 1);
    return letter == "." ? std::string_view{} : letter;
}

std::string fold(std::string_view name) {
    std::string out;
    out.reserve(name.size());
    std::size_t word = 0;
    while (!name.empty()) {
        const char32_t c = next_character(name);
        if (is_mark(c)) continue;
        if (separates(c)) {
            end_word(out, word);
        } else if (c < 0x80) {
            out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        } else if (const auto plain = plain_letters(c); !plain.empty()) {
            for (const char l : plain) out += static_cast<char>(l >= 'A' && l <= 'Z' ? l + 32 : l);
        } else {
            append_utf8(out, c);
        }
    }
    end_word(out, word);
    if (!out.empty()) out.pop_back();
    return out;
}

char32_t printable(char32_t c) noexcept {
    const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (within(0x80, 0x9F)) {
        const auto letter = windows_letters[c - 0x80];
        return letter == 0x2018 || letter == 0x2019 ? U'\'' : letter;
    }
    const bool unseen = c < 0x20 || c == 0x7F || c == 0xAD || c == 0x34F || c == 0x61C || within(0x115F, 0x1160) ||
                        within(0x17B4, 0x17B5) || within(0x180B, 0x180F) || within(0x200B, 0x200F) ||
                        within(0x2028, 0x202E) || within(0x2060, 0x206F) || c == 0x3164 || within(0xFDD0, 0xFDEF) ||
                        within(0xFE00, 0xFE0F) || c == 0xFEFF || c == 0xFFA0 || within(0xFFF0, 0xFFFB) ||
                        within(0xE0000, 0xE0FFF) || (c & 0xFFFE) == 0xFFFE;
    return unseen ? 0 : c;
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto c = next_character(text);
        if (c == '\t' || c == '\n' || c == '\r')
            out += ' ';
        else if (const auto seen = printable(c); seen != 0)
            append_utf8(out, seen);
    }
    return out;
}

}  // namespace qf
