// connector/dossier/months.hpp -- the month that the commune uses and the one whose quotient came, to the last reader;
// and which earlier transmission a dossier corrects.
//
// Promise:  months_of() gives both or nothing. Where they differ, and where the dossier is a correction, its case says
//           so to software, too, in the attributes that HubEE has for what the sender's and the recipient's programs tell
//           each other: "mois_demande=2026-09;mois_obtenu=2024-01;corrige=0123456789ABC", or the part that is meant.
//           read_months() and read_corrected() read what attributes_of() wrote, among others.
// Thread:   any.
// Source:   api_folder 1.2.7, partnerAttributes ("statut=17;type=SIGNALEMENT")
#pragma once

#include "connector/base/reference.hpp"
#include "schemas/transmission.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::dossier {

struct reference_months {
    schemas::year_month asked, obtained;
    bool differ() const noexcept { return asked != obtained; }
};

std::optional<reference_months> months_of(json::value reference_month);  // a transmission's
// "": the months are the same, and nothing is corrected. `corrects`: a transmission's.
std::string attributes_of(const std::optional<reference_months>& months, std::optional<std::string_view> corrects);
std::optional<reference_months> read_months(std::string_view attributes);
std::optional<reference> read_corrected(std::string_view attributes);

}  // namespace qf::dossier
