// Requests whose length two readers could understand in two ways: a proxy in front of us is one of them.
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

TEST_CASE("a request whose length could be read in two ways is refused, and what follows it is never served") {
    served s{echo, quick()};
    const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\n";
    const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    for (const auto& text : {
             post + "Content-Length: 5\r\nContent-Length: 0\r\n\r\n",
             post + "Content-Length: 0, 5\r\n\r\n",
             post + "Content-Length: +0\r\n\r\n",
             post + "Content-Length: 0x0\r\n\r\n",
             post + "Content-Length: \r\n\r\n",
             post + "Content-Length: 0 5\r\n\r\n",
             post + "Content-Length : 0\r\n\r\n",
             post + "Content-Length: 18446744073709551616\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
             post + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: identity\r\n\r\n",
             post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding:\x0b"
                    "chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked, gzip, chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked;a=b\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
             post + "Content-Length: 4\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\xa0\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: \r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\n1\r\na0\r\n\r\n",
             post + "X: a\r\n b\r\n\tContent-Length: 5\r\n\r\n" + "1234",
             post + "X: a\n\nContent-Length: 0\r\n\r\n",
             post + "X: a\rContent-Length: 5\r\n\r\n",
             post + "X\x01: a\r\n\r\n",
             post + "X: a\x01\r\n\r\n",
             post + " X: a\r\n\r\n",
             post + "no colon\r\n\r\n",
             std::string{"POST /a HTTP/1.1\nHost: x\nContent-Length: 0\n\n"},
             std::string{"POST /a  HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"},
             std::string{"POST /a HTTP/1.1 \r\nHost: x\r\nContent-Length: 0\r\n\r\n"},
             std::string{"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
             std::string{"POST /a HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
             std::string{"POST /a HTTP/1.2\r\nHost: x\r\nContent-Length: 0\r\n\r\n"},
         }) {
        CAPTURE(text);
        const auto got = s.ask(text + hidden);
        CHECK(got.starts_with("HTTP/1.1 "));
        const bool refused = got.substr(9, 3) == "400" || got.substr(9, 3) == "501" || got.substr(9, 3) == "505";
        CHECK(refused);
        CHECK(got.find("/hidden") == got.npos);
    }
}

TEST_CASE("blanks at the beginning of a body's line are the body's own") {
    served s{echo, quick()};
    CHECK(s.ask("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 6\r\n\r\na\r\n b\t")
              .ends_with("a\r\n b\t"));
    const std::string two = "GET /b HTTP/1.1\r\nHost: x\r\n\r\n";
    const auto got = s.ask("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n\n a" + two);
    CHECK(got.find("GET /b ") != got.npos);
}

TEST_CASE("a folded field is refused however its bytes arrive") {
    served s{echo, quick()};
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        for (const char byte : std::string_view{"GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n"}) co_await c.send({&byte, 1});
        CHECK((co_await c.receive_all()).starts_with("HTTP/1.1 400"));
    }());
}

TEST_CASE("what comes behind a chunked body is no field of the request: it was not judged with the head") {
    served s{[](const exchange& what) -> awaitable<response> {
                 std::string names;
                 for (const auto& field : what.request) (names += field.name()) += ' ';
                 co_return answer(http::status::ok, plain, names + what.request.body());
             },
             quick()};
    const auto got = s.ask(
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        "3\r\nabc\r\n0\r\nX-Forwarded-For: 192.0.2.1\r\nAuthorization: Bearer t\r\n\r\n");
    CHECK(got.ends_with("Host Transfer-Encoding Connection abc"));
}

TEST_CASE("chunks are chunks in any case of letters") {
    served s{echo, quick()};
    for (const char* word : {"chunked", "Chunked", "CHUNKED", " chunked \t"}) {
        CAPTURE(word);
        CHECK(s.ask(std::string{"POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: "} + word +
                    "\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                  .ends_with("abc"));
    }
}
