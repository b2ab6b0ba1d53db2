#include "connector/net/html.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

std::string policy(const response& of) {
    return std::string{of["Content-Security-Policy"]};
}

}  // namespace

TEST_CASE("what would end a text or an attribute is escaped, and all else is left") {
    CHECK(escaped("<script>alert(\"1\" & '2')</script>") ==
          "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
    CHECK(escaped("&amp;") == "&amp;amp;");
    CHECK(escaped("O'NEIL \xc5\x9e"
                  "ahin-\xc5\x92uvr\xc3\xa9") ==
          "O&#39;NEIL \xc5\x9e"
          "ahin-\xc5\x92uvr\xc3\xa9");
    CHECK(escaped("").empty());
    for (int byte = 0; byte < 256; ++byte) {
        const auto out = escaped(std::string(1, static_cast<char>(byte)));
        CAPTURE(byte);
        CHECK(out.find_first_of("<>\"'") == out.npos);
        CHECK((out.find('&') == out.npos || out.ends_with(';')));
    }
}

TEST_CASE("a page has every guard") {
    const auto out = page("<!doctype html>\n");
    CHECK(out.result() == http::status::ok);
    CHECK(out.body() == "<!doctype html>\n");
    CHECK(out[http::field::content_type] == "text/html; charset=utf-8");
    CHECK(out[http::field::cache_control] == "no-store");
    CHECK(out["X-Content-Type-Options"] == "nosniff");
    CHECK(out["Referrer-Policy"] == "same-origin");
    CHECK(out["X-Frame-Options"] == "DENY");
    CHECK(std::string{out["Permissions-Policy"]}.find("geolocation=()") != std::string::npos);
    const auto rules = policy(out);
    CHECK(rules.starts_with("default-src 'none'; "));
    CHECK(rules.find("script-src 'self'; style-src 'self'; ") != rules.npos);
    CHECK(rules.find("frame-ancestors 'none'; ") != rules.npos);
    CHECK(rules.find("base-uri 'none'; ") != rules.npos);
    CHECK(rules.ends_with("form-action 'self'"));
    CHECK(rules.find("unsafe") == rules.npos);
    CHECK(rules.find("data:") == rules.npos);
    CHECK(rules.find('*') == rules.npos);
    CHECK(out.count(http::field::strict_transport_security) == 0);
}

TEST_CASE("a page over https asks to be asked so again; a form may lead to the identity provider") {
    const auto out =
        page("", {.status = http::status::forbidden, .form_action = "'self' https://fc.example", .https = true});
    CHECK(out.result() == http::status::forbidden);
    CHECK(out[http::field::strict_transport_security] == "max-age=31536000");
    CHECK(policy(out).ends_with("form-action 'self' https://fc.example"));
}

TEST_CASE("a redirection is 303 unless told otherwise, and is not stored") {
    const auto out = redirect("/verification");
    CHECK(out.result() == http::status::see_other);
    CHECK(out[http::field::location] == "/verification");
    CHECK(out[http::field::cache_control] == "no-store");
    CHECK(out.body().empty());
    CHECK(redirect("/c/26086", http::status::moved_permanently).result() == http::status::moved_permanently);
}
