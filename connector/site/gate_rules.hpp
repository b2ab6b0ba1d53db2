// connector/site/gate_rules.hpp -- how a route is protected, and what the gate decides: pure.
//
// Promise:  every POST brings its session's token: check_routes() throws std::logic_error for a table with one that does
//           not, or with an address that is there twice.
// Thread:   any.
#pragma once

#include "connector/net/routes.hpp"
#include "connector/site/page_request.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qf::site {

enum class toll { none, page, action };  // which rate limit a request counts for
enum class session_need {
    nothing,  // the answer is everybody's: no session is looked up
    look,     // the browser's session, where there is one
    turn,     // likewise, and no other request changes it meanwhile
    token     // likewise, and the form's token is the session's
};
enum class only_with { anything, demonstration };
enum class log_lines { of_changes, always, never };  // of_changes: of a POST, and of what is refused

struct route_rules {
    std::string_view page;  // in metrics and log lines
    site::toll toll = toll::page;
    session_need session = session_need::look;
    site::only_with only_with = only_with::anything;
    site::log_lines log_lines = log_lines::of_changes;
};
using gate_route = net::route<route_rules>;

// Of a site's own table, whose actions say their rules.
template <class Action>
std::vector<gate_route> rules_of(std::span<const net::route<Action>> table) {
    std::vector<gate_route> out;
    for (const auto& route : table) out.push_back({route.method, route.pattern, route.action.rules});
    return out;
}
void check_routes(std::span<const gate_route> table);

struct chosen_route {
    std::optional<std::size_t> index;  // in the table; nothing: no such address, or not with this method
    std::vector<std::string> arguments = {};
    std::string allowed = {};  // the methods that the address has; empty: there is no such address
};
// HEAD is GET.
chosen_route choose_route(std::span<const gate_route> table, net::http::verb method, std::string_view path,
                          only_with running);

// A form without the token of its session; `session`: null when there is none.
std::optional<refusal> object_to_token(const page_request& request, const session_base* session);

bool wants_log_line(const route_rules* taken, net::http::verb method, net::http::status status) noexcept;

}  // namespace qf::site
