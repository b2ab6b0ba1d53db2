// answer_part::head: once its head is read an answer is settled, whatever becomes of its body.
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

struct settling {
    // What a client that wants heads says of `text`, after which the peer does `then`.
    result<response> said_of(
        std::string_view text, std::function<void(raw_connection&)> then = [](raw_connection& c) { c.end(); }) {
        scripted_peer peer{r, [&](raw_connection& c, int) -> awaitable<void> {
                               co_await c.receive("body");
                               co_await c.send(text);
                               then(c);
                               if (!c.closed()) co_await c.receive_all();
                           }};
        auto conf = conf_for(peer.origin());
        conf.answer_max = 1000;
        conf.wanted = answer_part::head;
        client c{r.executor(), conf};
        return r.run(c.send(request_of(http::verb::post, "/", "body")));
    }
    test::rig r;
};

void stays(raw_connection&) {}
void resets(raw_connection& c) {
    c.reset();
}

}  // namespace

TEST_CASE("an answer's head settles it, however its body goes on or breaks off") {
    const std::string long_body(100'000, 'x');
    const std::string texts[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + long_body,
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100, 'x'),
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx",
        "HTTP/1.1 200 OK\r\n\r\n" + long_body,
        "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    };
    for (const auto& text : texts) {
        CAPTURE(text.substr(0, 80));
        for (const auto& then : {stays, resets}) {
            const auto got = settling{}.said_of(text, then);
            // A reset may throw away what the system had not given us yet: then it is no answer.
            if (then == resets && !got) continue;
            REQUIRE(got.has_value());
            CHECK(got->result() == http::status::ok);
            CHECK(got->body().empty());
            CHECK(!got->keep_alive());
        }
    }
}

TEST_CASE("every status is settled so, with its fields") {
    const auto got =
        settling{}.said_of("HTTP/1.1 503 Later\r\nRetry-After: 7\r\nContent-Length: 9000\r\n\r\nhalf", stays);
    REQUIRE(got.has_value());
    CHECK(got->result() == http::status::service_unavailable);
    CHECK((*got)[http::field::retry_after] == "7");
    const auto interim = settling{}.said_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\nhalf", stays);
    REQUIRE(interim.has_value());
    CHECK(interim->result() == http::status::accepted);
}

TEST_CASE("a head that is not whole settles nothing") {
    for (const auto* text : {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "HTTP/1.1 2", "<html>", ""})
        CHECK(settling{}.said_of(text).has_error());
}

TEST_CASE("a connection is kept where the whole body came with the head, and only there") {
    for (const bool whole : {true, false}) {
        CAPTURE(whole);
        test::rig r;
        scripted_peer peer{r, [&](raw_connection& c, int) -> awaitable<void> {
                               while (!c.closed()) {
                                   const auto asked = co_await c.receive("\r\n\r\n");
                                   if (asked.empty()) co_return;
                                   co_await c.send(whole ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                                         : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok");
                               }
                           }};
        auto conf = conf_for(peer.origin());
        conf.wanted = answer_part::head;
        client c{r.executor(), conf};
        for (int times = 0; times < 3; ++times) CHECK(r.run(c.send(request_of(http::verb::post, "/"))).has_value());
        CHECK(peer.connections == (whole ? 1 : 3));
    }
}
