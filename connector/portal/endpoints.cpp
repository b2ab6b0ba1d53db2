#include "connector/portal/endpoints.hpp"

namespace qf::portal {
namespace {

using net::http::verb;

constexpr endpoint_route endpoint_routes[] = {
    {verb::get, "/", {show_start, "start", needs::session}},
    {verb::post, "/connexion", {depart_to_login, "login", needs::session}},
    {verb::get, "/connexion/retour", {arrive_from_login, "callback", needs::session}},
    {verb::get, "/demo/connexion", {show_demo_login, "demo_login", needs::session, true}},
    {verb::post, "/demo/connexion", {choose_demo_agent, "demo_login", needs::session, true}},
    {verb::post, "/deconnexion", {log_out, "logout", needs::session}},
    {verb::get, "/deconnexion/retour", {show_logged_out, "logged_out", needs::session}},

    {verb::get, "/dossiers", {show_list, "list"}},
    {verb::post, "/dossiers", {search_list, "search"}},
    {verb::get, "/dossiers.csv", {export_list, "export"}},
    {verb::post, "/dossiers/actions", {act_on_many, "many"}},
    {verb::get, "/dossiers/{}", {show_dossier, "dossier"}},
    {verb::post, "/dossiers/{}/ouvrir", {open_dossier, "open"}},
    {verb::post, "/dossiers/{}/reponse", {answer_dossier, "answer"}},
    {verb::post, "/dossiers/{}/note", {note_dossier, "note"}},
    {verb::get, "/dossiers/{}/pieces.zip", {download_all, "archive"}},
    {verb::get, "/dossiers/{}/pieces/{}", {view_file, "view"}},
    {verb::get, "/dossiers/{}/pieces/{}/telecharger", {download_file, "download"}},

    {verb::get, "/notifications", {show_preferences, "preferences"}},
    {verb::post, "/notifications", {change_preferences, "preferences"}},

    {verb::get, "/agents", {show_agents, "agents", needs::administrator}},
    {verb::post, "/agents", {invite_agent, "invite", needs::administrator}},
    {verb::get, "/agents/{}", {show_agent, "agent", needs::administrator}},
    {verb::post, "/agents/{}", {change_agent, "agent", needs::administrator}},
    {verb::post, "/agents/{}/delier", {unbind_agent, "unbind", needs::administrator}},
    {verb::post, "/agents/{}/renouveler", {invite_agent_again, "invite", needs::administrator}},
    {verb::get, "/journal", {show_trail, "trail", needs::administrator}},

    {verb::get, "/accessibilite", {show_accessibility, "accessibility", needs::session}},
    {verb::get, "/assets/{}", {give_asset, "asset", needs::nothing}},
    {verb::get, "/theme/{}", {give_theme_file, "theme", needs::nothing}},
    {verb::get, "/robots.txt", {give_robots, "robots", needs::nothing}},
    {verb::get, "/favicon.ico", {give_no_icon, "icon", needs::nothing}},
};

}  // namespace

std::span<const endpoint_route> endpoints() noexcept {
    return endpoint_routes;
}

}  // namespace qf::portal
