#include "schemas/known_members.hpp"

#include <algorithm>

namespace qf::schemas {
namespace {

constexpr known_member commune_members[] = {{"cog"}, {"siret"}};
constexpr shape commune_shape{commune_members};
constexpr known_member month_members[] = {{"asked"}, {"obtained"}};
constexpr shape month_shape{month_members};
constexpr known_member pivot_members[] = {{"birthcountry"}, {"birthdate"},  {"birthplace"},
                                          {"family_name"},  {"given_name"}, {"gender"}};
constexpr shape pivot_shape{pivot_members};
constexpr known_member person_members[] = {{"nom_naissance"}, {"nom_usage"}, {"prenoms"}, {"date_naissance"}, {"sexe"}};
constexpr shape person_shape{person_members};
constexpr known_member address_members[] = {{"destinataire"},
                                            {"complement_information"},
                                            {"complement_information_geographique"},
                                            {"numero_libelle_voie"},
                                            {"lieu_dit"},
                                            {"code_postal_ville"},
                                            {"pays"}};
constexpr shape address_shape{address_members};
constexpr known_member amount_members[] = {{"fournisseur"}, {"valeur"},       {"annee"},
                                           {"mois"},        {"annee_calcul"}, {"mois_calcul"}};
constexpr shape amount_shape{amount_members};
constexpr known_member family_members[] = {{"allocataires", &person_shape},
                                           {"enfants", &person_shape},
                                           {"adresse", &address_shape},
                                           {"quotient_familial", &amount_shape},
                                           {"version"}};
constexpr shape family_shape{family_members};
constexpr known_member shown_members[] = {{"birthplace"}, {"birthcountry"}};
constexpr shape seen_shape{shown_members};
constexpr known_member content_members[] = {{"commune", &commune_shape},
                                            {"external_id"},
                                            {"corrects"},
                                            {"reference_month", &month_shape},
                                            {"pivot_identity", &pivot_shape},
                                            {"quotient_familial_v3", &family_shape},
                                            {"shown", &seen_shape}};
constexpr known_member recipient_members[] = {{"cog"}, {"siret"}, {"name"}};
constexpr shape recipient_shape{recipient_members};
constexpr known_member payload_members[] = {{"schema"},
                                            {"id"},
                                            {"reference"},
                                            {"submitted_at"},
                                            {"issuer"},
                                            {"audience"},
                                            {"expires_at"},
                                            {"commune", &recipient_shape},
                                            {"external_id"},
                                            {"corrects"},
                                            {"reference_month", &month_shape},
                                            {"pivot_identity", &pivot_shape},
                                            {"quotient_familial", &family_shape},
                                            {"shown", &seen_shape}};

// Valid UTF-8 is the parser's promise, so the two noncharacters have one spelling each.
bool is_clean(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) return false;
        if (c == 0xEF && (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF")) return false;
    }
    return true;
}

}  // namespace

const shape reference_month_shape = month_shape;
const shape pivot_identity_shape = pivot_shape;
const shape shown_shape = seen_shape;
const shape quotient_familial_shape = family_shape;
const shape content_shape{content_members};
const shape transmission_shape{payload_members};

bool holds_strangers(json::value v, const shape& layout) {
    bool found = false;
    v.for_each_item([&](json::value item) { found = found || holds_strangers(item, layout); });
    v.for_each_member([&](std::string_view name, json::value member) {
        const auto known = std::ranges::find(layout.members, name, &known_member::name);
        found = found || known == layout.members.end() || (known->inside && holds_strangers(member, *known->inside));
    });
    return found;
}

json::writer& write_known(json::writer& out, json::value v, const shape& layout) {
    if (v.is_array()) {
        out.begin_array();
        v.for_each_item([&](json::value item) { write_known(out, item, layout); });
        return out.end_array();
    }
    if (!v.is_object()) return out.put(v);
    out.begin_object();
    for (const auto& member : layout.members) {
        const auto found = v[member.name];
        if (!found.exists()) continue;
        out.key(member.name);
        if (member.inside)
            write_known(out, found, *member.inside);
        else
            out.put(found);
    }
    return out.end_object();
}

void check_characters(json::value v, faults& out, const std::string& pointer, const shape* layout) {
    if (const auto text = v.text(); text && !is_clean(*text))
        out.add(pointer, "holds a control character", "write it without");
    std::size_t index = 0;
    v.for_each_item(
        [&](json::value item) { check_characters(item, out, pointer + '/' + std::to_string(index++), layout); });
    if (layout) {
        for (const auto& member : layout->members)
            if (const auto found = v[member.name]; found.exists())
                check_characters(found, out, pointer + '/' + std::string{member.name}, member.inside);
    } else {
        v.for_each_member([&](std::string_view name, json::value found) {
            check_characters(found, out, pointer + '/' + std::string{name});
        });
    }
}

}  // namespace qf::schemas
