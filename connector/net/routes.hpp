// connector/net/routes.hpp -- a table of (method, pattern) and what answers it.
//
// Promise:  patterns are fixed segments and "{}" for one non-empty segment: "/cases/{}/events/{}"; fixed wins over {}.
//           A known path with another method is told apart from an unknown path (405 with Allow, against 404).
//           X-HTTP-Method-Override on a POST is honoured where the table says so.
// Thread:   any; the table is constexpr.
#pragma once

#include "connector/net/http.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qf::net {

enum class method_override { ignored, honoured };

template <class Action>
struct route {
    http::verb method;
    std::string_view pattern;
    Action action;
    net::method_override override_by_post = method_override::ignored;  // X-HTTP-Method-Override reaches it
};

struct match_of_path {
    bool matches = false;
    std::vector<std::string> arguments;  // one for each {}
};
match_of_path match(std::string_view pattern, std::string_view path);

template <class Action>
struct found_route {
    const route<Action>* taken = nullptr;  // null: see allowed
    std::vector<std::string> arguments;
    std::string allowed;  // "GET, PATCH" when the path exists with other methods
};

// PATCH, PUT or DELETE, when a POST asks for it by X-HTTP-Method-Override.
std::optional<http::verb> method_override_of(const request& asked);

template <class Action>
found_route<Action> find_route(std::span<const route<Action>> table, http::verb method, std::string_view path) {
    found_route<Action> out;
    for (const auto& candidate : table) {
        auto m = match(candidate.pattern, path);
        if (!m.matches) continue;
        if (candidate.method == method) {
            const bool fixed = m.arguments.empty();
            if (!out.taken || fixed || m.arguments.size() < out.arguments.size()) {
                out.taken = &candidate;
                out.arguments = std::move(m.arguments);
            }
            if (fixed) return out;
        } else {
            const std::string_view name = http::to_string(candidate.method);
            if ((", " + out.allowed + ", ").find(", " + std::string{name} + ", ") != std::string::npos) continue;
            if (!out.allowed.empty()) out.allowed += ", ";
            out.allowed += name;
        }
    }
    return out;
}

// The same by a whole request: an overriding method is taken where its route honours it.
template <class Action>
found_route<Action> find_route(std::span<const route<Action>> table, const request& asked, std::string_view path) {
    if (const auto meant = method_override_of(asked)) {
        auto out = find_route(table, *meant, path);
        if (out.taken && out.taken->override_by_post == method_override::honoured) return out;
    }
    return find_route(table, asked.method(), path);
}

}  // namespace qf::net
