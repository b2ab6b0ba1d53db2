// connector/portal/request.hpp -- what every page of the portal has at hand, and one request for one.
//
// Promise:  when an action runs, host, rate, session and csrf token have been checked, a POST's fields are read, and
//           `agent` is who asks, active, as the inbox knows them now, where the action needs one.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/net/message.hpp"
#include "connector/portal/pages.hpp"
#include "connector/portal/site.hpp"
#include "connector/site/request_of.hpp"
#include "connector/site/services.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

struct kept {};  // what work gives back that has nothing to say but that it was done

struct portal_services : site::services {
    const site_conf& conf;
    inbox::store& rows;
    inbox::vault& files;
    agent_login& provider;
    session_store& sessions;
};

class portal_request final : public site::request_of<session> {
public:
    portal_request(const net::exchange& received, portal_services& services)
        : request_of{received, services, services.sessions}, services_{services} {}

    std::optional<inbox::agent_row> agent = {};
    bool second_factor = false;
    std::string organization = {};  // its name, for the page's corner

    bool administers() const noexcept { return agent && agent->administrator && second_factor; }

    awaitable<void> recognise() override;  // rights that were taken away are gone at the next click
    awaitable<net::response> answer(std::size_t route) override;
    net::response refuse(const site::refused& verdict) override;

private:
    portal_services& services_;
};

using site::cached;
using site::shown;

frame frame_of(const portal_request& request, const portal_services& services, section current = section::none);
net::response trouble_answer(portal_request& request, const portal_services& services, trouble kind,
                             unsigned seconds = 0);
// The file as something to keep, never to be run: name, type, no sniffing, no cache.
net::response file_answer(std::string name, std::string_view type, std::string bytes, bool inline_view = false);
inbox::trail_row trail_of(const portal_request& request, std::string_view action, std::string_view reference = {},
                          std::string_view detail = {});
std::vector<std::string> processes_of(const inbox::agent_row& agent);
// The case, when it is announced, of the agent's organization and of a process that they may read.
std::optional<inbox::case_row> case_for(const inbox::agent_row& agent, inbox::tables& t, std::string_view id);

}  // namespace qf::portal
