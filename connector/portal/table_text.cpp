#include "connector/portal/table_text.hpp"

#include <algorithm>

namespace qf::portal {
namespace {

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() < 16 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool looks_like_a_formula(std::string_view text) {
    if (is_number(text)) return false;
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return false;
    text.remove_prefix(first);
    if (std::string_view{"=+-@\t\r\n|%"}.find(text.front()) != std::string_view::npos) return true;
    // U+FF1D, U+FF0B, U+FF0D, U+FF20: some programs take the wide forms for the narrow ones; U+2212 is a minus.
    return std::ranges::any_of(std::vector<std::string_view>{"＝", "＋", "－", "＠", "−"},
                               [&](std::string_view wide) { return text.starts_with(wide); });
}

}  // namespace

std::string safe_cell(std::string_view text) {
    std::string out = looks_like_a_formula(text) ? "'" : "";
    out += text;
    return out;
}

table_text::table_text(const std::vector<std::string>& heads) : out_{"\xEF\xBB\xBF"} {
    add(heads);
}

void table_text::add(const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out_ += ';';
        out_ += '"';
        for (const char c : safe_cell(cells[i])) {
            if (c == '"') out_ += '"';
            out_ += c;
        }
        out_ += '"';
    }
    out_ += "\r\n";
}

}  // namespace qf::portal
