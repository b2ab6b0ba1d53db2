#include "connector/net/http.hpp"

#include <doctest/doctest.h>

using namespace qf;

TEST_CASE("an origin is read into its parts") {
    const struct {
        const char *url, *authority, *text, *prefix;
        bool tls;
    } good[] = {
        {"https://api.hubee.example", "api.hubee.example", "https://api.hubee.example:443", "", true},
        {"https://API.Hubee.Example/", "api.hubee.example", "https://api.hubee.example:443", "", true},
        {"https://a.example:8443/gateway/v1//", "a.example:8443", "https://a.example:8443", "/gateway/v1", true},
        {"https://a.example:443", "a.example", "https://a.example:443", "", true},
        {"http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080", "", false},
        {"http://127.9.9.9", "127.9.9.9", "http://127.9.9.9:80", "", false},
        {"http://localhost:65535", "localhost:65535", "http://localhost:65535", "", false},
        {"http://[::1]:81/x", "[::1]:81", "http://[::1]:81", "/x", false},
        {"https://[2001:DB8::1]", "[2001:db8::1]", "https://[2001:db8::1]:443", "", true},
    };
    for (const auto& g : good) {
        CAPTURE(g.url);
        const auto o = net::origin::parse(g.url);
        REQUIRE(o.has_value());
        CHECK(o->authority() == g.authority);
        CHECK(o->text() == g.text);
        CHECK(o->prefix() == g.prefix);
        CHECK(o->tls() == g.tls);
    }
}

TEST_CASE("http leads to this machine only: a token must not cross the network in clear") {
    for (const char* url : {"http://api.hubee.example", "http://10.0.0.1", "http://[2001:db8::1]", "http://128.0.0.1",
                            "http://localhost.example", "http://[::ffff:127.0.0.1]"}) {
        CAPTURE(url);
        CHECK(net::origin::parse(url).error() == errc::content_invalid);
    }
}

TEST_CASE("what is no origin is refused") {
    for (const char* url : {"",
                            "https",
                            "https://",
                            "https:///path",
                            "ftp://a.example",
                            "HTTPS//a",
                            "https://user@a.example",
                            "https://user:secret@a.example",
                            "https://a.example?x=1",
                            "https://a.example/#x",
                            "https://a.example:0",
                            "https://a.example:65536",
                            "https://a.example:",
                            "https://a.example:8x",
                            "https://a.example:+1",
                            "https://a..example",
                            "https://.example",
                            "https://-a.example",
                            "https://a example",
                            "https://[::1",
                            "https://[::1]x",
                            "https://[127.0.0.1]",
                            "https://[fe80::1%25lo]",
                            "https://::1",
                            "https://a.example/%zz",
                            "https://a.example/\r\nHost: b",
                            "https://\xc3\xa9.example"}) {
        CAPTURE(url);
        CHECK(net::origin::parse(url).error() == errc::malformed_text);
    }
}
