#include "connector/form/endpoints.hpp"

namespace qf::form {
namespace {

using net::http::verb;

constexpr endpoint page(action_answer (*answer)(visitor&, desk&), std::string_view name) {
    return {.answer = answer, .page = name};
}
// Files and codes that are the same for everybody.
constexpr endpoint file(action_answer (*answer)(visitor&, desk&), std::string_view name, toll counted = toll::none) {
    return {.answer = answer, .page = name, .toll = counted, .needs = needs::nothing};
}
constexpr endpoint change(action_answer (*answer)(visitor&, desk&), std::string_view name) {
    return {.answer = answer, .page = name, .toll = toll::action, .needs = needs::token};
}
constexpr endpoint demonstration(endpoint one) {
    one.only_with = only_with::demonstration;
    return one;
}

constexpr endpoint_route table[] = {
    {verb::get, "/", {.answer = show_home, .page = "home", .needs = needs::turn}},
    {verb::get, "/communes", {.answer = search_communes, .page = "search", .needs = needs::turn}},
    {verb::get, "/communes/suggestions", file(suggest_communes, "suggestions", toll::action)},
    {verb::get, "/c/{}", {.answer = show_commune, .page = "commune", .needs = needs::turn}},
    {verb::get, "/c/{}/qr.svg", file(show_qr_svg, "qr", toll::page)},
    {verb::get, "/c/{}/qr.png", file(show_qr_png, "qr", toll::page)},
    {verb::get, "/c/{}/autres-demarches", page(show_alternatives, "alternatives")},
    {verb::get, "/c/{}/donnees", page(show_data_of_commune, "data")},
    {verb::get, "/donnees", page(show_data, "data")},

    {verb::post, "/connexion", change(depart_to_login, "login")},
    {verb::get,
     "/connexion/retour",
     {.answer = arrive_from_login, .page = "callback", .toll = toll::action, .needs = needs::turn}},
    {verb::get, "/demo/connexion", demonstration(page(show_demo_login, "demo_login"))},
    {verb::post, "/demo/connexion", demonstration(change(choose_demo_person, "demo_login"))},
    {verb::get, "/verification", page(show_review, "review")},
    {verb::post, "/transmission", change(transmit, "transmission")},

    {verb::get, "/confirmation/{}", page(show_confirmation, "confirmation")},
    {verb::get, "/confirmation/{}/etat", page(show_progress, "progress")},
    {verb::get, "/recu/{}", page(show_receipt, "receipt")},
    {verb::post, "/recu/{}/lien", change(make_receipt_link, "receipt_link")},
    {verb::get, "/recu/{}/lien", page(show_receipt_link, "receipt_link")},
    {verb::get, "/recu/lien/{}", {.answer = show_link, .page = "link", .toll = toll::action, .needs = needs::turn}},
    {verb::post, "/recu/lien/{}", change(open_link, "link")},

    {verb::post, "/deconnexion", change(log_out, "logout")},
    {verb::get, "/deconnexion/retour", {.answer = come_back_from_logout, .page = "logged_out", .needs = needs::turn}},
    {verb::get, "/deconnexion/reussie", page(show_logged_out, "logged_out")},
    {verb::get, "/probleme/{}", page(show_trouble, "trouble")},
    {verb::post, "/session/prolonger", change(prolong_session, "prolong")},

    {verb::get, "/questions", page(show_faq, "faq")},
    {verb::get, "/conditions", page(show_terms, "terms")},
    {verb::get, "/conditions/administrations", page(show_terms_for_administrations, "terms")},
    {verb::get, "/donnees-personnelles", page(show_privacy, "privacy")},
    {verb::get, "/accessibilite", page(show_accessibility, "accessibility")},

    {verb::get, "/assets/{}", file(give_asset, "asset")},
    {verb::get, "/theme/{}", file(give_theme_file, "theme")},
    {verb::get, "/robots.txt", file(give_robots, "robots")},
    {verb::get, "/favicon.ico", file(give_no_icon, "icon")},
};

}  // namespace

std::span<const endpoint_route> endpoints() noexcept {
    return table;
}

}  // namespace qf::form
