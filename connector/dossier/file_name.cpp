#include "connector/dossier/file_name.hpp"

#include "connector/base/latin.hpp"

#include <algorithm>

namespace qf::dossier {
namespace {

constexpr std::size_t longest = 255;
constexpr std::string_view extension = ".pdf";

// Direction marks and the like are not seen, and can make a name look like another: they go as controls do.
bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFD || c == 0xFFFE || c == 0xFFFF;
}
bool is_refused(char32_t c) {
    return c < 0x80 && std::string_view{"/\\<>:\"|?*"}.find(static_cast<char>(c)) != std::string_view::npos;
}

void append_part(std::string& out, std::string_view part) {
    std::string clean;
    while (!part.empty()) {
        const char32_t c = next_character(part);
        if (is_control(c) || is_refused(c)) continue;
        append_utf8(clean, c == ' ' || c == 0xA0 || c == 0x202F ? U'_' : c);
    }
    if (!clean.empty()) out.append("_").append(clean);
}

}  // namespace

std::string pdf_file_name(std::string_view family_name, std::string_view given_name) {
    std::string out = "quotient_familial";
    append_part(out, family_name);
    append_part(out, given_name);
    std::size_t end = std::min(out.size(), longest - extension.size());
    while (end < out.size() && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
    return out.append(extension);
}

}  // namespace qf::dossier
