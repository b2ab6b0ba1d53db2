#include "connector/site/security_headers.hpp"

#include <string_view>

namespace qf::site {

void add_security_headers(net::response& answer, transport channel) {
    const auto add = [&](std::string_view name, std::string_view value) {
        if (answer.find(name) == answer.end()) answer.set(name, value);
    };
    add("X-Content-Type-Options", "nosniff");
    add("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    add("Referrer-Policy", "same-origin");
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("X-Frame-Options", "DENY");
    if (channel == transport::https) add(net::http::field::strict_transport_security, "max-age=31536000");
}

}  // namespace qf::site
