#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

TEST_CASE("what is too large is refused before it is read") {
    auto conf = quick();
    conf.request_time = 5s;
    conf.header_max = 1024;
    conf.body_max = 100;
    served s{echo, conf};
    const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
    CHECK(s.ask(start + "X: " + std::string(2000, 'x') + "\r\n\r\n").starts_with("HTTP/1.1 431"));
    CHECK(s.ask("GET /" + std::string(2000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 431"));
    CHECK(s.ask(start + "Content-Length: 101\r\n\r\n").starts_with("HTTP/1.1 413"));
    CHECK(s.ask(start + "Content-Length: 101\r\nExpect: 100-continue\r\n\r\n").starts_with("HTTP/1.1 413"));
    CHECK(s.ask(start + "Content-Length: 99999999999999999\r\n\r\n").starts_with("HTTP/1.1 413"));
    CHECK(s.ask(start + "Transfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') + "\r\n40\r\n")
              .starts_with("HTTP/1.1 413"));
    CHECK(s.ask(start + "Transfer-Encoding: chunked\r\n\r\n4;x=\"" + std::string(200'000, 'y'))
              .starts_with("HTTP/1.1 431"));
    CHECK(s.ask(start + "Connection: close\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'))
              .starts_with("HTTP/1.1 200"));
    CHECK(s.counts.text().find("qf_http_requests_total{role=\"test\",status=\"4xx\"} 7") != std::string::npos);
}

TEST_CASE("the refusal reaches a client that is still sending") {
    served s{echo, quick()};
    const auto got =
        s.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + std::string(9'000'000, 'x'));
    CHECK(got.starts_with("HTTP/1.1 413"));
}

TEST_CASE("what is no request, or could be read in two ways, is refused") {
    served s{echo, quick()};
    const struct {
        const char* text;
        int status;
    } bad[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"\x16\x03\x01\x02\x01\x01\xfc\x03\x03", 400},
    };
    for (const auto& b : bad) {
        CAPTURE(b.text);
        const auto got = s.ask(b.text);
        CHECK(got.starts_with("HTTP/1.1 " + std::to_string(b.status)));
        CHECK(got.find("hidden") == got.npos);
        CHECK(got.find("HTTP/1.1", 1) == got.npos);
    }
}

TEST_CASE("a slow request is cut with 408, at any point of it") {
    served s{echo, quick()};
    for (const char* part :
         {"G", "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab",
          "\r\nPOST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
        CAPTURE(part);
        CHECK(s.ask(part).starts_with("HTTP/1.1 408"));
    }
}

TEST_CASE("a connection that rests too long, or never speaks, is closed without a word") {
    served s{echo, quick()};
    CHECK(s.ask("").empty());
    const auto got = s.ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(got.ends_with("GET /a "));
}

TEST_CASE("a half-open client that sent its request is answered; one that leaves half-way is forgotten") {
    served s{echo, quick()};
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send("GET /last HTTP/1.1\r\nHost: x\r\n\r\n");
        c.end();
        CHECK((co_await c.receive_all()).ends_with("GET /last "));
        auto d = co_await raw_connection::to(s.web.port());
        co_await d.send("GET /half HTTP/1.1\r\nHo");
        d.end();
        CHECK((co_await d.receive_all()).empty());
        auto e = co_await raw_connection::to(s.web.port());
        co_await e.send("GET /rude HTTP/1.1\r\nHost: x\r\n\r\n");
        e.reset();
    }());
    CHECK(s.ask("GET /a HTTP/1.0\r\n\r\n").ends_with("GET /a "));
}

TEST_CASE("a client that asks and never reads is cut") {
    auto conf = quick();
    conf.idle_time = 10s;
    served s{[](const exchange&) -> awaitable<response> {
                 co_return answer(http::status::ok, plain, std::string(32 << 20, 'x'));
             },
             conf};
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        asio::steady_timer look{s.rig.loop};
        while (s.counts.text().find("qf_http_connections{role=\"test\"} 1") == std::string::npos) {
            look.expires_after(1ms);
            co_await look.async_wait(use_awaitable);
        }
        while (s.counts.text().find("qf_http_connections{role=\"test\"} 0") == std::string::npos) {
            look.expires_after(5ms);
            co_await look.async_wait(use_awaitable);
        }
    }());
    CHECK(s.counts.text().find("status=\"2xx\"} 0") != std::string::npos);
}

TEST_CASE("beyond connections_max the answer is 503, and a place that becomes free is used") {
    auto conf = quick();
    conf.idle_time = 10s;
    conf.connections_max = 2;
    served s{echo, conf};
    s.rig.run([&]() -> awaitable<void> {
        auto a = co_await raw_connection::to(s.web.port());
        auto b = co_await raw_connection::to(s.web.port());
        for (auto* c : {&a, &b}) {
            co_await c->send("GET /in HTTP/1.1\r\nHost: x\r\n\r\n");
            co_await c->receive("GET /in ");
        }
        auto c = co_await raw_connection::to(s.web.port());
        const auto refused = co_await c.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(refused.starts_with("HTTP/1.1 503"));
        CHECK(refused.find("Connection: close") != refused.npos);
        a.end();
        co_await a.receive_all();
        std::string got;
        while (!got.starts_with("HTTP/1.1 200")) {
            auto d = co_await raw_connection::to(s.web.port());
            got = co_await d.ask("GET / HTTP/1.0\r\n\r\n");
        }
        CHECK(got.ends_with("GET / "));
    }());
}
