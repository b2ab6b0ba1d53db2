#include "connector/dossier/months.hpp"

#include <fmt/format.h>

#include <utility>

namespace qf::dossier {
namespace {

constexpr std::string_view asked_name = "mois_demande", obtained_name = "mois_obtenu", corrected_name = "corrige";

// What stands after "name=", up to the next semicolon; "" where it is not named.
std::string_view value_named(std::string_view attributes, std::string_view name) {
    while (!attributes.empty()) {
        const auto end = attributes.find(';');
        const auto pair = attributes.substr(0, end);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
        attributes.remove_prefix(end == std::string_view::npos ? attributes.size() : end + 1);
    }
    return {};
}

std::optional<schemas::year_month> month_named(std::string_view attributes, std::string_view name) {
    const auto month = schemas::parse_year_month(value_named(attributes, name));
    return month ? std::optional{*month} : std::nullopt;
}

std::optional<reference_months> both(std::optional<schemas::year_month> asked,
                                     std::optional<schemas::year_month> obtained) {
    if (!asked || !obtained) return std::nullopt;
    return reference_months{*asked, *obtained};
}

std::optional<schemas::year_month> month_in(json::value text) {
    const auto month = schemas::parse_year_month(text.text().value_or(""));
    return month ? std::optional{*month} : std::nullopt;
}

}  // namespace

std::optional<reference_months> months_of(json::value reference_month) {
    return both(month_in(reference_month["asked"]), month_in(reference_month["obtained"]));
}

std::string attributes_of(const std::optional<reference_months>& months, std::optional<std::string_view> corrects) {
    std::string out;
    if (months && months->differ())
        out = fmt::format("{}={:04}-{:02};{}={:04}-{:02}", asked_name, months->asked.year, months->asked.month,
                          obtained_name, months->obtained.year, months->obtained.month);
    if (corrects) out += fmt::format("{}{}={}", out.empty() ? "" : ";", corrected_name, *corrects);
    return out;
}

std::optional<reference_months> read_months(std::string_view attributes) {
    return both(month_named(attributes, asked_name), month_named(attributes, obtained_name));
}

std::optional<reference> read_corrected(std::string_view attributes) {
    auto earlier = reference::parse(value_named(attributes, corrected_name));
    return earlier ? std::optional{std::move(*earlier)} : std::nullopt;
}

}  // namespace qf::dossier
