#include "connector/net/http.hpp"

#include "connector/net/loopback.hpp"
#include "connector/net/percent.hpp"

#include <boost/asio/ip/address_v6.hpp>
#include <boost/url/parse.hpp>

#include <algorithm>
#include <charconv>

namespace qf::net {
namespace {

namespace urls = boost::urls;

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

}  // namespace

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
    auto prefix = url.substr(slash);
    while (prefix.ends_with('/')) prefix.remove_suffix(1);
    if (!prefix.empty() && !net::target::parse(prefix)) return errc::malformed_text;
    out.prefix_ = prefix;

    // Not Boost.URL's authority: 1.81 refuses names that begin like an address (10.0.0.1.example), and takes port 75536
    // for 10000.
    auto authority = url.substr(0, slash);
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == authority.npos) return errc::malformed_text;
        boost::system::error_code wrong;
        const std::string inside{authority.substr(1, end - 1)};
        const auto address = asio::ip::make_address_v6(inside, wrong);
        if (wrong || inside.find('%') != inside.npos) return errc::malformed_text;
        out.host_ = address.to_string();
        authority.remove_prefix(end + 1);
        if (!authority.empty() && !authority.starts_with(':')) return errc::malformed_text;
        if (!authority.empty() && (port = authority.substr(1)).empty()) return errc::malformed_text;
    } else {
        const auto colon = authority.find(':');
        for (const char c : authority.substr(0, colon))
            out.host_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (!is_host_name(out.host_)) return errc::malformed_text;  // refuses "user@host", too
        if (colon != authority.npos && (port = authority.substr(colon + 1)).empty()) return errc::malformed_text;
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
    const auto strict = strictly_written(text);
    const auto read = urls::parse_origin_form(strict);
    if (!read) return errc::malformed_text;
    const std::string_view path = read->encoded_path();
    auto plain = percent_decoded(path, plus::itself);
    if (!plain || std::ranges::any_of(*plain, is_control)) return errc::malformed_text;
    // A slash written %2F would make two segments of one once decoded, so that another route answers.
    if (std::ranges::count(*plain, '/') != std::ranges::count(path, '/')) return errc::malformed_text;
    auto pairs = decoded_pairs(read->encoded_query());
    if (!pairs) return errc::malformed_text;

    target out;
    out.path = std::move(*plain);
    for (auto& [name, value] : *pairs) out.query.emplace(std::move(name), std::move(value));
    return out;
}

std::optional<std::string_view> target::first(std::string_view name) const {
    const auto found = query.lower_bound(name);  // equal names keep the order of the text
    if (found == query.end() || found->first != name) return std::nullopt;
    return found->second;
}

}  // namespace qf::net
