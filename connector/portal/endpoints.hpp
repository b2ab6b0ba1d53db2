// connector/portal/endpoints.hpp -- every address of the portal in one table: what answers it, and who may ask.
//
// Promise:  the table is what is served: the tests walk it to see that strangers get nothing.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/net/routes.hpp"
#include "connector/portal/desk.hpp"

#include <span>

namespace qf::portal {

enum class needs {
    nothing,  // files that are the same for everybody
    session,  // who asks, if anybody
    agent,
    administrator
};

using action_answer = awaitable<net::response>;

struct endpoint {
    action_answer (*answer)(visitor&, desk&);
    std::string_view page;  // for logs and figures
    portal::needs needs = needs::agent;
    bool demonstration_only = false;
};
using endpoint_route = net::route<endpoint>;
std::span<const endpoint_route> endpoints() noexcept;

// login.cpp
action_answer show_start(visitor& v, desk& d);
action_answer depart_to_login(visitor& v, desk& d);
action_answer depart_for_second_factor(visitor& v, desk& d);  // for a page that needs one
action_answer arrive_from_login(visitor& v, desk& d);
action_answer show_demo_login(visitor& v, desk& d);
action_answer choose_demo_agent(visitor& v, desk& d);
action_answer log_out(visitor& v, desk& d);
action_answer show_logged_out(visitor& v, desk& d);
// listing.cpp
action_answer show_list(visitor& v, desk& d);
action_answer export_list(visitor& v, desk& d);
// searching.cpp
action_answer search_list(visitor& v, desk& d);
// many.cpp
action_answer act_on_many(visitor& v, desk& d);
// dossier.cpp
action_answer show_dossier(visitor& v, desk& d);
action_answer open_dossier(visitor& v, desk& d);
action_answer answer_dossier(visitor& v, desk& d);
action_answer note_dossier(visitor& v, desk& d);
// files.cpp
action_answer view_file(visitor& v, desk& d);
action_answer download_file(visitor& v, desk& d);
action_answer download_all(visitor& v, desk& d);
// administration.cpp
action_answer show_agents(visitor& v, desk& d);
action_answer invite_agent(visitor& v, desk& d);
action_answer show_agent(visitor& v, desk& d);
action_answer change_agent(visitor& v, desk& d);
action_answer unbind_agent(visitor& v, desk& d);
action_answer invite_agent_again(visitor& v, desk& d);
action_answer show_trail(visitor& v, desk& d);
// preferences.cpp
action_answer show_preferences(visitor& v, desk& d);
action_answer change_preferences(visitor& v, desk& d);
// static_files.cpp
action_answer show_accessibility(visitor& v, desk& d);
action_answer give_asset(visitor& v, desk& d);
action_answer give_theme_file(visitor& v, desk& d);
action_answer give_robots(visitor& v, desk& d);
action_answer give_no_icon(visitor& v, desk& d);

}  // namespace qf::portal
