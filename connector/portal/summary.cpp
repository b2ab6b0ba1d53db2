#include "connector/portal/summary.hpp"

#include "connector/base/latin.hpp"
#include "connector/dossier/french.hpp"
#include "schemas/json.hpp"

#include <algorithm>

namespace qf::portal {
namespace {

std::string printed(json::value v) {
    return printable(v.text().value_or(""));
}

std::string joined(std::string first, const std::string& second) {
    if (!first.empty() && !second.empty()) first += ' ';
    return first + second;
}

std::string first_of(const std::string& given_names) {
    return given_names.substr(0, given_names.find_first_of(" ,"));
}

person person_of(json::value p) {
    const auto given = printed(p["prenoms"]);
    return {.names = joined(given, printed(p["nom_naissance"])),
            .given = first_of(given),
            .usage = printed(p["nom_usage"]),
            .birth_date = dossier::french_birth_date(p["date_naissance"].text_or(""))};
}

std::vector<person> people_of(json::value list) {
    std::vector<person> out;
    list.for_each_item([&](json::value one) { out.push_back(person_of(one)); });
    return out;
}

}  // namespace

std::optional<summary> summary_of(std::string_view text) {
    const auto parsed = json::document::parse(text);
    if (!parsed) return std::nullopt;
    const auto root = parsed->root();
    const auto data = root["quotient_familial_v3"];
    if (!data.is_object()) return std::nullopt;
    const auto amount = data["quotient_familial"];
    const auto identity = root["pivot_identity"];
    summary out{
        .quotient = amount["valeur"].integer(),
        .month = dossier::french_month(amount["mois"].integer().value_or(0), amount["annee"].integer().value_or(0)),
        .fund = amount["fournisseur"].text_or(""),
        .applicant = {.names = joined(printed(identity["given_name"]), printed(identity["family_name"])),
                      .given = first_of(printed(identity["given_name"])),
                      .usage = printed(identity["preferred_username"]),
                      .birth_date = dossier::french_birth_date(identity["birthdate"].text_or(""))},
        .adults = people_of(data["allocataires"]),
        .children = people_of(data["enfants"]),
        .tells_children = data["enfants"].is_array(),
        .external_id = root["external_id"].text_or("")};
    constexpr const char* lines[] = {"destinataire",
                                     "complement_information",
                                     "complement_information_geographique",
                                     "numero_libelle_voie",
                                     "lieu_dit",
                                     "code_postal_ville",
                                     "pays"};
    for (const auto* line : lines)
        if (auto said = printed(data["adresse"][line]); !said.empty()) out.address.push_back(std::move(said));
    return out;
}

const inbox::attachment_row* content_among(const std::vector<inbox::attachment_row>& files) noexcept {
    const auto found = std::ranges::find_if(files, [](const inbox::attachment_row& one) {
        return one.mime_type == "application/json" && one.file_name == "FormulaireQF.json" && one.status == "RECEIVED";
    });
    return found == files.end() ? nullptr : &*found;
}

}  // namespace qf::portal
