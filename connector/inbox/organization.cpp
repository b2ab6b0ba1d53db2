#include "connector/inbox/organization.hpp"

#include <algorithm>

namespace qf::inbox {
namespace {

constexpr std::string_view scope_names[] = {"OSL", "SI", "ADMIN", "DATAPASS"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

std::string_view text(scope s) noexcept {
    return scope_names[static_cast<std::size_t>(s)];
}

std::optional<scope> scope_of(std::string_view text) noexcept {
    const auto* found = std::ranges::find(scope_names, text);
    if (found == std::ranges::end(scope_names)) return std::nullopt;
    return static_cast<scope>(found - scope_names);
}

result<organization> organization::parse(std::string_view text) {
    const auto first = text.find('-');
    if (first == std::string_view::npos) return errc::malformed_text;
    const auto second = text.find('-', first + 1);
    if (second == std::string_view::npos) return errc::malformed_text;
    const auto type = text.substr(0, first);
    const auto siret = text.substr(first + 1, second - first - 1);
    const auto branch = text.substr(second + 1);
    if (!scope_of(type)) return errc::malformed_text;
    if (siret.size() != 14 || !std::ranges::all_of(siret, is_digit)) return errc::malformed_text;
    if (branch.empty() || branch.size() > 10) return errc::malformed_text;
    if (!std::ranges::all_of(branch, [](char c) { return is_digit(c) || is_letter(c); })) return errc::malformed_text;
    return organization{std::string{type}, std::string{siret}, std::string{branch}};
}

organization organization::from(json::value v) {
    return {v["type"].text_or(""), v["companyRegister"].text_or(""), v["branchCode"].text_or("")};
}

}  // namespace qf::inbox
