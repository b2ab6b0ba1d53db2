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

template <class Action>
struct route {
    http::verb method;
    std::string_view pattern;
    Action action;
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
    std::string allowed;                   // "GET, PATCH" when the path exists with other methods
};

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
            if (!out.allowed.empty()) out.allowed += ", ";
            out.allowed += http::to_string(candidate.method);
        }
    }
    return out;
}

}  // namespace qf::net
