// connector/site/services.hpp -- what the pages of every site have at hand. A site adds its own by inheriting.
//
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/net/message.hpp"
#include "connector/site/assets.hpp"
#include "connector/site/theme.hpp"

#include <string>
#include <string_view>

namespace qf::site {

struct services {
    std::string_view site;  // "form": in log lines and metrics
    const asset_collection& assets;
    const site::theme& theme;
    std::string_view robots;  // robots.txt
    clock_source& clock;
    const logger& log;
    std::string form_action;  // where our forms may lead: form_action_to()
    bool https;

    // The event of a log line: "form_session_not_kept" of "session_not_kept".
    std::string event(std::string_view name) const { return std::string{site} + '_' + std::string{name}; }
};

// Our own pages, and the identity provider where it has an origin of its own.
std::string form_action_to(std::string_view provider_origin);

net::response shown(const services& hall, std::string html, net::http::status status = net::http::status::ok);
net::response cached(net::response answer, std::string_view cache_control);  // instead of no-store

}  // namespace qf::site
