#include "connector/portal/asked_from.hpp"

#include <algorithm>
#include <string_view>

namespace qf::portal {
namespace {

// "portail.example" of "https://portail.example:8443/dossiers"; "" for what has a user in it.
std::string_view host_in(std::string_view address) {
    const auto scheme = address.find("://");
    if (scheme == std::string_view::npos) return {};
    address.remove_prefix(scheme + 3);
    address = address.substr(0, address.find_first_of("/?#"));
    if (address.find('@') != std::string_view::npos) return {};
    const auto bracket = address.find(']');
    const auto colon = address.find(':', bracket == std::string_view::npos ? 0 : bracket);
    return address.substr(0, colon);
}

bool is_ahead(std::string_view purpose) {
    for (const std::string_view word : {"prefetch", "prerender", "preview"})
        if (purpose.find(word) != std::string_view::npos) return true;
    return false;
}

}  // namespace

asker asker_of(const net::request& request, const std::vector<std::string>& hosts) {
    if (request.method() == net::http::verb::head) return asker::machine;
    for (const std::string_view name : {"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"})
        if (is_ahead(request[name])) return asker::machine;
    if (const auto site = request["Sec-Fetch-Site"]; !site.empty())
        return site == "same-origin" ? asker::own_page : asker::elsewhere;
    const auto host = host_in(request["Referer"]);
    const auto ours = [&](const std::string& one) { return net::http::same_text(one, host); };
    return std::ranges::any_of(hosts, ours) ? asker::own_page : asker::elsewhere;
}

}  // namespace qf::portal
