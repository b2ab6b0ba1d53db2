#include "connector/base/doorbell.hpp"
#include "test/unit/net/fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

struct slow {
    explicit slow(asio::any_io_executor loop) : bell{loop}, here{loop} {}
    awaitable<response> operator()() {
        started = true;
        here.ring();
        while (!open) co_await bell.wait();
        co_return answer(http::status::ok, plain, "at last");
    }
    awaitable<void> wait_for_start() {
        while (!started) co_await here.wait();
    }
    doorbell bell, here;
    bool started = false, open = false;
};

awaitable<void> stop_then_open(served& s, slow& what) {
    using namespace asio::experimental::awaitable_operators;
    co_await (s.web.stop() && [](slow& w) -> awaitable<void> {
        w.open = true;
        w.bell.ring();
        co_return;
    }(what));
}

}  // namespace

TEST_CASE("stop() lets a running request end, and closes those who rest") {
    std::optional<slow> what;
    served s{[&](const exchange& e) -> awaitable<response> {
        if (e.target.path == "/slow") co_return co_await (*what)();
        co_return co_await echo(e);
    }};
    what.emplace(s.rig.executor());
    s.rig.run([&]() -> awaitable<void> {
        auto resting = co_await raw_connection::to(s.web.port());
        co_await resting.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        co_await resting.receive("GET /a ");
        auto busy = co_await raw_connection::to(s.web.port());
        co_await busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        co_await what->wait_for_start();
        co_await stop_then_open(s, *what);
        const auto got = co_await busy.receive_all();
        CHECK(got.ends_with("at last"));
        CHECK(got.find("Connection: close\r\n") != got.npos);
        CHECK((co_await resting.receive_all()).empty());
    }());
    what.reset();  // before its loop
    CHECK_THROWS_AS(s.rig.run(raw_connection::to(s.web.port())), boost::system::system_error);
}

TEST_CASE("after the grace time the rest is cut, without an error line") {
    std::optional<slow> what;
    auto conf = quick();
    conf.grace = 50ms;
    served s{[&](const exchange&) { return (*what)(); }, conf};
    what.emplace(s.rig.executor());
    s.rig.run([&]() -> awaitable<void> {
        auto busy = co_await raw_connection::to(s.web.port());
        co_await busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        co_await what->wait_for_start();
        const auto begun = std::chrono::steady_clock::now();
        co_await s.web.stop();
        CHECK(std::chrono::steady_clock::now() - begun >= 50ms);
        CHECK((co_await busy.receive_all()).empty());
    }());
    what.reset();
    CHECK(s.logged().empty());
}

TEST_CASE("stop() does not wait for a client that only sends slowly, beyond its request time") {
    served s{echo, quick()};
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b");
        co_await c.receive("GET /a ");
        co_await s.web.stop();
        CHECK((co_await c.receive_all()).starts_with("HTTP/1.1 408"));
    }());
}

TEST_CASE("a server that was never started stops, too, and stop() may be called twice") {
    test::rig r;
    metrics counts;
    system_clock_source clock;
    logger log{clock, {}};
    lambda_responder what{echo};
    server web{r.executor(), "test", {}, what, log, counts};
    r.run(web.stop());
    r.run(web.stop());
    CHECK(web.url() == "http://127.0.0.1:" + std::to_string(web.port()));
}
