// connector/portal/desk.hpp -- what every page has at hand, and one request after its checks.
//
// Promise:  when an action runs, host, rate, session and csrf token have been checked, a POST's fields are read, and
//           `agent` is who asks, active, as the inbox knows them now, where the action needs one.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/form/session_store.hpp"
#include "connector/form/theme.hpp"
#include "connector/net/form_body.hpp"
#include "connector/net/message.hpp"
#include "connector/portal/pages.hpp"
#include "connector/portal/site.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

struct kept {};  // what work gives back that has nothing to say but that it was done

struct desk {
    const site_conf& conf;
    inbox::store& rows;
    inbox::vault& files;
    agent_login& who;
    form::session_store& sessions;
    const form::theme& look;
    clock_source& clock;
    const logger& log;
    std::string form_action;

    bool https() const noexcept { return conf.public_url.starts_with("https://"); }
};

enum class cookie_after { as_it_is, set, forgotten };

struct visitor {
    const net::exchange& what;
    std::vector<std::string> arguments = {};
    net::form_body form = {};
    std::optional<form::open_session> open = {};
    std::optional<inbox::agent_row> agent = {};
    bool second_factor = false;
    std::string organization = {};  // its name, for the page's corner
    instant now{};
    std::string_view reason = {};  // for the log line; a word of the source
    cookie_after cookie = cookie_after::as_it_is;

    std::string_view asked(std::string_view name) const { return what.target.first(name).value_or(""); }
    bool administers() const noexcept { return agent && agent->administrator && second_factor; }
};

frame frame_of(const visitor& v, const desk& d, place where = place::none);
net::response shown(const desk& d, std::string html, net::http::status status = net::http::status::ok);
net::response trouble_answer(visitor& v, const desk& d, trouble what, unsigned seconds = 0);
// The file as something to keep, never to be run: name, type, no sniffing, no cache.
net::response file_answer(std::string name, std::string_view type, std::string bytes, bool inline_view = false);
awaitable<error_code> keep(visitor& v, desk& d);  // the session; logs what fails
inbox::trail_row trail_of(const visitor& v, std::string_view action, std::string_view reference = {},
                          std::string_view detail = {});
std::vector<std::string> processes_of(const inbox::agent_row& agent);
// The case, when it is announced, of the agent's organization and of a process that they may read.
std::optional<inbox::case_row> case_for(const inbox::agent_row& agent, inbox::tables& t, std::string_view id);

}  // namespace qf::portal
