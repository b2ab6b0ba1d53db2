// What will be transmitted, and which children.
#include "connector/base/asio.hpp"
#include "connector/communes/communes_file.hpp"
#include "connector/communes/countries.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace qf::form {
namespace {

std::optional<std::vector<person_view>> people_in(json::value list) {
    if (!list.is_array()) return std::nullopt;
    std::vector<person_view> out;
    list.for_each_item([&](json::value one) {
        out.push_back({.birth_name = one["nom_naissance"].text_or(""),
                       .usage_name = one["nom_usage"].text_or(""),
                       .given_names = one["prenoms"].text_or(""),
                       .birth_date = one["date_naissance"].text_or(""),
                       .sex = one["sexe"].text_or("")});
    });
    return out;
}

std::vector<std::string> address_in(json::value block) {
    std::vector<std::string> out;
    for (const auto* name : {"destinataire", "complement_information", "complement_information_geographique",
                             "numero_libelle_voie", "lieu_dit", "code_postal_ville", "pays"})
        if (auto line = block[name].text_or(""); !line.empty()) out.push_back(std::move(line));
    return out;
}

// A code says nothing to the person who is to check it; "": it has no name today.
std::string place_with(const std::string& code, const commune_book& all) {
    const auto name = all.name_of(code);
    return name.empty() ? std::string{} : fmt::format("{} ({})", name, communes::department_of(code));
}

review_view review_of(const session& s, const commune_book& all, const commune_record& of,
                      const communes::enrolled& to) {
    const auto identity = json::document::parse(s.citizen->pivot_identity).value();
    const auto data = json::document::parse(s.quotient->data).value();
    const auto quotient = data["quotient_familial"];
    const auto birth = birth_shown(s, all);
    review_view out{.commune = line_of(of.is),
                    .label = to.label,
                    .value = quotient["valeur"].integer(),
                    .fund = quotient["fournisseur"].text_or(""),
                    .asked = s.quotient->meant,
                    .obtained = s.quotient->obtained,
                    .month_differs = judge_month(*s.quotient, to.mismatch) == month_verdict::differs,
                    .identity = {.birth_name = identity["family_name"].text_or(""),
                                 .usage_name = {},
                                 .given_names = identity["given_name"].text_or(""),
                                 .birth_date = identity["birthdate"].text_or(""),
                                 .sex = identity["gender"].text_or("")},
                    .birthplace = birth.place.empty() ? identity["birthplace"].text_or("") : birth.place,
                    .birthcountry = birth.country.empty() ? identity["birthcountry"].text_or("") : birth.country,
                    .allocataires = people_in(data["allocataires"]),
                    .children = people_in(data["enfants"]),
                    .address = address_in(data["adresse"]),
                    .child_required = to.child_required,
                    .external_id = s.visit->external_id.value_or(""),
                    .mark = mark_of(s)};
    out.commune.offered = true;
    if (const auto* last = last_sent(s); last && last->sent)
        out.earlier = review_view::earlier_one{last->reference, last->submitted_at};
    return out;
}

}  // namespace

shown_birth birth_shown(const session& s, const commune_book& all) {
    const auto identity = json::document::parse(s.citizen->pivot_identity).value();
    return {.place = place_with(identity["birthplace"].text_or(""), all),
            .country = std::string{communes::country_of(identity["birthcountry"].text().value_or(""))}};
}

net::response review_answer(visitor& v, desk& d, const commune_record& of, const communes::enrolled& to,
                            std::string fault, std::optional<std::set<std::size_t>> chosen) {
    auto view = review_of(v.open->content, d.communes, of, to);
    const auto count = view.children ? view.children->size() : 0;
    for (std::size_t i = 0; i < count; ++i) view.chosen.push_back(!chosen || chosen->contains(i));
    const auto status = fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    view.fault = std::move(fault);
    return shown(d, review_page(frame_of(v, d), view), status);
}

net::response changed_answer(visitor& v, desk& d, const commune_record& of, const communes::enrolled& to) {
    auto view = review_of(v.open->content, d.communes, of, to);
    view.changed = true;
    return shown(d, review_page(frame_of(v, d), view), net::http::status::conflict);
}

action_answer show_review(visitor& v, desk& d) {
    const auto* s = v.session_or_null();
    if (!s && v.cookie_came) co_return trouble_answer(v, d, {.what = trouble_page::session_lost});
    if (!s || !s->citizen || !s->visit) co_return trouble_answer(v, d, {.what = trouble_page::not_identified});
    const auto at = co_await place_of(v, d);
    if (!at || standing_of(*s, at->to, v.now) != standing::may_review)
        co_return net::redirect("/c/" + s->visit->to.cog().text());
    // What was ticked last, for who comes back: all at first.
    std::optional<std::set<std::size_t>> chosen;
    if (s->press) chosen = s->press->children;
    co_return review_answer(v, d, at->of, at->to, {}, std::move(chosen));
}

}  // namespace qf::form
