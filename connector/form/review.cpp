// What will be transmitted, and which children.
#include "connector/base/asio.hpp"
#include "connector/communes/communes_file.hpp"
#include "connector/communes/countries.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
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
    list.for_each_item([&](json::value person) {
        out.push_back({.birth_name = person["nom_naissance"].text_or(""),
                       .usage_name = person["nom_usage"].text_or(""),
                       .given_names = person["prenoms"].text_or(""),
                       .birth_date = person["date_naissance"].text_or(""),
                       .sex = person["sexe"].text_or("")});
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

review_view review_of(const session& s, const commune_book& all, const commune_record& commune,
                      const communes::enrolled& receiver) {
    const auto identity = json::document::parse(s.citizen->pivot_identity).value();
    const auto data = json::document::parse(s.quotient->data).value();
    const auto quotient = data["quotient_familial"];
    const auto birth = birth_shown(s, all);
    review_view out{.commune = line_of(commune.is),
                    .label = receiver.label,
                    .value = quotient["valeur"].integer(),
                    .fund = quotient["fournisseur"].text_or(""),
                    .asked = s.quotient->meant,
                    .obtained = s.quotient->obtained,
                    .month_differs = judge_month(*s.quotient, receiver.mismatch) == month_verdict::differs,
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
                    .child_required = receiver.child_required,
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

net::response review_answer(form_request& request, form_services& services, const commune_record& commune,
                            const communes::enrolled& receiver, std::string fault,
                            std::optional<std::set<std::size_t>> chosen) {
    auto view = review_of(request.open->content, services.communes, commune, receiver);
    const auto count = view.children ? view.children->size() : 0;
    for (std::size_t i = 0; i < count; ++i) view.chosen.push_back(!chosen || chosen->contains(i));
    const auto status = fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    view.fault = std::move(fault);
    return shown(services, review_page(frame_of(request, services), view), status);
}

net::response changed_answer(form_request& request, form_services& services, const commune_record& commune,
                             const communes::enrolled& receiver) {
    auto view = review_of(request.open->content, services.communes, commune, receiver);
    view.changed = true;
    return shown(services, review_page(frame_of(request, services), view), net::http::status::conflict);
}

action_answer show_review(form_request& request, form_services& services) {
    const auto* s = request.content();
    if (!s && request.cookie_came) co_return trouble_answer(request, services, {.kind = trouble_page::session_lost});
    if (!s || !s->citizen || !s->visit)
        co_return trouble_answer(request, services, {.kind = trouble_page::not_identified});
    const auto selected = co_await selected_commune_of(request, services);
    if (!selected || review_access_of(*s, selected->receiver, request.now) != review_access::may_review)
        co_return net::redirect("/c/" + s->visit->receiver.cog().text());
    // What was ticked last, for who comes back: all at first.
    std::optional<std::set<std::size_t>> chosen;
    if (s->press) chosen = s->press->children;
    co_return review_answer(request, services, selected->commune, selected->receiver, {}, std::move(chosen));
}

}  // namespace qf::form
