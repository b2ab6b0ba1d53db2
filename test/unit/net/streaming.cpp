// Bodies that come piece by piece: who reads them, who is let go, what follows in the same connection.
#include "connector/net/pace.hpp"
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace qf;
using namespace qf::net;

namespace {

// PUT is streamed; the answer says how much came, after what the path asks for:
// /all reads to the end, /some three bytes, /none nothing.
class reader final : public responder {
public:
    body_way way_of_body(const request& head, const target&, std::optional<std::uint64_t> length) const override {
        told = length;
        return head.method() == http::verb::put ? body_way::streamed : body_way::whole;
    }
    awaitable<response> respond(const exchange& what) override {
        if (!what.body) co_return answer(http::status::ok, plain, "whole " + what.request.body());
        CHECK(what.request.body().empty());
        std::string seen;
        const std::size_t most = what.target.path == "/all" ? SIZE_MAX : what.target.path == "/some" ? 3 : 0;
        std::array<char, 1000> block{};
        while (seen.size() < most) {
            const auto got =
                co_await what.body->read(std::span{block}.first(std::min(block.size(), most - seen.size())));
            if (!got) {
                failed = got.error();
                CHECK((co_await what.body->read(block)).has_error());  // for good
                co_return answer(http::status::ok, plain, "must not be sent");
            }
            if (*got == 0) break;
            longest = std::max(longest, *got);
            seen.append(block.data(), *got);
        }
        digest_of_all = seen;
        co_return answer(http::status::ok, plain, "streamed " + std::to_string(seen.size()) + " end");
    }
    mutable std::optional<std::uint64_t> told;
    error_code failed;
    std::size_t longest = 0;
    std::string digest_of_all;
};

struct streaming {
    explicit streaming(listen_conf conf = {}) : web{rig.executor(), "test", std::move(conf), who, log, counts} {
        web.start();
    }
    ~streaming() { rig.run(web.stop()); }
    std::string ask(std::string_view text) {
        return rig.run([this, text]() -> awaitable<std::string> {
            auto c = co_await raw_connection::to(web.port());
            co_return co_await c.ask(text);
        }());
    }
    bool answered(std::string_view status) {
        return counts.text().find("qf_http_requests_total{role=\"test\",status=\"" + std::string{status} + "\"} 0") ==
               std::string::npos;
    }
    test::rig rig;
    system_clock_source clock;
    logger log{clock, {log_format::logfmt, log_level::fatal, 2}};
    metrics counts;
    reader who;
    server web;
};

std::string put(std::string_view path, std::size_t length, std::string_view more = {}) {
    return "PUT " + std::string{path} + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n" +
           std::string{more} + "\r\n";
}
const std::string last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("a streamed body arrives whole, and a pipelined request after it is the next") {
    streaming s;
    std::string body(300'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 97) body[i] = static_cast<char>('a' + i % 26);
    const auto got = s.ask(put("/all", body.size()) + body + put("/all", 2) + "ok" + put("/all", 0) + last);
    const auto first = got.find("streamed 300000 end"), second = got.find("streamed 2 end");
    REQUIRE(first != got.npos);
    REQUIRE(second != got.npos);
    CHECK(first < second);
    CHECK(got.find("whole ", second) <
          got.find("whole ", got.find("whole ", second) + 1));  // an empty one is no stream
    CHECK(got.ends_with("whole "));
    CHECK(s.who.told == 2u);
    CHECK(s.who.longest == 1000);
}

TEST_CASE("in chunks, byte by byte: the same") {
    streaming s;
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        const std::string text =
            "PUT /all HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n2;note=x\r\nde\r\n0\r\nTrailer: x\r\n\r\n";
        for (const char byte : text) co_await c.send({&byte, 1});
        CHECK((co_await c.receive(" end")).ends_with("streamed 5 end"));
        CHECK(s.who.digest_of_all == "abcde");
        CHECK_FALSE(s.who.told.has_value());
        CHECK((co_await c.ask(last)).ends_with("whole "));
    }());
}

TEST_CASE("100 Continue is said by the first read: a request that is refused before never sends its body") {
    streaming s;
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send(put("/all", 3, "Expect: 100-continue\r\n"));
        CHECK(co_await c.receive("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await c.send("abc");
        CHECK((co_await c.receive(" end")).ends_with("streamed 3 end"));
        co_await c.send(put("/none", 3, "Expect: 100-continue\r\n"));
        const auto refused = co_await c.receive_all();
        CHECK(refused.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(refused.find("Connection: close\r\n") != refused.npos);
        CHECK(refused.ends_with("streamed 0 end"));
    }());
    CHECK(s.ask(put("/all", 3, "Expect: tea\r\n")).starts_with("HTTP/1.1 417"));
}

TEST_CASE("a little that the handler leaves is taken; for more the answer comes early and ends the connection") {
    streaming s;
    const auto kept = s.ask(put("/some", 1000) + std::string(1000, 'x') + last);
    CHECK(kept.find("streamed 3 end") != kept.npos);
    CHECK(kept.ends_with("whole "));
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send(put("/some", std::size_t{1} << 40) + "abcdef");  // and nothing more for now
        const auto early = co_await c.receive(" end");
        CHECK(early.find("Connection: close\r\n") != early.npos);
        CHECK(early.ends_with("streamed 3 end"));
        co_await c.send(last);  // must not pass for a request
        CHECK((co_await c.receive_all()).empty());
    }());
    const auto sending = s.ask(put("/none", 8'000'000) + std::string(8'000'000, 'x'));
    CHECK(sending.ends_with("streamed 0 end"));  // it reaches one who is still sending
}

TEST_CASE("a body that is cut, or badly framed, fails for its reader and is never answered as if it were whole") {
    streaming s;
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send(put("/all", 100) + "only this");
        c.end();
        CHECK((co_await c.receive_all()).empty());
    }());
    CHECK(s.who.failed == asio::error::eof);
    CHECK_FALSE(s.answered("2xx"));
    const auto odd = s.ask("PUT /all HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");
    CHECK(odd.starts_with("HTTP/1.1 400"));
    const auto endless =
        s.ask("PUT /all HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4;x=\"" + std::string(400'000, 'y'));
    CHECK(endless.starts_with("HTTP/1.1 431"));
    CHECK_FALSE(s.answered("2xx"));
}

TEST_CASE(
    "who stops in the middle, or trickles, is cut: 408; who keeps the pace takes longer than the request's time") {
    auto conf = quick();
    conf.pace_min = 10'000;
    streaming s{conf};
    CHECK(s.ask(put("/all", 100) + "only this").starts_with("HTTP/1.1 408"));
    CHECK(s.who.failed == asio::error::timed_out);
    asio::steady_timer tick{s.rig.loop};
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send(put("/all", 1000));
        bool listens = true;
        for (int sent = 0; sent < 1000 && listens; ++sent) {  // 200 bytes a second
            tick.expires_after(5ms);
            co_await tick.async_wait(use_awaitable);
            listens = co_await c.send("x");
        }
        CHECK((co_await c.receive_all()).starts_with("HTTP/1.1 408"));
    }());
    const auto began = std::chrono::steady_clock::now();
    s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(s.web.port());
        co_await c.send(put("/all", 60'000));
        for (int sent = 0; sent < 60; ++sent) {  // 100,000 bytes a second
            tick.expires_after(10ms);
            co_await tick.async_wait(use_awaitable);
            co_await c.send(std::string(1000, 'x'));
        }
        CHECK((co_await c.receive(" end")).ends_with("streamed 60000 end"));
    }());
    CHECK(std::chrono::steady_clock::now() - began > 3 * conf.request_time);
}

TEST_CASE("a pace: patience is used up by waiting and earned by bytes, never beyond what it was") {
    pace p{10s, 1000};
    p.account(4s, 0);
    CHECK(p.left() == 6s);
    p.account(0s, 2000);
    CHECK(p.left() == 8s);
    p.account(1s, 1'000'000'000);
    CHECK(p.left() == 10s);
    p.account(11s, 500);
    CHECK(p.left() == -500ms);
    CHECK(pace{1s, 0}.left() == 1s);  // no division by nothing
}
