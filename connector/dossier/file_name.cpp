#include "connector/dossier/file_name.hpp"

#include "connector/base/latin.hpp"

#include <algorithm>

namespace qf::dossier {
namespace {

constexpr std::size_t longest = 255;
constexpr std::string_view extension = ".pdf";

bool is_refused(char32_t c) {
    return c < 0x80 && std::string_view{"/\\<>:\"|?*"}.find(static_cast<char>(c)) != std::string_view::npos;
}

void append_part(std::string& out, std::string_view part) {
    std::string clean;
    while (!part.empty()) {
        const char32_t c = printable(next_character(part));
        if (c == 0 || c == U'\uFFFD' || is_refused(c)) continue;
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
