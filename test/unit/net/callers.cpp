#include "connector/net/caller.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

struct asked {
    request what{http::verb::get, "/", 11};
    asked& with(std::string_view field, std::string_view value) {
        what.insert(field, value);
        return *this;
    }
    exchange from(const char* peer) const { return {what, {}, asio::ip::make_address(peer)}; }
};

std::string caller_of(const trusted_proxies& proxies, std::initializer_list<std::string_view> forwarded,
                      const char* peer) {
    asked a;
    for (const auto value : forwarded) a.with("X-Forwarded-For", value);
    return proxies.caller(a.from(peer)).to_string();
}

}  // namespace

TEST_CASE("addresses and networks are understood, and what is ambiguous is refused") {
    for (const auto text : {"", "127.0.0.1", "10.0.0.0/8", "fd00::/8", "127.0.0.1, ::1", " 10.0.0.0/8\tfd00::/8,\n::1 ",
                            "0.0.0.0/0", "192.0.2.7/32", "2001:db8::1/128"}) {
        CAPTURE(text);
        CHECK(trusted_proxies::parse(text).has_value());
    }
    for (const auto text : {"localhost", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                            "10.0.0.5/8", "fd00::/129", "fd00::1/8", "fe80::1%eth0", "::ffff:10.0.0.1", "/8",
                            "10.0.0.0/8/8", "10.0.0.0;10.0.0.1", "10.0.0.0/99999999999"}) {
        CAPTURE(text);
        CHECK(trusted_proxies::parse(text).error() == errc::malformed_text);
    }
}

TEST_CASE("a forwarded address is believed from a trusted proxy only") {
    const auto proxies = trusted_proxies::parse("10.0.0.0/8, fd00::/8").value();
    CHECK(caller_of(proxies, {"203.0.113.9"}, "10.1.2.3") == "203.0.113.9");
    CHECK(caller_of(proxies, {"203.0.113.9"}, "fd00::5") == "203.0.113.9");
    CHECK(caller_of(proxies, {"203.0.113.9"}, "::ffff:10.1.2.3") == "203.0.113.9");
    CHECK(caller_of(proxies, {"203.0.113.9"}, "198.51.100.1") == "198.51.100.1");
    CHECK(caller_of(proxies, {}, "10.1.2.3") == "10.1.2.3");
    CHECK(caller_of(trusted_proxies::parse("").value(), {"203.0.113.9"}, "127.0.0.1") == "127.0.0.1");
}

TEST_CASE("what the browser itself wrote in front is not believed") {
    const auto proxies = trusted_proxies::parse("10.0.0.0/8").value();
    CHECK(caller_of(proxies, {"192.0.2.1, 203.0.113.9"}, "10.0.0.1") == "203.0.113.9");
    CHECK(caller_of(proxies, {"192.0.2.1", "203.0.113.9"}, "10.0.0.1") == "203.0.113.9");
    CHECK(caller_of(proxies, {"10.9.9.9, 203.0.113.9, 10.0.0.2"}, "10.0.0.1") == "203.0.113.9");
    CHECK(caller_of(proxies, {"10.0.0.3, 10.0.0.2"}, "10.0.0.1") == "10.0.0.3");
}

TEST_CASE("forwarded addresses come in several shapes; what is none ends the walk") {
    const auto proxies = trusted_proxies::parse("10.0.0.0/8").value();
    const struct {
        std::string_view forwarded, caller;
    } cases[] = {
        {"203.0.113.9:51234", "203.0.113.9"},
        {"2001:db8::9", "2001:db8::9"},
        {"[2001:db8::9]:51234", "2001:db8::9"},
        {"[2001:db8::9]", "2001:db8::9"},
        {"::ffff:203.0.113.9", "203.0.113.9"},
        {"  203.0.113.9  ", "203.0.113.9"},
        {"unknown", "10.0.0.1"},
        {"", "10.0.0.1"},
        {"203.0.113.9,", "10.0.0.1"},
        {"_hidden, 10.0.0.2", "10.0.0.2"},
        {"203.0.113.999", "10.0.0.1"},
        {"[2001:db8::9", "10.0.0.1"},
        {"[2001:db8::9]x", "10.0.0.1"},
        {"fe80::1%eth0", "10.0.0.1"},
        {"203.0.113.9\"", "10.0.0.1"},
        {"0x7f.1", "10.0.0.1"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.forwarded);
        CHECK(caller_of(proxies, {c.forwarded}, "10.0.0.1") == c.caller);
    }
}

TEST_CASE("https is what a trusted proxy says, the farthest that is believed") {
    const auto proxies = trusted_proxies::parse("10.0.0.0/8").value();
    const auto https = [&](std::initializer_list<std::string_view> words, std::string_view hops, const char* peer) {
        asked a;
        for (const auto word : words) a.with("X-Forwarded-Proto", word);
        if (!hops.empty()) a.with("X-Forwarded-For", hops);
        return proxies.https(a.from(peer));
    };
    CHECK(https({"https"}, "203.0.113.9", "10.0.0.1"));
    CHECK(https({"HTTPS"}, "", "10.0.0.1"));
    CHECK_FALSE(https({"http"}, "203.0.113.9", "10.0.0.1"));
    CHECK_FALSE(https({}, "203.0.113.9", "10.0.0.1"));
    CHECK_FALSE(https({"https"}, "", "203.0.113.9"));
    CHECK_FALSE(https({"httpss"}, "", "10.0.0.1"));
    CHECK_FALSE(https({"https, http"}, "203.0.113.9", "10.0.0.1"));  // the browser wrote the first one
    CHECK_FALSE(https({"https", "http"}, "203.0.113.9", "10.0.0.1"));
    CHECK(https({"https, http"}, "203.0.113.9, 10.0.0.2", "10.0.0.1"));  // two proxies of ours
    CHECK(https({"https"}, "203.0.113.9, 10.0.0.2", "10.0.0.1"));        // the nearer one replaced the word
}

TEST_CASE("only our names are served, with any port unless one is said") {
    const std::vector<std::string> names = {"qf.example", "127.0.0.1", "[::1]", "other.example:8443"};
    const auto allowed = [&](std::string_view host, std::string_view target = "/") {
        request what{http::verb::get, target, 11};
        what.set(http::field::host, host);
        return host_allowed(what, names);
    };
    for (const auto host :
         {"qf.example", "QF.Example", "qf.example:443", "qf.example:", "127.0.0.1:8080", "[::1]", "[::1]:8080",
          "other.example:8443", "qf.example.", "QF.example.:443", "other.example.:8443"}) {
        CAPTURE(host);
        CHECK(allowed(host));
    }
    for (const auto host : {"", "evil.example", "qf.example.evil.example", "xqf.example", "qf.example..", ".", "",
                            "qf.example:x", "user@qf.example", "qf.example, evil.example", "other.example",
                            "other.example:443", "[::2]", "::1", ":443", "qf.example:443:443"}) {
        CAPTURE(host);
        CHECK_FALSE(allowed(host));
    }
    CHECK(allowed("qf.example", "http://qf.example/a"));
    CHECK(allowed("qf.example", "https://QF.example:443?x"));
    CHECK_FALSE(allowed("qf.example", "http://evil.example/a"));
    CHECK_FALSE(allowed("evil.example", "http://qf.example/a"));
    CHECK(allowed("qf.example", "/a?next=http://evil.example/"));
    CHECK_FALSE(host_allowed(asked{}.what, names));
    request twice{http::verb::get, "/", 11};
    twice.insert(http::field::host, "qf.example");
    twice.insert(http::field::host, "qf.example");
    CHECK_FALSE(host_allowed(twice, names));
    request one{http::verb::get, "/", 11};
    one.set(http::field::host, "qf.example");
    CHECK_FALSE(host_allowed(one, {}));
}
