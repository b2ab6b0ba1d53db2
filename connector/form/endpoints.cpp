#include "connector/form/endpoints.hpp"

#include "connector/site/static_files.hpp"

namespace qf::form {
namespace {

using net::http::verb;

using site::by_hall;
using site::log_lines;
using site::only_with;
using site::session_need;
using site::toll;
using action = action_answer (*)(form_request&, form_services&);

constexpr endpoint page(action answer, std::string_view name) {
    return {answer, {.page = name}};
}
// A page that may begin a session, or change it.
constexpr endpoint page_with_turn(action answer, std::string_view name, toll counted = toll::page) {
    return {answer, {.page = name, .toll = counted, .session = session_need::turn}};
}
// Files and codes that are the same for everybody.
constexpr endpoint file(action answer, std::string_view name, toll counted = toll::none) {
    return {answer, {.page = name, .toll = counted, .session = session_need::nothing}};
}
constexpr endpoint change(action answer, std::string_view name) {
    return {answer, {.page = name, .toll = toll::action, .session = session_need::token}};
}
constexpr endpoint demonstration(endpoint unmarked) {
    unmarked.rules.only_with = only_with::demonstration;
    return unmarked;
}
constexpr endpoint logged(endpoint unmarked, log_lines lines) {
    unmarked.rules.log_lines = lines;
    return unmarked;
}

constexpr endpoint_route table[] = {
    {verb::get, "/", page_with_turn(show_home, "home")},
    {verb::get, "/communes", page_with_turn(search_communes, "search")},
    {verb::get, "/communes/suggestions", file(suggest_communes, "suggestions", toll::action)},
    {verb::get, "/c/{}", page_with_turn(show_commune, "commune")},
    {verb::get, "/c/{}/qr.svg", file(show_qr_svg, "qr", toll::page)},
    {verb::get, "/c/{}/qr.png", file(show_qr_png, "qr", toll::page)},
    {verb::get, "/c/{}/autres-demarches", page(show_alternatives, "alternatives")},
    {verb::get, "/c/{}/donnees", page(show_data_of_commune, "data")},
    {verb::get, "/donnees", page(show_data, "data")},

    {verb::post, "/connexion", change(depart_to_login, "login")},
    {verb::get, "/connexion/retour",
     logged(page_with_turn(arrive_from_login, "callback", toll::action), log_lines::always)},
    {verb::get, "/demo/connexion", demonstration(page(show_demo_login, "demo_login"))},
    {verb::post, "/demo/connexion", demonstration(change(choose_demo_person, "demo_login"))},
    {verb::get, "/verification", page(show_review, "review")},
    {verb::post, "/transmission", change(transmit, "transmission")},

    {verb::get, "/confirmation/{}", page(show_confirmation, "confirmation")},
    {verb::get, "/confirmation/{}/etat", page(show_progress, "progress")},
    {verb::get, "/recu/{}", page(show_receipt, "receipt")},
    {verb::post, "/recu/{}/lien", change(make_receipt_link, "receipt_link")},
    {verb::get, "/recu/{}/lien", page(show_receipt_link, "receipt_link")},
    {verb::get, "/recu/lien/{}", page_with_turn(show_link, "link", toll::action)},
    {verb::post, "/recu/lien/{}", change(open_link, "link")},

    {verb::post, "/deconnexion", change(log_out, "logout")},
    {verb::get, "/deconnexion/retour", page_with_turn(come_back_from_logout, "logged_out")},
    {verb::get, "/deconnexion/reussie", page(show_logged_out, "logged_out")},
    // What led to a trouble has its line.
    {verb::get, "/probleme/{}", logged(page(show_trouble, "trouble"), log_lines::never)},
    {verb::post, "/session/prolonger", change(prolong_session, "prolong")},

    {verb::get, "/questions", page(show_faq, "faq")},
    {verb::get, "/conditions", page(show_terms, "terms")},
    {verb::get, "/conditions/administrations", page(show_terms_for_administrations, "terms")},
    {verb::get, "/donnees-personnelles", page(show_privacy, "privacy")},
    {verb::get, "/accessibilite", page(show_accessibility, "accessibility")},

    {verb::get, "/assets/{}", file(by_hall<site::give_asset>, "asset")},
    {verb::get, "/theme/{}", file(by_hall<site::give_theme_file>, "theme")},
    {verb::get, "/robots.txt", file(by_hall<site::give_robots>, "robots")},
    {verb::get, "/favicon.ico", file(by_hall<site::give_no_icon>, "icon")},
};

}  // namespace

std::span<const endpoint_route> endpoints() noexcept {
    return table;
}

}  // namespace qf::form
