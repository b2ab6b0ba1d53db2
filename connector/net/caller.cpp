#include "connector/net/caller.hpp"

#include "connector/net/field_text.hpp"

#include <algorithm>
#include <optional>

namespace qf::net {
namespace {

namespace ip = asio::ip;

// "1.2.3.4", "2001:db8::1", and, as some proxies write them, "1.2.3.4:5678" and "[2001:db8::1]:5678".
std::optional<ip::address> hop_of(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos || (end + 1 < text.size() && text[end + 1] != ':')) return std::nullopt;
        return address_of(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
    return address_of(text);
}

// The items of a list field, from the last one of its last line to the first one: what the nearest hop added first.
std::vector<std::string_view> from_the_right(const request& asked, std::string_view name) {
    std::vector<std::string_view> out;
    for (const auto& field : asked) {
        if (!http::same_text(field.name(), name)) continue;
        auto rest = field.value();
        for (;;) {
            const auto comma = rest.find(',');
            out.push_back(trimmed(rest.substr(0, comma)));
            if (comma == rest.npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    std::ranges::reverse(out);
    return out;
}

std::string_view without_port(std::string_view host) {
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    if (colon == host.npos || (bracket != host.npos && colon < bracket)) return host;
    const auto port = host.substr(colon + 1);
    const bool digits = std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    return digits ? host.substr(0, colon) : host;
}

bool among(std::string_view host, const std::vector<std::string>& names) {
    // "localhost." is localhost, said without leave to try a search domain (RFC 3986 section 3.2.2).
    auto name_alone = without_port(host);
    const auto port = host.substr(name_alone.size());
    if (name_alone.size() > 1 && name_alone.ends_with('.')) name_alone.remove_suffix(1);
    const auto whole = std::string{name_alone}.append(port);
    return std::ranges::any_of(names, [&](const std::string& name) {
        return http::same_text(name, whole) || http::same_text(name, name_alone);
    });
}

}  // namespace

result<trusted_proxies> trusted_proxies::parse(std::string_view list) {
    auto parsed = networks::parse(list);
    if (!parsed) return parsed.error();
    trusted_proxies out;
    out.trusted_ = std::move(*parsed);
    return out;
}

ip::address trusted_proxies::caller(const exchange& call) const {
    auto hop = without_mapping(call.peer);
    if (!trusted_.hold(hop)) return hop;
    for (const auto text : from_the_right(call.request, "X-Forwarded-For")) {
        const auto next = hop_of(text);
        if (!next) return hop;
        hop = *next;
        if (!trusted_.hold(hop)) return hop;
    }
    return hop;
}

bool trusted_proxies::https(const exchange& call) const {
    if (!trusted_.hold(call.peer)) return false;
    const auto words = from_the_right(call.request, "X-Forwarded-Proto");
    if (words.empty()) return false;
    // Proxies in a row each add a word, or the last one replaces them all: the believed one that is farthest from us.
    std::size_t believed = 1;
    for (const auto text : from_the_right(call.request, "X-Forwarded-For")) {
        const auto next = hop_of(text);
        if (!next || !trusted_.hold(*next)) break;
        ++believed;
    }
    return http::same_text(words[std::min(believed, words.size()) - 1], "https");
}

bool host_allowed(const request& asked, const std::vector<std::string>& names) {
    if (asked.count(http::field::host) != 1) return false;
    if (!among(asked[http::field::host], names)) return false;
    // The absolute form names a host of its own, which goes before the field (RFC 9112 section 3.2.2).
    const auto text = asked.target();
    const auto scheme = text.find("://");
    if (text.starts_with('/') || scheme == text.npos) return true;
    const auto authority = text.substr(scheme + 3);
    return among(authority.substr(0, authority.find_first_of("/?")), names);
}

}  // namespace qf::net
