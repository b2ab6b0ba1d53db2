// test/unit/dossier/fixture.hpp -- a transmission's content from JSON text, with the document that it views.
#pragma once

#include "connector/base/file.hpp"
#include "connector/dossier/content.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace qf::test {

inline std::string fixture(std::string_view name) {
    return read_file(std::string{QF_SOURCE_DIR "/test/unit/dossier/fixtures/"} + std::string{name}).value();
}

class told {
public:
    explicit told(std::string_view json_text) : document_{json::document::parse(json_text).value()} {}

    operator dossier::content() const {
        return {"0A1B2C3D4E5F6",
                "Châtillon-en-Diois",
                std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::minutes{8 * 60 + 5},
                document_["external_id"].text(),
                document_["pivot_identity"],
                document_["quotient_familial_v3"]};
    }

private:
    json::document document_;
};

// A person of the v3 shape.
inline std::string person(std::string_view name, std::string_view given, std::string_view date = "2018-01-10") {
    json::writer out;
    out.begin_object().member("nom_naissance", name).key("nom_usage").null().member("prenoms", given);
    out.member("date_naissance", date).member("sexe", "M").end_object();
    return out.text();
}

// A content whose identity and only allocataire have this name, with `children` (a JSON array's inside).
inline std::string family(std::string_view name, std::string_view given, std::string_view children = "") {
    json::writer out;
    out.begin_object().member("external_id", "portail-1").key("pivot_identity").begin_object();
    out.member("birthcountry", "99100").member("birthdate", "1989-10-08").member("birthplace", "75107");
    out.member("family_name", name).member("given_name", given).member("gender", "female").end_object();
    out.key("quotient_familial_v3")
        .begin_object()
        .key("allocataires")
        .begin_array()
        .raw(person(name, given))
        .end_array();
    out.key("enfants").raw("[" + std::string{children} + "]");
    out.key("quotient_familial").begin_object().member("fournisseur", "CNAF").member("valeur", 2550);
    out.member("annee", 2024).member("mois", 2).member("annee_calcul", 2024).member("mois_calcul", 12).end_object();
    out.end_object().end_object();
    return out.text();
}

}  // namespace qf::test
