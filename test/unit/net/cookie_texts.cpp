#include "connector/net/cookies.hpp"
#include "connector/net/server.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace qf;
using namespace qf::net;

namespace {

request with(std::initializer_list<std::string_view> cookies) {
    request out{http::verb::get, "/", 11};
    for (const auto text : cookies) out.insert(http::field::cookie, text);
    return out;
}

std::vector<std::string> set_by(const response& what) {
    std::vector<std::string> out;
    for (const auto& field : what)
        if (field.name() == http::field::set_cookie) out.emplace_back(field.value());
    return out;
}

}  // namespace

TEST_CASE("over https the cookie has its prefix and every guard; on loopback neither prefix nor Secure") {
    auto out = answer_empty(http::status::ok);
    cookie{"session", cookie_security::https}.set(out, "abc-_1");
    cookie{"session", cookie_security::loopback}.set(out, "def");
    CHECK(set_by(out) == std::vector<std::string>{"__Host-session=abc-_1; Path=/; Secure; HttpOnly; SameSite=Lax",
                                                  "session=def; Path=/; HttpOnly; SameSite=Lax"});
}

TEST_CASE("an answer says one thing about a cookie: the last one") {
    const cookie ours{"session", cookie_security::https};
    const cookie other{"sessions", cookie_security::https};
    auto out = answer_empty(http::status::ok);
    other.set(out, "x");
    ours.set(out, "one");
    ours.set(out, "two");
    ours.forget(out);
    CHECK(set_by(out) ==
          std::vector<std::string>{"__Host-sessions=x; Path=/; Secure; HttpOnly; SameSite=Lax",
                                   "__Host-session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"});
}

TEST_CASE("the cookie is found among others, in one field or several") {
    const cookie ours{"session", cookie_security::loopback};
    CHECK(ours.in(with({"session=abc"})) == "abc");
    CHECK(ours.in(with({"a=1; session=abc; b=2"})) == "abc");
    CHECK(ours.in(with({"a=1;session=abc;b=2"})) == "abc");
    CHECK(ours.in(with({"a=1", " session=abc "})) == "abc");
    CHECK(ours.in(with({"session=a=b"})) == "a=b");
    CHECK(ours.in(with({";;; =; session=abc;"})) == "abc");
}

TEST_CASE("another cookie is not taken for ours") {
    const cookie ours{"session", cookie_security::https};
    for (const auto text : {"", "__Host-session", "__Host-session=", "session=abc", "__host-session=abc",
                            "x__Host-session=abc", "__Host-session2=abc", "__Host-session =abc", "=__Host-session",
                            "__Host-session=a b", "__Host-session=\"abc\"", "__Host-session=a,b", "__Host-session=a\\b",
                            "__Host-session=\xc3\xa9", "__Host-session=a\tb"}) {
        CAPTURE(text);
        CHECK_FALSE(ours.in(with({text})).has_value());
    }
    CHECK_FALSE(ours.in(with({})).has_value());
    CHECK_FALSE(ours.in(with({"__Host-session=" + std::string(4097, 'a')})).has_value());
}

TEST_CASE("a cookie that is there twice is none, be it equal or planted") {
    const cookie ours{"session", cookie_security::https};
    CHECK_FALSE(ours.in(with({"__Host-session=abc; __Host-session=def"})).has_value());
    CHECK_FALSE(ours.in(with({"__Host-session=abc; x=1; __Host-session=abc"})).has_value());
    CHECK_FALSE(ours.in(with({"__Host-session=abc", "__Host-session=def"})).has_value());
    CHECK_FALSE(ours.in(with({"__Host-session=abc; __Host-session="})).has_value());
}

TEST_CASE("a value that would add an attribute or a line stops the program's author") {
    const cookie ours{"session", cookie_security::https};
    auto out = answer_empty(http::status::ok);
    for (const auto text : {"", "a; Domain=example", "a\r\nX: b", "a b", "\"a\""})
        CHECK_THROWS_AS(ours.set(out, text), std::invalid_argument);
    CHECK(set_by(out).empty());
}
