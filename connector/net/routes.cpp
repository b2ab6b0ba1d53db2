#include "connector/net/routes.hpp"

#include <algorithm>

namespace qf::net {
namespace {

// "/a/b" gives "a" and leaves "/b".
std::string_view next_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto out = rest.substr(0, end);
    rest.remove_prefix(end);
    return out;
}

}  // namespace

match_of_path match(std::string_view pattern, std::string_view path) {
    match_of_path out;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const auto wanted = next_segment(pattern);
        const auto given = next_segment(path);
        if (wanted == "{}") {
            if (given.empty()) return {};
            out.arguments.emplace_back(given);
        } else if (wanted != given) {
            return {};
        }
    }
    out.matches = pattern.empty() && path.empty();
    if (!out.matches) out.arguments.clear();
    return out;
}

std::optional<http::verb> method_override_of(const request& asked) {
    if (asked.method() != http::verb::post) return std::nullopt;
    const auto told = asked.find("X-HTTP-Method-Override");
    if (told == asked.end()) return std::nullopt;
    for (const auto verb : {http::verb::patch, http::verb::put, http::verb::delete_})
        if (http::same_text(told->value(), http::to_string(verb))) return verb;
    return std::nullopt;
}

}  // namespace qf::net
