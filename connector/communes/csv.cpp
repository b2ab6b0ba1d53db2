#include "connector/communes/csv.hpp"

#include "connector/base/encoding.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::communes {
namespace {

constexpr std::size_t faults_max = 100;
constexpr std::size_t text_max = 100;

std::optional<std::vector<std::string>> fields_of(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    bool closed = false;  // after a closing quote only a comma may come
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted) {
            if (c != '"')
                out.back() += c;
            else if (line.substr(i + 1).starts_with('"'))
                out.back() += line[i++];
            else
                quoted = false, closed = true;
        } else if (c == ',') {
            out.emplace_back();
            closed = false;
        } else if (closed) {
            return std::nullopt;
        } else if (c == '"' && out.back().empty()) {
            quoted = true;
        } else {
            out.back() += c;
        }
    }
    if (quoted) return std::nullopt;
    return out;
}

}  // namespace

csv::csv(std::string_view text, std::string_view file_name, faults& out)
    : rest_{text}, file_name_{file_name}, out_{out} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    header_ = next_line();
}

csv::~csv() {
    if (faults_ > faults_max)
        out_.add(std::string{file_name_}, fmt::format("and {} more faults", faults_ - faults_max));
}

std::string_view csv::next_line() {
    while (!rest_.empty()) {
        ++line_;
        const auto end = rest_.find('\n');
        auto line = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty() && !line.starts_with('#')) return line;
    }
    return {};
}

std::optional<std::vector<std::string>> csv::next(std::size_t columns) {
    for (auto line = next_line(); !line.empty(); line = next_line()) {
        auto fields = fields_of(line);
        if (!fields)
            fault("a quote is not closed, or text follows a closing quote");
        else if (fields->size() != columns)
            fault(fmt::format("{} columns instead of {}", fields->size(), columns));
        else
            return fields;
    }
    return std::nullopt;
}

void csv::fault_at(std::size_t line, std::string complaint, std::string suggestion) {
    if (++faults_ <= faults_max)
        out_.add(fmt::format("{}:{}", file_name_, line), std::move(complaint), std::move(suggestion));
}

bool csv::require(bool holds, std::string_view complaint, std::string_view suggestion) {
    if (!holds) fault(std::string{complaint}, std::string{suggestion});
    return holds;
}

bool is_shown_text(std::string_view text) {
    return text.size() <= text_max && is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace qf::communes
