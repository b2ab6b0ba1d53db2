#include "connector/base/doorbell.hpp"
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// What a client says of one fixed answer, after which the peer closes.
result<response> said_of(std::string_view text, http::verb method = http::verb::get) {
    test::rig r;
    scripted_peer peer{r, [text](raw_connection& c, int) -> awaitable<void> {
                           co_await c.receive("\r\n\r\n");
                           co_await c.send(text);
                           c.end();
                       }};
    auto conf = conf_for(peer.origin());
    conf.answer_max = 1000;
    client c{r.executor(), conf};
    return r.run(c.send(request_of(method, "/")));
}

}  // namespace

TEST_CASE("a request goes out framed, under the origin's prefix, and its answer comes back whole") {
    test::rig r;
    std::string seen;
    scripted_peer peer{r, [&](raw_connection& c, int) -> awaitable<void> {
                           seen = co_await c.receive("body");
                           co_await c.send("HTTP/1.1 404 Not Found\r\nX-Reason: none\r\nContent-Length: 4\r\n\r\ngone");
                       }};
    client c{r.executor(), conf_for(origin::parse(peer.origin().text() + "/gateway").value())};
    auto what = request_of(http::verb::patch, "/x?y=1", "body");
    what.set(http::field::authorization, "Bearer t");
    what.set(http::field::host, "elsewhere");
    what.set(http::field::transfer_encoding, "chunked");
    const auto got = r.run(c.send(what));
    REQUIRE(got.has_value());
    CHECK(got->result() == http::status::not_found);
    CHECK(got->body() == "gone");
    CHECK((*got)["X-Reason"] == "none");
    CHECK(seen == "PATCH /gateway/x?y=1 HTTP/1.1\r\nHost: " + peer.origin().authority() +
                      "\r\nAuthorization: Bearer t\r\nContent-Length: 4\r\n\r\nbody");
}

TEST_CASE("every legal way to end an answer is understood") {
    CHECK(said_of(ok)->body() == "ok");
    CHECK(said_of("HTTP/1.1 200 OK\r\n\r\nuntil the end")->body() == "until the end");
    CHECK(said_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")->body() == "ok");
    CHECK(said_of("HTTP/1.1 204 No Content\r\n\r\n")->body().empty());
    CHECK(said_of("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", http::verb::head)->body().empty());
    CHECK(
        said_of("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + std::string{ok})->body() ==
        "ok");
}

TEST_CASE("a redirect is an answer like another") {
    const auto got = said_of("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    REQUIRE(got.has_value());
    CHECK(got->result() == http::status::found);
}

TEST_CASE("what is no answer babbles; what is cut short, or never comes, is unreachable") {
    for (const std::string& text :
         {std::string{"SSH-2.0-OpenSSH\r\n\r\n"}, std::string{"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"},
          std::string{"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"},
          "HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'),
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'),
          "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n",
          std::string{"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"}}) {
        CAPTURE(text.substr(0, 60));
        CHECK(said_of(text).error() == errc::destination_babbles);
    }
    for (const char* text :
         {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok", "HTTP/1.1 100 Continue\r\n\r\n"}) {
        CAPTURE(text);
        CHECK(said_of(text).error() == errc::destination_unreachable);
    }
}

TEST_CASE("nobody listens: unreachable, with the system's reason for the log") {
    test::rig r;
    std::uint16_t port = 0;
    {
        asio::ip::tcp::acceptor gone{r.loop, {asio::ip::address_v4::loopback(), 0}};
        port = gone.local_endpoint().port();
    }
    client c{r.executor(), conf_for(origin::parse("http://localhost:" + std::to_string(port)).value())};
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    CHECK(c.last_trouble() == "connect: Connection refused");
    client d{r.executor(), conf_for(origin::parse("https://no-such-name.invalid").value())};
    CHECK(d.origin().host() == "no-such-name.invalid");
    CHECK(r.run(d.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
}

TEST_CASE("silence ends at the deadline, wherever it falls") {
    for (const char* part : {"", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", "HTTP/1.1 100 Continue\r\n\r\n"}) {
        CAPTURE(part);
        test::rig r;
        scripted_peer peer{r, [part](raw_connection& c, int) -> awaitable<void> {
                               co_await c.send(part);
                               co_await c.receive_all();
                           }};
        auto conf = conf_for(peer.origin());
        conf.answer_time = 80ms;
        client c{r.executor(), conf};
        const auto begun = std::chrono::steady_clock::now();
        CHECK(r.run(c.send(request_of(http::verb::get, "/"))).error() == errc::destination_silent);
        CHECK(std::chrono::steady_clock::now() - begun >= 80ms);
        CHECK(peer.connections == 1);
    }
}

TEST_CASE("a field or target that would break the message is refused before anything is sent") {
    test::rig r;
    client c{r.executor(), conf_for(origin::parse("http://127.0.0.1:1").value())};
    auto field = request_of(http::verb::get, "/");
    field.set("X-Note", "a\r\nX-Other: b");
    CHECK(r.run(c.send(field)).error() == errc::content_invalid);
    auto name = request_of(http::verb::get, "/");
    name.insert("X Note", "a");
    CHECK(r.run(c.send(name)).error() == errc::content_invalid);
    for (const char* target : {"", "x", "/a b", "/a\r\nHost: c"})
        CHECK(r.run(c.send(request_of(http::verb::get, target))).error() == errc::content_invalid);
    CHECK(r.run(c.send(request_of(http::verb::unknown, "/"))).error() == errc::content_invalid);
}

TEST_CASE("a caller that is cancelled leaves at once, and its connection is closed") {
    test::rig r;
    bool closed = false, reached = false;
    doorbell bell{r.executor()};
    scripted_peer peer{r, [&](raw_connection& c, int) -> awaitable<void> {
                           co_await c.receive("\r\n\r\n");
                           reached = true;
                           bell.ring();
                           co_await c.receive_all();
                           closed = true;
                           bell.ring();
                       }};
    client c{r.executor(), conf_for(peer.origin())};
    crew callers{r.executor()};
    error_code seen;
    callers.hire([&]() -> awaitable<void> { seen = (co_await c.send(request_of(http::verb::get, "/"))).error(); });
    r.run([&]() -> awaitable<void> {
        while (!reached) co_await bell.wait();
        callers.stop();
        co_await callers.gone();
        while (!closed) co_await bell.wait();
    }());
    CHECK(seen == errc::cancelled);
}
