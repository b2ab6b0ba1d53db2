#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace qf;
using namespace qf::net;

TEST_CASE("two requests share a connection, and the server adds what frames an answer") {
    served s;
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send("GET /one HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto first = co_await c.receive("GET /one ");
        CHECK(first.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(first.find("Content-Length: 9\r\n") != first.npos);
        CHECK(first.find("X-Content-Type-Options: nosniff\r\n") != first.npos);
        CHECK(first.find("Cache-Control: no-store\r\n") != first.npos);
        CHECK(first.find("Server:") == first.npos);
        CHECK(first.find("Connection:") == first.npos);
        co_await c.send("POST /two HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
        const auto second = co_await c.receive_all();
        CHECK(second.ends_with("POST /two abc"));
        CHECK(second.find("Connection: close\r\n") != second.npos);
    }());
    CHECK(s.counts.text().find("qf_http_requests_total{role=\"test\",status=\"2xx\"} 2") != std::string::npos);
    CHECK(s.counts.text().find("qf_http_request_seconds_count{role=\"test\"} 2") != std::string::npos);
}

TEST_CASE("pipelined requests are answered in their order") {
    served s;
    std::string many;
    for (int i = 0; i < 200; ++i)
        many += "PUT /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok";
    const auto got = s.ask(many + "\r\nGET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    std::size_t at = 0;
    for (int i = 0; i < 200; ++i) {
        at = got.find("PUT /" + std::to_string(i) + " ok", at);
        REQUIRE(at != got.npos);
    }
    CHECK(got.find("GET /end ", at) != got.npos);
}

TEST_CASE("HTTP/1.0 is closed unless it asks to be kept") {
    served s;
    CHECK(s.ask("GET /a HTTP/1.0\r\n\r\n").find("Connection: close\r\n") != std::string::npos);
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK((co_await c.receive("GET /a ")).find("Connection: keep-alive\r\n") != std::string::npos);
        const auto second = co_await c.ask("GET /b HTTP/1.0\r\n\r\n");
        CHECK(second.ends_with("GET /b "));
    }());
}

TEST_CASE("HEAD and 204 have no body") {
    served s{[](const exchange& what) -> awaitable<response> {
        if (what.target.path == "/none") {
            auto out = answer_empty(http::status::no_content);
            out.body() = "must not be sent";
            co_return out;
        }
        co_return answer(http::status::ok, plain, "twelve bytes");
    }};
    const auto head = s.ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(head.find("Content-Length: 12\r\n") != head.npos);
    CHECK(head.ends_with("\r\n\r\n"));
    const auto none = s.ask("GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(none.starts_with("HTTP/1.1 204"));
    CHECK(none.find("Content-Length") == none.npos);
    CHECK(none.ends_with("\r\n\r\n"));
}

TEST_CASE("a body may come in chunks, byte by byte, or after 100 Continue") {
    served s;
    CHECK(s.ask("POST /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\n2;note=x\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
              .ends_with("POST /c abcde"));
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        for (const char byte : std::string_view{"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz"}) {
            co_await c.send({&byte, 1});
        }
        const auto got = co_await c.receive("xyz");
        CHECK(got.ends_with("POST /b xyz"));
        co_await c.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        CHECK(co_await c.receive("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await c.send("uvw");
        CHECK((co_await c.receive("uvw")).ends_with("POST /e uvw"));
    }());
    CHECK(s.ask("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: tea\r\n\r\n").starts_with("HTTP/1.1 417"));
}

TEST_CASE("a large body and a large answer arrive whole") {
    served s{[](const exchange& what) -> awaitable<response> {
                 co_return answer(http::status::ok, plain, what.request.body() + what.request.body());
             },
             [] {
                 listen_conf out;
                 out.body_max = 8 << 20;
                 return out;
             }()};
    std::string body(8 << 20, 'x');
    for (std::size_t i = 0; i < body.size(); i += 977) body[i] = static_cast<char>('a' + i % 26);
    client c{s.rig.executor(), [&] {
                 auto conf = conf_for(origin::parse(s.web.url()).value());
                 conf.answer_max = 16 << 20;
                 conf.answer_time = 20s;
                 return conf;
             }()};
    const auto got = s.rig.run(c.send(request_of(http::verb::put, "/", body)));
    REQUIRE(got.has_value());
    CHECK((got->body() == body + body));
}

TEST_CASE("an exception of the responder is a 500 without detail, and an error line without the body") {
    served s{[](const exchange& what) -> awaitable<response> {
        if (what.target.path == "/odd") throw 7;
        if (what.target.path == "/field") {
            auto out = answer_empty(http::status::ok);
            out.set("X-Echo", "a\r\nSet-Cookie: b");
            co_return out;
        }
        throw std::runtime_error{"the disk is on fire"};
    }};
    const auto got = s.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret");
    CHECK(got.starts_with("HTTP/1.1 500"));
    CHECK(got.find("fire") == got.npos);
    CHECK(s.logged().find("level=error event=http_responder_failed role=test reason=\"the disk is on fire\"") !=
          std::string::npos);
    CHECK(s.logged().find("secret") == std::string::npos);
    CHECK(s.ask("GET /odd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 500"));
    const auto field = s.ask("GET /field HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(field.starts_with("HTTP/1.1 500"));
    CHECK(field.find("Set-Cookie") == field.npos);
    CHECK(s.counts.text().find("qf_http_requests_total{role=\"test\",status=\"5xx\"} 3") != std::string::npos);
}

TEST_CASE("the responder sees the peer and the decoded target") {
    served s{[](const exchange& what) -> awaitable<response> {
        co_return answer(http::status::ok, plain, what.peer.to_string() + ' ' + std::string{*what.target.first("q")});
    }};
    CHECK(s.ask("GET /?q=%C3%A9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("127.0.0.1 \xc3\xa9"));
}

TEST_CASE("an address in use or unreadable certificates stop the server at once") {
    served s;
    listen_conf same;
    same.port = s.web.port();
    lambda_responder r{echo};
    CHECK_THROWS_AS(server(s.rig.executor(), "x", same, r, s.log, s.counts), boost::system::system_error);
    listen_conf tls;
    tls.certificate_file = s.folder / "missing.pem";
    tls.key_file = s.folder / "missing.pem";
    CHECK_THROWS_AS(server(s.rig.executor(), "x", tls, r, s.log, s.counts), boost::system::system_error);
    listen_conf odd;
    odd.address = "nowhere";
    CHECK_THROWS_AS(server(s.rig.executor(), "x", odd, r, s.log, s.counts), boost::system::system_error);
}
