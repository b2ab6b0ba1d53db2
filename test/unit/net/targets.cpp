#include "connector/net/http.hpp"
#include "connector/net/percent.hpp"

#include <doctest/doctest.h>

using namespace qf;

TEST_CASE("a target's path and query are decoded") {
    const auto t = net::target::parse("/a%20b/%C3%A9+?x=1&y=%26+z&x=2&empty=&alone&&=v").value();
    CHECK(t.path == "/a b/\xc3\xa9+");
    CHECK(t.query.size() == 6);
    CHECK(t.query.count("x") == 2);
    CHECK(t.first("x") == "1");
    CHECK(t.first("y") == "& z");
    CHECK(t.first("empty") == "");
    CHECK(t.first("alone") == "");
    CHECK(t.first("") == "v");
    CHECK_FALSE(t.first("missing").has_value());
}

TEST_CASE("the absolute form means its path") {
    CHECK(net::target::parse("http://somewhere.example/a?b=c")->path == "/a");
    CHECK(net::target::parse("https://somewhere.example")->path == "/");
    CHECK_FALSE(net::target::parse("http:///a").has_value());
    CHECK_FALSE(net::target::parse("http://somewhere.example?b").has_value());
}

TEST_CASE("what cannot be decoded safely is refused") {
    for (const char* text : {"",           "*",      "a",        "?a",   "/%",   "/%4",       "/%zz",     "/a?%",
                             "/a?x=%f",    "/%00",   "/a?x=%00", "/%0A", "/%7F", "/%FF",      "/a?x=%C3", "/%C0%AF",
                             "/%ED%A0%80", "/a%2Fb", "/a%2fb",   "/a#b", "/a b", "/\xc3\xa9", "/a\r\n"}) {
        CAPTURE(text);
        CHECK(net::target::parse(text).error() == errc::malformed_text);
    }
    CHECK(net::target::parse("/a?text=%0Aline")->first("text") == "\nline");
}

TEST_CASE("percent encoding is undone by decoding, for every byte of text") {
    CHECK(net::percent_encoded("azAZ09-._~") == "azAZ09-._~");
    CHECK(net::percent_encoded("a b/\xc3\xa9%+&") == "a%20b%2F%C3%A9%25%2B%26");
    std::string all;
    for (char c = 1; c < 0x7F; ++c) all += c;
    CHECK(net::target::parse("/?x=" + net::percent_encoded(all))->first("x") == all);
}
