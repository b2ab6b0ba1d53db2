// connector/dossier/content.hpp -- what a commune is told, as the three attachments need it.
//
// Promise:  views into a transmission (or a test's document), which must outlive it. Any block may be absent.
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"
#include "connector/dossier/months.hpp"
#include "schemas/json.hpp"

#include <optional>
#include <string_view>

namespace qf::dossier {

struct content {
    std::string_view reference;
    std::string_view commune_name;
    instant submitted_at{};
    std::optional<std::string_view> external_id = std::nullopt;
    json::value pivot_identity = {};
    json::value quotient_familial = {};  // API Particulier v3's data
    std::optional<reference_months> months = std::nullopt;
    // As the citizen read them, "Lyon 2e Arrondissement (69)"; empty: the identity's codes are all there is.
    std::string_view birthplace = {};
    std::string_view birthcountry = {};
    std::optional<std::string_view> corrects =
        std::nullopt;  // the reference of the transmission that this one replaces
};

}  // namespace qf::dossier
