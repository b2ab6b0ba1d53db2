#include "connector/net/http.hpp"

#include "connector/net/loopback.hpp"
#include "connector/net/percent.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace qf::net {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// What a target may hold before it is decoded: visible ASCII, no fragment.
bool is_target_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

bool is_label(std::string_view text) {
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, good);
}

bool is_host_name(std::string_view text) {
    if (text.size() > 253) return false;
    for (;;) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot))) return false;
        if (dot == text.npos) return true;
        text.remove_prefix(dot + 1);
    }
}

std::optional<asio::ip::address> literal_address(std::string_view host) {
    boost::system::error_code wrong;
    auto out = asio::ip::make_address(std::string{host}, wrong);
    if (wrong) return std::nullopt;
    return out;
}

}  // namespace

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    const auto address = literal_address(host);
    return address && address->is_loopback();
}

result<origin> origin::parse(std::string_view url) {
    origin out;
    const auto scheme = url.substr(0, url.find("://"));
    if (scheme == "http")
        out.tls_ = false;
    else if (scheme != "https")
        return errc::malformed_text;
    url.remove_prefix(std::min(url.size(), scheme.size() + 3));
    if (!is_target_text(url) || url.find('?') != url.npos) return errc::malformed_text;

    const auto slash = std::min(url.find('/'), url.size());
    auto place = url.substr(0, slash);
    auto prefix = url.substr(slash);
    while (prefix.ends_with('/')) prefix.remove_suffix(1);
    if (!prefix.empty() && !net::target::parse(prefix)) return errc::malformed_text;
    out.prefix_ = prefix;

    std::string_view port;
    if (place.starts_with('[')) {
        const auto end = place.find(']');
        if (end == place.npos) return errc::malformed_text;
        const auto inside = place.substr(1, end - 1);
        const auto address = literal_address(inside);
        if (!address || !address->is_v6() || inside.find('%') != inside.npos) return errc::malformed_text;
        out.host_ = address->to_string();
        place.remove_prefix(end + 1);
        if (!place.empty() && !place.starts_with(':')) return errc::malformed_text;
        if (!place.empty() && (port = place.substr(1)).empty()) return errc::malformed_text;
    } else {
        const auto colon = place.find(':');
        for (const char c : place.substr(0, colon)) out.host_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (!is_host_name(out.host_)) return errc::malformed_text;  // refuses "user@host", too
        if (colon != place.npos && (port = place.substr(colon + 1)).empty()) return errc::malformed_text;
    }
    out.port_ = out.tls_ ? 443 : 80;
    if (!port.empty()) {
        const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), out.port_);
        if (wrong != std::errc{} || end != port.data() + port.size() || out.port_ == 0) return errc::malformed_text;
    }
    if (!out.tls_ && !is_loopback(out.host_)) return errc::content_invalid;
    return out;
}

std::string origin::authority() const {
    std::string out = host_.find(':') == host_.npos ? host_ : '[' + host_ + ']';
    if (port_ != (tls_ ? 443 : 80)) out += ':' + std::to_string(port_);
    return out;
}

std::string origin::text() const {
    const std::string host = host_.find(':') == host_.npos ? host_ : '[' + host_ + ']';
    return (tls_ ? "https://" : "http://") + host + ':' + std::to_string(port_);
}

result<target> target::parse(std::string_view text) {
    if (!is_target_text(text)) return errc::malformed_text;
    // The absolute form, as a proxy would send it (RFC 9112 section 3.2.2): its origin is not ours to judge.
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto path = text.find_first_of("/?", scheme.size());
        if (path == scheme.size()) return errc::malformed_text;
        text.remove_prefix(std::min(path, text.size()));
        if (text.empty()) text = "/";
    }
    const auto mark = std::min(text.find('?'), text.size());
    const auto path = text.substr(0, mark);
    if (!path.starts_with('/')) return errc::malformed_text;
    target out;
    auto plain = percent_decoded(path, plus::itself);
    if (!plain || std::ranges::any_of(*plain, is_control)) return errc::malformed_text;
    // A slash written %2F would make two segments of one once decoded, so that another route answers.
    if (std::ranges::count(*plain, '/') != std::ranges::count(path, '/')) return errc::malformed_text;
    out.path = std::move(*plain);

    for (auto rest = text.substr(std::min(text.size(), mark + 1)); !rest.empty();) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), end + 1));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decoded(pair.substr(0, equals), plus::blank);
        auto value = percent_decoded(pair.substr(std::min(pair.size(), equals + 1)), plus::blank);
        if (!name || !value) return errc::malformed_text;
        out.query.emplace(std::move(*name), std::move(*value));
    }
    return out;
}

std::optional<std::string_view> target::first(std::string_view name) const {
    const auto found = query.lower_bound(name);  // equal names keep the order of the text
    if (found == query.end() || found->first != name) return std::nullopt;
    return found->second;
}

}  // namespace qf::net
