// Clients that take their time, and clients that come in crowds.
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

#include <list>

using namespace qf;
using namespace qf::net;

namespace {

// Sends `first`, then one byte after the other as long as the server listens; what it answered, and after how long.
struct trickled {
    std::string answer;
    std::chrono::steady_clock::duration took{};
};
awaitable<trickled> trickle(std::uint16_t port, std::string first, char byte) {
    const auto began = std::chrono::steady_clock::now();
    auto c = co_await raw_connection::to(port);
    crew sender{co_await asio::this_coro::executor};
    sender.hire([&]() -> awaitable<void> {
        asio::steady_timer pause{co_await asio::this_coro::executor};
        bool heard = co_await c.send(first);
        while (heard) {
            pause.expires_after(3ms);
            co_await pause.async_wait(use_awaitable);
            heard = co_await c.send({&byte, 1});
        }
    });
    trickled out;
    out.answer = co_await c.receive_all();
    out.took = std::chrono::steady_clock::now() - began;
    sender.stop();
    co_await sender.gone();
    co_return out;
}

awaitable<raw_connection> from_address(const char* address, std::uint16_t port) {
    asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
    socket.open(asio::ip::tcp::v4());
    socket.bind({asio::ip::make_address(address), 0});
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, use_awaitable);
    co_return raw_connection{std::move(socket)};
}

listen_conf few_each(std::size_t most) {
    auto out = quick();
    out.idle_time = 10s;
    out.request_time = 10s;
    out.connections_per_address_max = most;
    return out;
}

awaitable<void> greet(raw_connection& c) {
    co_await c.send("GET /in HTTP/1.1\r\nHost: x\r\n\r\n");
    co_await c.receive("GET /in ");
}

}  // namespace

TEST_CASE("bytes that trickle do not buy time: the whole request has one deadline") {
    auto conf = quick();
    conf.idle_time = 60s;
    served s{echo, conf};
    const struct {
        const char* first;
        char byte;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: x\r\nX: ", 'a'},
        {"G", 'E'},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", 'b'},
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", 'c'},
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;", 'd'},
    };
    for (const auto& one : cases) {
        CAPTURE(one.first);
        const auto got = s.rig.run(trickle(s.web.port(), one.first, one.byte));
        const bool refused = got.answer.starts_with("HTTP/1.1 408") || got.answer.starts_with("HTTP/1.1 400");
        CHECK(refused);
        CHECK(got.took < 10s);
    }
    CHECK(s.ask("GET /a HTTP/1.0\r\n\r\n").ends_with("GET /a "));
}

TEST_CASE("blank lines are no request: who sends only them is cut like who sends nothing") {
    auto conf = quick();
    conf.idle_time = 60s;
    served s{echo, conf};
    const auto got = s.rig.run(trickle(s.web.port(), "\r\n", '\n'));
    CHECK(got.answer.empty());
    CHECK(got.took < 10s);
}

TEST_CASE("who never asks anything rests no longer than a request may take; who did rests as long as idle_time") {
    auto conf = quick();
    conf.request_time = 50ms;
    conf.idle_time = 60s;
    served s{echo, conf};
    CHECK(s.ask("").empty());
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await greet(c);
        auto silent = co_await raw_connection::to(s.web.port());
        co_await silent.receive_all();  // it came later, and is cut first
        co_await greet(c);
        CHECK_FALSE(c.closed());
    }());
}

TEST_CASE("one address has so many connections; another one is served, and a place that becomes free is used") {
    served s{echo, few_each(2)};
    s.rig.run([&]() -> awaitable<void> {
        auto a = co_await raw_connection::to(s.web.port());
        auto b = co_await raw_connection::to(s.web.port());
        co_await greet(a);
        co_await greet(b);
        auto c = co_await raw_connection::to(s.web.port());
        const auto refused = co_await c.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(refused.starts_with("HTTP/1.1 503"));
        auto elsewhere = co_await from_address("127.0.0.2", s.web.port());
        co_await greet(elsewhere);
        a.end();
        co_await a.receive_all();
        std::string got;
        while (!got.starts_with("HTTP/1.1 200")) {
            auto d = co_await raw_connection::to(s.web.port());
            got = co_await d.ask("GET / HTTP/1.0\r\n\r\n");
        }
        CHECK(got.ends_with("GET / "));
    }());
    const auto shown = s.counts.text();
    CHECK(shown.find("qf_http_connections_refused_total{role=\"test\",limit=\"address\"} ") != shown.npos);
    CHECK(shown.find("qf_http_connections_refused_total{role=\"test\",limit=\"address\"} 0") == shown.npos);
    CHECK(shown.find("qf_http_connections_refused_total{role=\"test\",limit=\"all\"} 0") != shown.npos);
}

TEST_CASE("connections that were refused do not count against their address") {
    served s{echo, few_each(1)};
    s.rig.run([&]() -> awaitable<void> {
        for (int round = 0; round < 5; ++round) {
            std::string got;
            while (!got.starts_with("HTTP/1.1 200")) {
                auto a = co_await raw_connection::to(s.web.port());
                auto b = co_await raw_connection::to(s.web.port());
                co_await b.ask("GET / HTTP/1.0\r\n\r\n");
                got = co_await a.ask("GET / HTTP/1.0\r\n\r\n");
            }
        }
    }());
    CHECK(s.ask("GET /a HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1"));
}

TEST_CASE("without the limit one address may have all connections") {
    served s{echo, few_each(0)};
    s.rig.run([&]() -> awaitable<void> {
        std::list<raw_connection> all;
        for (int i = 0; i < 100; ++i) co_await greet(all.emplace_back(co_await raw_connection::to(s.web.port())));
        CHECK(all.size() == 100);
    }());
}
