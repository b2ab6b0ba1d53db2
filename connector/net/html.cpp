#include "connector/net/html.hpp"

namespace qf::net {

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else
            out += c;
    }
    return out;
}

response page(std::string html, const page_options& how) {
    auto out = answer(how.status, "text/html; charset=utf-8", std::move(html));
    out.set("Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action " +
                how.form_action);
    // Not no-referrer: browsers would then send "Origin: null" with our own forms.
    out.set("Referrer-Policy", "same-origin");
    out.set("Permissions-Policy",
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
            "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()");
    out.set("Cross-Origin-Opener-Policy", "same-origin");
    out.set("Cross-Origin-Resource-Policy", "same-origin");
    out.set("X-Frame-Options", "DENY");
    if (how.https) out.set(http::field::strict_transport_security, "max-age=31536000");
    return out;
}

response redirect(std::string_view to, http::status status) {
    auto out = answer_empty(status);
    out.set(http::field::location, {to.data(), to.size()});
    out.set("Referrer-Policy", "same-origin");
    return out;
}

}  // namespace qf::net
