#include "connector/net/html.hpp"

#include <algorithm>

namespace qf::net {
namespace {

std::string_view entity_of(char c) {  // "": it may stand as it is
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto plain = static_cast<std::size_t>(
            std::ranges::find_if(text, [](char c) { return !entity_of(c).empty(); }) - text.begin());
        out += text.substr(0, plain);
        if (plain == text.size()) break;
        out += entity_of(text[plain]);
        text.remove_prefix(plain + 1);
    }
    return out;
}

response page(std::string html, const page_options& options) {
    auto out = answer(options.status, "text/html; charset=utf-8", std::move(html));
    out.set("Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action " +
                options.form_action);
    // Not no-referrer: browsers would then send "Origin: null" with our own forms.
    out.set("Referrer-Policy", "same-origin");
    out.set("Permissions-Policy",
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
            "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()");
    out.set("Cross-Origin-Opener-Policy", "same-origin");
    out.set("Cross-Origin-Resource-Policy", "same-origin");
    out.set("X-Frame-Options", "DENY");
    if (options.https) out.set(http::field::strict_transport_security, "max-age=31536000");
    return out;
}

response redirect(std::string_view address, http::status status) {
    auto out = answer_empty(status);
    out.set(http::field::location, address);
    out.set("Referrer-Policy", "same-origin");
    return out;
}

}  // namespace qf::net
