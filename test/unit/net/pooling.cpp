#include "connector/base/doorbell.hpp"
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers every request of a connection with the same text.
awaitable<void> answer_all(raw_connection& c, std::string_view says) {
    for (;;) {
        const auto head = co_await c.receive("\r\n\r\n");
        if (head.empty()) co_return;
        co_await c.send(says);
    }
}

}  // namespace

TEST_CASE("one connection serves many requests") {
    test::rig r;
    scripted_peer peer{r, [](raw_connection& c, int) { return answer_all(c, ok); }};
    client c{r.executor(), conf_for(peer.origin())};
    for (int i = 0; i < 50; ++i) CHECK(r.run(c.send(request_of(http::verb::get, "/"))).value().body() == "ok");
    CHECK(peer.connections == 1);
}

TEST_CASE("a connection is not used again after idle_time, after surplus bytes, or after Connection: close") {
    test::rig r;
    std::string_view says = ok;
    scripted_peer peer{r, [&](raw_connection& c, int) { return answer_all(c, says); }};
    auto conf = conf_for(peer.origin());
    SUBCASE("idle_time") {
        conf.idle_time = 0s;
    }
    SUBCASE("surplus") {
        says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n";
    }
    SUBCASE("close") {
        says = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    }
    SUBCASE("HTTP/1.0") {
        says = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok";
    }
    client c{r.executor(), conf};
    for (int i = 0; i < 3; ++i) CHECK(r.run(c.send(request_of(http::verb::get, "/"))).value().body() == "ok");
    CHECK(peer.connections == 3);
}

TEST_CASE("a server that closes resting connections costs the caller nothing, even a POST") {
    auto conf = quick();
    conf.idle_time = 20ms;
    served s{echo, conf};
    client c{s.rig.executor(), conf_for(origin::parse(s.web.url()).value())};
    asio::steady_timer look{s.rig.loop};
    for (int i = 0; i < 3; ++i) {
        CHECK(s.rig.run(c.send(request_of(http::verb::post, "/p", "x"))).value().body() == "POST /p x");
        // The server ends the connection and waits a moment for our goodbye, which a resting pool does not say.
        const auto until = std::chrono::steady_clock::now() + 10s;
        const auto gone = [&] { return s.counts.text().find("connections{role=\"test\"} 0") != std::string::npos; };
        s.rig.run([&]() -> awaitable<void> {
            while (!gone() && std::chrono::steady_clock::now() < until) {
                look.expires_after(5ms);
                co_await look.async_wait(use_awaitable);
            }
        }());
        CHECK(gone());
    }
}

TEST_CASE("a reused connection that breaks before an answer: GET is sent again, a POST that went out whole is not") {
    test::rig r;
    int second_requests = 0;
    scripted_peer peer{r, [&](raw_connection& c, int n) -> awaitable<void> {
                           co_await c.receive("\r\n\r\n");
                           co_await c.send(ok);
                           co_await c.receive("\r\n\r\n");
                           ++second_requests;
                           if (n == 0)
                               c.close();
                           else
                               co_await c.send(ok);
                       }};
    client c{r.executor(), conf_for(peer.origin())};
    REQUIRE(r.run(c.send(request_of(http::verb::get, "/"))).has_value());
    SUBCASE("GET") {
        CHECK(r.run(c.send(request_of(http::verb::get, "/"))).value().body() == "ok");
        CHECK(peer.connections == 2);
    }
    SUBCASE("POST") {
        CHECK(r.run(c.send(request_of(http::verb::post, "/", ""))).error() == errc::destination_unreachable);
        CHECK(peer.connections == 1);
        CHECK(second_requests == 1);
    }
}

TEST_CASE("a fresh connection that breaks is not tried again, nor one that began to answer") {
    test::rig r;
    bool first_breaks = true;
    scripted_peer peer{r, [&](raw_connection& c, int) -> awaitable<void> {
                           co_await c.receive("\r\n\r\n");
                           if (first_breaks) {
                               c.close();
                               co_return;
                           }
                           co_await c.send(ok);
                           co_await c.receive("\r\n\r\n");
                           co_await c.send("H");
                           c.end();
                       }};
    client c{r.executor(), conf_for(peer.origin())};
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    CHECK(peer.connections == 1);
    first_breaks = false;
    REQUIRE(r.run(c.send(request_of(http::verb::get, "/"))).has_value());
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    CHECK(peer.connections == 2);
}

TEST_CASE("an answer given before the request was read whole is heard") {
    served s{echo, quick()};
    client c{s.rig.executor(), conf_for(origin::parse(s.web.url()).value())};
    const auto got = s.rig.run(c.send(request_of(http::verb::post, "/", std::string(8 << 20, 'x'))));
    REQUIRE(got.has_value());
    CHECK(got->result() == http::status::payload_too_large);
}

TEST_CASE("no more than connections_max at once; the others wait in their order, within their deadline") {
    test::rig r;
    doorbell bell{r.executor()};
    std::vector<std::string> order;
    bool open = false;
    int inside = 0, most = 0;
    scripted_peer peer{r, [&](raw_connection& c, int) -> awaitable<void> {
                           for (;;) {
                               const auto head = co_await c.receive("\r\n\r\n");
                               if (head.empty()) co_return;
                               most = std::max(most, ++inside);
                               order.push_back(head.substr(5, head.find(' ', 5) - 5));
                               bell.ring();
                               while (!open) co_await bell.wait();
                               --inside;
                               co_await c.send(ok);
                           }
                       }};
    auto conf = conf_for(peer.origin());
    conf.connections_max = 1;
    crew callers{r.executor()};
    int answered = 0;
    SUBCASE("order") {
        client c{r.executor(), conf};
        for (int i = 0; i < 6; ++i)
            callers.hire([&, i]() -> awaitable<void> {
                const auto got = co_await c.send(request_of(http::verb::get, '/' + std::to_string(i)));
                if (got) ++answered;
            });
        r.run([&]() -> awaitable<void> {
            while (order.empty()) co_await bell.wait();
            open = true;
            bell.ring();
            co_await callers.gone();
        }());
        CHECK(answered == 6);
        CHECK(most == 1);
        CHECK(peer.connections == 1);
        CHECK(order == std::vector<std::string>{"0", "1", "2", "3", "4", "5"});
    }
    SUBCASE("deadline, and the place of one that was cancelled passes on") {
        conf.answer_time = 60ms;
        client c{r.executor(), conf};
        int silent = 0;
        for (int i = 0; i < 3; ++i)
            callers.hire([&]() -> awaitable<void> {
                const auto got = co_await c.send(request_of(http::verb::get, "/x"));
                if (!got && got.error() == errc::destination_silent) ++silent;
            });
        r.run(callers.gone());
        CHECK(silent == 3);
        open = true;
        bell.ring();
        CHECK(r.run(c.send(request_of(http::verb::get, "/free"))).value().body() == "ok");
        open = false;
        crew others{r.executor()};
        int cancelled = 0;
        for (int i = 0; i < 4; ++i)
            others.hire([&]() -> awaitable<void> {
                const auto got = co_await c.send(request_of(http::verb::get, "/y"));
                if (!got && got.error() == errc::cancelled) ++cancelled;
            });
        r.run([&]() -> awaitable<void> {
            while (order.back() != "y") co_await bell.wait();
            others.stop();
            co_await others.gone();
        }());
        CHECK(cancelled == 4);
        open = true;
        CHECK(r.run(c.send(request_of(http::verb::get, "/after"))).value().body() == "ok");
    }
}
