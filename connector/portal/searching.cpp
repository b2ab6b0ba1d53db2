#include "connector/portal/searching.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/net/html.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/endpoints.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::portal {

std::string marker_for(std::string_view text, std::vector<known_search>& searches) {
    constexpr std::size_t marker_bytes = 9;
    const auto known = std::ranges::find(searches, text, &known_search::text);
    auto search =
        known != searches.end() ? *known : known_search{to_base64url(random_bytes(marker_bytes)), std::string{text}};
    if (known != searches.end()) searches.erase(known);
    searches.push_back(search);
    if (searches.size() > searches_max) searches.erase(searches.begin());
    return search.marker;
}

std::optional<std::string> search_of(std::string_view marker, const std::vector<known_search>& searches) {
    const auto found = std::ranges::find(searches, marker, &known_search::marker);
    if (found == searches.end()) return std::nullopt;
    return found->text;
}

// The list's form: what was typed goes into the session, the rest into the address.
action_answer search_list(portal_request& request, portal_services& services) {
    std::string query;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty())
            query += fmt::format("{}{}={}", query.empty() ? '?' : '&', name, net::percent_encoded(value));
    };
    auto typed = request.form.first("q").substr(0, typed_max);
    while (typed.starts_with(' ')) typed.remove_prefix(1);
    while (typed.ends_with(' ')) typed.remove_suffix(1);
    while (!is_utf8(typed)) typed.remove_suffix(1);  // cut within a character
    add("etat", request.form.first("etat").substr(0, typed_max));
    if (!typed.empty()) {
        add("r", marker_for(typed, request.open->content.agent->searches));
        const auto failed = co_await request.keep();
        if (failed) co_return trouble_answer(request, services, trouble::storage);
    }
    for (const std::string_view name : {"du", "au", "demarche", "tri"})
        add(name, request.form.first(name).substr(0, typed_max));
    request.reason = "searched";
    co_return net::redirect("/dossiers" + query);
}

}  // namespace qf::portal
