// test/unit/schemas/fixture.hpp -- one invented family's submission, and what is expected of its transmission.
#pragma once

#include "connector/base/time_text.hpp"
#include "schemas/transmission.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

// Members out of order and strangers among them on purpose.
constexpr std::string_view content_text = R"({"shoe_size": 43, "commune": {"siret": "21260086600017", "cog": "26086"},
    "external_id": "portail-12", "reference_month": {"obtained": "2026-09", "asked": "2026-08"},
    "quotient_familial_v3": {"version": "v3",
        "enfants": [{"sexe": "F", "nom_naissance": "ŒUVRARD", "nom_usage": null, "prenoms": "ZOÉ", "hobby": "judo",
                     "date_naissance": "2020-00-00"}],
        "allocataires": [{"nom_naissance": "ŒUVRARD", "nom_usage": "", "prenoms": "ANAÏS", "date_naissance": null,
                          "sexe": "F"}, {"nom_naissance": "GUÐMUNDSSON", "prenoms": "ŽIGA"}],
        "quotient_familial": {"valeur": 0, "fournisseur": "CNAF", "annee": 2026, "mois": 9, "annee_calcul": null,
                              "mois_calcul": 0}},
    "quotient_familial": {"regime": "CNAF", "version": "v2"},
    "pivot_identity": {"gender": "female", "birthcountry": "99100", "birthdate": "1992-00-00", "birthplace": "",
                       "family_name": "ŒUVRARD", "given_name": "Anaïs Lou", "email": "x"}})";

constexpr std::string_view transmission_text =
    R"({"schema":"qf.transmission/1","id":"01932b6e-5f00-7000-8000-000000000001","reference":"0123456789ABC",)"
    R"("submitted_at":"2026-09-01T08:00:00.000Z","issuer":"qf-intake","audience":"qf-delivery",)"
    R"("expires_at":"2026-09-11T08:00:00.000Z",)"
    R"("commune":{"cog":"26086","siret":"21260086600017","name":"Châtillon-en-Diois"},"external_id":"portail-12",)"
    R"("reference_month":{"asked":"2026-08","obtained":"2026-09"},)"
    R"("pivot_identity":{"birthcountry":"99100","birthdate":"1992-00-00","birthplace":"","family_name":"ŒUVRARD",)"
    R"("given_name":"Anaïs Lou","gender":"female"},)"
    R"("quotient_familial":{"allocataires":[{"nom_naissance":"ŒUVRARD","nom_usage":"","prenoms":"ANAÏS",)"
    R"("date_naissance":null,"sexe":"F"},{"nom_naissance":"GUÐMUNDSSON","prenoms":"ŽIGA"}],)"
    R"("enfants":[{"nom_naissance":"ŒUVRARD","nom_usage":null,"prenoms":"ZOÉ","date_naissance":"2020-00-00",)"
    R"("sexe":"F"}],"quotient_familial":{"fournisseur":"CNAF","valeur":0,"annee":2026,"mois":9,"annee_calcul":null,)"
    R"("mois_calcul":0},"version":"v3"}})";

inline schemas::transmission_header header() {
    return {.id = uuid::parse("01932b6e-5f00-7000-8000-000000000001").value(),
            .reference = reference::parse("0123456789ABC").value(),
            .receiver = recipient::parse("26086.21260086600017").value(),
            .commune_name = "Châtillon-en-Diois",
            .issuer = "qf-intake",
            .audience = "qf-delivery",
            .submitted_at = from_rfc3339("2026-09-01T08:00:00Z").value(),
            .expires_at = from_rfc3339("2026-09-11T08:00:00Z").value()};
}

inline std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string out{text};
    const auto at = out.find(what);
    if (at == std::string::npos) throw std::logic_error{"the fixture does not hold " + std::string{what}};
    return out.replace(at, what.size(), by);
}

// The faults of a content as "place: sentence".
inline std::vector<std::string> faults_of(std::string_view content) {
    faults out;
    const auto parsed = schemas::parse_content(content, out);
    std::vector<std::string> lines;
    for (const auto& f : out.list()) lines.push_back(f.place + ": " + f.problem);
    if (parsed.has_value() != out.empty()) lines.push_back("the result and the faults disagree");
    return lines;
}

}  // namespace qf::test
