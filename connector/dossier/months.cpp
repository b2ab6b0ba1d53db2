#include "connector/dossier/months.hpp"

#include <fmt/format.h>

namespace qf::dossier {
namespace {

constexpr std::string_view asked_name = "mois_demande", obtained_name = "mois_obtenu";

// The month after "name=", up to the next semicolon.
std::optional<schemas::year_month> month_named(std::string_view attributes, std::string_view name) {
    while (!attributes.empty()) {
        const auto end = attributes.find(';');
        const auto pair = attributes.substr(0, end);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
            const auto month = schemas::parse_year_month(pair.substr(name.size() + 1));
            return month ? std::optional{*month} : std::nullopt;
        }
        attributes.remove_prefix(end == std::string_view::npos ? attributes.size() : end + 1);
    }
    return std::nullopt;
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

std::optional<std::string> attributes_of(const std::optional<reference_months>& months) {
    if (!months || !months->differ()) return std::nullopt;
    return fmt::format("{}={:04}-{:02};{}={:04}-{:02}", asked_name, months->asked.year, months->asked.month,
                       obtained_name, months->obtained.year, months->obtained.month);
}

std::optional<reference_months> read_months(std::string_view attributes) {
    return both(month_named(attributes, asked_name), month_named(attributes, obtained_name));
}

}  // namespace qf::dossier
