// connector/portal/endpoints.hpp -- every address of the portal in one table: what answers it, and who may ask.
//
// Promise:  the table is what is served: the tests walk it to see that strangers get nothing.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/portal/request.hpp"
#include "connector/site/gate_rules.hpp"

#include <span>

namespace qf::portal {

enum class open_to { everybody, agents, administrators };

using action_answer = awaitable<net::response>;

struct endpoint {
    action_answer (*answer)(portal_request&, portal_services&);
    site::route_rules rules;
    portal::open_to open_to = open_to::agents;
};
using endpoint_route = net::route<endpoint>;
std::span<const endpoint_route> endpoints() noexcept;

// login.cpp
action_answer show_start(portal_request& request, portal_services& services);
action_answer depart_to_login(portal_request& request, portal_services& services);
action_answer depart_for_second_factor(portal_request& request,
                                       portal_services& services);  // for a page that needs one
action_answer arrive_from_login(portal_request& request, portal_services& services);
action_answer show_demo_login(portal_request& request, portal_services& services);
action_answer choose_demo_agent(portal_request& request, portal_services& services);
action_answer log_out(portal_request& request, portal_services& services);
action_answer show_logged_out(portal_request& request, portal_services& services);
// listing.cpp
action_answer show_list(portal_request& request, portal_services& services);
action_answer export_list(portal_request& request, portal_services& services);
// searching.cpp
action_answer search_list(portal_request& request, portal_services& services);
// many.cpp
action_answer act_on_many(portal_request& request, portal_services& services);
// dossier.cpp
action_answer show_dossier(portal_request& request, portal_services& services);
action_answer open_dossier(portal_request& request, portal_services& services);
action_answer answer_dossier(portal_request& request, portal_services& services);
action_answer note_dossier(portal_request& request, portal_services& services);
// files.cpp
action_answer view_file(portal_request& request, portal_services& services);
action_answer download_file(portal_request& request, portal_services& services);
action_answer download_all(portal_request& request, portal_services& services);
// administration.cpp
action_answer show_agents(portal_request& request, portal_services& services);
action_answer invite_agent(portal_request& request, portal_services& services);
action_answer show_agent(portal_request& request, portal_services& services);
action_answer change_agent(portal_request& request, portal_services& services);
action_answer unbind_agent(portal_request& request, portal_services& services);
action_answer invite_agent_again(portal_request& request, portal_services& services);
action_answer show_trail(portal_request& request, portal_services& services);
// preferences.cpp
action_answer show_preferences(portal_request& request, portal_services& services);
action_answer change_preferences(portal_request& request, portal_services& services);
action_answer show_accessibility(portal_request& request, portal_services& services);

}  // namespace qf::portal
