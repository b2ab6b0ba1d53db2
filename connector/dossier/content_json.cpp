#include "connector/dossier/content_json.hpp"

#include "connector/base/latin.hpp"

#include <array>
#include <optional>
#include <string>

namespace qf::dossier {
namespace {

constexpr std::string_view version_member = "version";

void put_if_there(json::writer& out, std::string_view name, json::value v) {
    if (v.exists()) out.member(name, v);
}

struct date_part {
    const char* name;
    std::size_t first, length;  // in characters
};
constexpr std::array date_parts{date_part{"anneeDateDeNaissance", 0, 4}, date_part{"moisDateDeNaissance", 5, 2},
                                date_part{"jourDateDeNaissance", 8, 2}};

// Nothing where the text ends before the part begins.
std::optional<std::string> cut(std::string_view text, const date_part& part) {
    std::string out;
    std::size_t begin = 0;
    for (; !text.empty() && begin < part.first + part.length; ++begin) {
        const auto c = next_character(text);
        if (begin >= part.first) append_utf8(out, c);
    }
    if (begin < part.first) return std::nullopt;
    return out;
}

void put_date(json::writer& out, json::value date) {
    const auto text = date.text();
    for (const auto& part : date_parts) out.member(part.name, text ? cut(*text, part) : std::nullopt);
}

// What is absent is null: the older shape has all its members always.
void put_persons(json::writer& out, std::string_view name, json::value persons) {
    if (!persons.is_array()) {
        out.member(name, persons);
        return;
    }
    out.key(name).begin_array();
    persons.for_each_item([&](json::value p) {
        out.begin_object();
        out.member("nomNaissance", p["nom_naissance"]);
        out.member("nomUsuel", p["nom_usage"]);
        out.member("prenoms", p["prenoms"]);
        put_date(out, p["date_naissance"]);
        out.member("sexe", p["sexe"]);
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
    out.member("regime", amount["fournisseur"]);
    put_persons(out, "allocataires", data["allocataires"]);
    put_persons(out, "enfants", data["enfants"]);
    out.member("quotientFamilial", amount["valeur"]);
    out.member("annee", amount["annee"]);
    out.member("mois", amount["mois"]);
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
