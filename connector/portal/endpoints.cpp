#include "connector/portal/endpoints.hpp"

#include "connector/site/static_files.hpp"

namespace qf::portal {
namespace {

using net::http::verb;

using site::by_hall;
using site::log_lines;
using site::only_with;
using site::session_need;
using site::toll;
using action = action_answer (*)(portal_request&, portal_services&);

constexpr endpoint page(action answer, std::string_view name, open_to audience = open_to::agents) {
    return {answer, {.page = name}, audience};
}
constexpr endpoint change(action answer, std::string_view name, open_to audience = open_to::agents) {
    return {answer, {.page = name, .toll = toll::action, .session = session_need::token}, audience};
}
// A page from which an administrator may be sent to log in again, which changes the session.
constexpr endpoint page_with_turn(action answer, std::string_view name, open_to audience) {
    return {answer, {.page = name, .session = session_need::turn}, audience};
}
constexpr endpoint arrival(action answer, std::string_view name) {
    return {answer,
            {.page = name, .toll = toll::action, .session = session_need::turn, .log_lines = log_lines::always},
            open_to::everybody};
}
constexpr endpoint file(action answer, std::string_view name) {
    return {answer, {.page = name, .toll = toll::none, .session = session_need::nothing}, open_to::everybody};
}
constexpr endpoint demonstration(endpoint unmarked) {
    unmarked.rules.only_with = only_with::demonstration;
    return unmarked;
}

constexpr endpoint_route endpoint_routes[] = {
    {verb::get, "/", page(show_start, "start", open_to::everybody)},
    {verb::post, "/connexion", change(depart_to_login, "login", open_to::everybody)},
    {verb::get, "/connexion/retour", arrival(arrive_from_login, "callback")},
    {verb::get, "/demo/connexion", demonstration(page(show_demo_login, "demo_login", open_to::everybody))},
    {verb::post, "/demo/connexion", demonstration(change(choose_demo_agent, "demo_login", open_to::everybody))},
    {verb::post, "/deconnexion", change(log_out, "logout", open_to::everybody)},
    {verb::get, "/deconnexion/retour", page(show_logged_out, "logged_out", open_to::everybody)},

    {verb::get, "/dossiers", page(show_list, "list")},
    {verb::post, "/dossiers", change(search_list, "search")},
    {verb::get, "/dossiers.csv", page(export_list, "export")},
    {verb::post, "/dossiers/actions", change(act_on_many, "many")},
    {verb::get, "/dossiers/{}", page(show_dossier, "dossier")},
    {verb::post, "/dossiers/{}/ouvrir", change(open_dossier, "open")},
    {verb::post, "/dossiers/{}/reponse", change(answer_dossier, "answer")},
    {verb::post, "/dossiers/{}/note", change(note_dossier, "note")},
    {verb::get, "/dossiers/{}/pieces.zip", page(download_all, "archive")},
    {verb::get, "/dossiers/{}/pieces/{}", page(view_file, "view")},
    {verb::get, "/dossiers/{}/pieces/{}/telecharger", page(download_file, "download")},

    {verb::get, "/notifications", page(show_preferences, "preferences")},
    {verb::post, "/notifications", change(change_preferences, "preferences")},

    {verb::get, "/agents", page_with_turn(show_agents, "agents", open_to::administrators)},
    {verb::post, "/agents", change(invite_agent, "invite", open_to::administrators)},
    {verb::get, "/agents/{}", page_with_turn(show_agent, "agent", open_to::administrators)},
    {verb::post, "/agents/{}", change(change_agent, "agent", open_to::administrators)},
    {verb::post, "/agents/{}/delier", change(unbind_agent, "unbind", open_to::administrators)},
    {verb::post, "/agents/{}/renouveler", change(invite_agent_again, "invite", open_to::administrators)},
    {verb::get, "/journal", page_with_turn(show_trail, "trail", open_to::administrators)},

    {verb::get, "/accessibilite", page(show_accessibility, "accessibility", open_to::everybody)},
    {verb::get, "/assets/{}", file(by_hall<site::give_asset>, "asset")},
    {verb::get, "/theme/{}", file(by_hall<site::give_theme_file>, "theme")},
    {verb::get, "/robots.txt", file(by_hall<site::give_robots>, "robots")},
    {verb::get, "/favicon.ico", file(by_hall<site::give_no_icon>, "icon")},
};

}  // namespace

std::span<const endpoint_route> endpoints() noexcept {
    return endpoint_routes;
}

}  // namespace qf::portal
