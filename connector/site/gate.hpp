// connector/site/gate.hpp -- the way of every request to every site: checked before it means anything, answered by the
// site, accounted for.
//
// Promise:  in this order: its host (400, 421: plain text, since our addresses may not be those of whoever asks); its
//           address is on the table (404, 405 with Allow; HEAD is GET), counted against the rate of where it comes from
//           before it is told (429 with Retry-After); its turn, where it changes its session; its session; the rate of
//           that; who it is; a POST's type, size, fields and token; the site's answer; its cookie.
//           Every answer has the security headers, and is counted by page. One log line for each POST and each page
//           that wants one, and for what is refused: page, status, reason; nothing of a person.
// Fails:    nothing leaves pass() but what the server turns into a 500. A sqlite::failure is refusal::storage_failed.
//           The constructor throws std::logic_error for a table that check_routes() does not take.
// Not here: what an answer is, who may see what, how a refusal looks: page_request.hpp, by the site.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/net/caller.hpp"
#include "connector/net/cookies.hpp"
#include "connector/net/entrance.hpp"
#include "connector/site/gate_rules.hpp"
#include "connector/site/page_request.hpp"
#include "connector/site/security_headers.hpp"
#include "connector/site/session_store.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::site {

struct gate_conf {
    std::string site;                // "form": in log lines and metrics
    std::string cookie;              // the name of its session's
    std::vector<std::string> hosts;  // names that are ours
    net::trusted_proxies proxies = {};
    net::rate pages = {};             // of one address; a session may use a quarter
    net::rate actions = {};           // of what costs more
    std::size_t form_max = 64 << 10;  // bytes
    site::transport transport = transport::https;
    only_with running = only_with::anything;
};

class gate {
public:
    // All of it outlives this.
    gate(gate_conf conf, std::vector<gate_route> routes, session_store& sessions, const logger& log, metrics& counts);

    awaitable<net::response> pass(page_request& request);

private:
    awaitable<net::response> admit(page_request& request, const route_rules*& taken);
    awaitable<net::response> enter(page_request& request, std::size_t route);
    std::optional<net::response> refused_by_host(page_request& request) const;
    std::optional<net::response> refused_by_rate(page_request& request, net::rate_limit& limit, std::string_view key);
    std::optional<net::response> refused_by_form(page_request& request) const;
    net::limits* limits_of(toll counted) noexcept;
    void account(const page_request& request, const route_rules* taken, net::http::status status);

    gate_conf conf_;
    std::vector<gate_route> routes_;
    session_store& sessions_;
    const logger& log_;
    net::cookie cookie_;
    net::limits pages_, actions_;
    std::map<std::string_view, counter*> answers_;  // by page
    counter& other_answers_;
};

}  // namespace qf::site
