#include "connector/site/gate_rules.hpp"

#include "connector/base/digest.hpp"

#include <fmt/core.h>

#include <stdexcept>
#include <utility>

namespace qf::site {

using net::http::verb;

void check_routes(std::span<const gate_route> table) {
    for (const auto& route : table) {
        const bool changes = route.method != verb::get;
        if (changes != (route.action.session == session_need::token))
            throw std::logic_error{fmt::format("{}: a POST brings a token, and nothing else does", route.pattern)};
        for (const auto& other : table)
            if (&other != &route && other.method == route.method && other.pattern == route.pattern)
                throw std::logic_error{fmt::format("{} is there twice", route.pattern)};
    }
}

chosen_route choose_route(std::span<const gate_route> table, verb method, std::string_view path, only_with running) {
    auto found = net::find_route(table, method == verb::head ? verb::get : method, path);
    const bool served =
        found.taken && (found.taken->action.only_with == only_with::anything || running == only_with::demonstration);
    if (served) return {static_cast<std::size_t>(found.taken - table.data()), std::move(found.arguments), {}};
    if (found.taken) return {};  // not where real people log in
    if (found.allowed.find("GET") != found.allowed.npos) found.allowed += ", HEAD";
    return {std::nullopt, {}, std::move(found.allowed)};
}

std::optional<refusal> object_to_token(const page_request& request, const session_base* session) {
    if (!session && request.cookie_came) return refusal::session_over;
    if (!session || !same_secret(request.form.first("csrf"), session->csrf)) return refusal::wrong_token;
    return std::nullopt;
}

bool wants_log_line(const route_rules* taken, verb method, net::http::status status) noexcept {
    if (taken && taken->log_lines == log_lines::never) return false;
    if (method == verb::post || (taken && taken->log_lines == log_lines::always)) return true;
    return static_cast<unsigned>(status) >= 400 && status != net::http::status::not_found &&
           status != net::http::status::too_many_requests;
}

}  // namespace qf::site
