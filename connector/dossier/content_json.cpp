#include "connector/dossier/content_json.hpp"

#include <array>

namespace qf::dossier {
namespace {

constexpr std::string_view version_member = "version";

void put_if_there(json::writer& out, std::string_view name, json::value v) {
    if (v.exists()) out.member(name, v);
}

void put_date(json::writer& out, json::value date) {
    if (!date.exists()) return;
    constexpr std::array names{"anneeDateDeNaissance", "moisDateDeNaissance", "jourDateDeNaissance"};
    auto rest = date.text();
    for (const auto* name : names) {
        out.key(name);
        if (!rest) {
            out.null();
            continue;
        }
        const auto end = rest->find('-');
        out.put(rest->substr(0, end));
        rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
    }
}

void put_persons(json::writer& out, std::string_view name, json::value persons) {
    if (!persons.is_array()) return put_if_there(out, name, persons);
    out.key(name).begin_array();
    persons.for_each_item([&](json::value p) {
        out.begin_object();
        put_if_there(out, "nomNaissance", p["nom_naissance"]);
        put_if_there(out, "nomUsuel", p["nom_usage"]);
        put_if_there(out, "prenoms", p["prenoms"]);
        put_date(out, p["date_naissance"]);
        put_if_there(out, "sexe", p["sexe"]);
        out.end_object();
    });
    out.end_array();
}

void put_version_3(json::writer& out, json::value data) {
    out.begin_object();
    data.for_each_member([&](std::string_view name, json::value v) {
        if (name != version_member) out.member(name, v);
    });
    out.member(version_member, "v3").end_object();
}

void put_version_2(json::writer& out, json::value data) {
    const auto amount = data["quotient_familial"];
    out.begin_object();
    put_if_there(out, "regime", amount["fournisseur"]);
    put_persons(out, "allocataires", data["allocataires"]);
    put_persons(out, "enfants", data["enfants"]);
    put_if_there(out, "quotientFamilial", amount["valeur"]);
    put_if_there(out, "annee", amount["annee"]);
    put_if_there(out, "mois", amount["mois"]);
    out.member(version_member, "v2").end_object();
}

}  // namespace

std::string write_content_json(const content& c) {
    json::writer out;
    out.begin_object().member("external_id", c.external_id);
    put_if_there(out, "pivot_identity", c.pivot_identity);
    put_version_3(out.key("quotient_familial_v3"), c.quotient_familial);
    put_version_2(out.key("quotient_familial"), c.quotient_familial);
    out.end_object();
    return out.text();
}

}  // namespace qf::dossier
