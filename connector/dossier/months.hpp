// connector/dossier/months.hpp -- the month that the commune uses and the one whose quotient came, to the last reader.
//
// Promise:  months_of() gives both or nothing. Where they differ, the dossier's case says so to software, too, in the
//           attributes that HubEE has for what the sender's and the recipient's programs tell each other:
//           "mois_demande=2026-09;mois_obtenu=2024-01". read_months() reads what attributes_of() wrote, among others.
// Thread:   any.
// Source:   api_folder 1.2.7, partnerAttributes ("statut=17;type=SIGNALEMENT")
#pragma once

#include "schemas/transmission.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::dossier {

struct reference_months {
    schemas::year_month asked, obtained;
    bool differ() const noexcept { return asked != obtained; }
};

std::optional<reference_months> months_of(json::value reference_month);                   // a transmission's
std::optional<std::string> attributes_of(const std::optional<reference_months>& months);  // nothing: they are the same
std::optional<reference_months> read_months(std::string_view attributes);

}  // namespace qf::dossier
