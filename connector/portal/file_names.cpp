#include "connector/portal/file_names.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/latin.hpp"

#include <algorithm>

namespace qf::portal {
namespace {

constexpr std::size_t longest = 180;  // bytes; file systems take 255

void trim_ends(std::string& name) {
    while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
    while (name.starts_with('.') || name.starts_with(' ')) name.erase(0, 1);
}

// "aux" of "AUX .tar.gz": what Windows looks at.
std::string device_part(std::string_view name) {
    auto stem = name.substr(0, name.find('.'));
    while (stem.ends_with(' ')) stem.remove_suffix(1);
    std::string out;
    for (const char c : stem) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return out;
}

bool is_device(std::string_view name) {
    const auto stem = device_part(name);
    for (const std::string_view one : {"con", "prn", "aux", "nul", "conin$", "conout$"})
        if (stem == one) return true;
    if (!stem.starts_with("com") && !stem.starts_with("lpt")) return false;
    const auto number = std::string_view{stem}.substr(3);
    const bool digit = number.size() == 1 && number[0] >= '0' && number[0] <= '9';
    return digit || number == "¹" || number == "²" || number == "³";
}

void shorten(std::string& name) {
    if (name.size() <= longest) return;
    constexpr std::size_t ending_max = 10;
    const auto dot = name.rfind('.');
    const auto ending = dot == std::string::npos || name.size() - dot > ending_max ? std::string{} : name.substr(dot);
    auto cut = longest - ending.size();
    while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xc0) == 0x80) --cut;  // not within a character
    name.resize(cut);
    trim_ends(name);
    name += ending;
}

// Greek and Cyrillic capitals, which fold() leaves as they are.
char32_t small_letter(char32_t c) {
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    return c == 0x3C2 ? 0x3C3 : c;  // the sigma that ends a word
}

}  // namespace

std::string safe_file_name(std::string_view name) {
    std::string out{name};
    if (!is_utf8(out))
        std::ranges::replace_if(
            out, [](char c) { return static_cast<unsigned char>(c) > 127; }, '_');
    for (auto& c : out)
        if (static_cast<unsigned char>(c) < ' ' || c == 127 ||
            std::string_view{"/\\:*?\"<>|"}.find(c) != std::string_view::npos)
            c = '_';
    out = printable(out);
    trim_ends(out);
    if (is_device(out)) out.insert(0, 1, '_');
    shorten(out);
    return out.empty() ? "fichier" : out;
}

std::string likeness_of(std::string_view name) {
    std::string out;
    const auto folded = fold(name);
    for (std::string_view left{folded}; !left.empty();) append_utf8(out, small_letter(next_character(left)));
    return out;
}

}  // namespace qf::portal
