// Whatever bytes come, the server answers with a refusal or closes, and serves the next one.
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace qf;
using namespace qf::net;

TEST_CASE("random bytes and damaged requests never stop the server") {
    auto conf = quick();
    conf.request_time = 16ms;
    conf.idle_time = 16ms;
    served s{echo, conf};
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    MESSAGE("seed ", seed);
    std::mt19937 random{seed};
    const auto up_to = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n}(random); };
    const std::string whole =
        "POST /a?b=c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        "3\r\nabc\r\n0\r\n\r\nGET /d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nef";
    for (int round = 0; round < 300; ++round) {
        std::string text = round % 3 == 0 ? std::string(up_to(300), ' ') : whole;
        if (round % 3 == 0) {
            for (char& c : text) c = static_cast<char>(up_to(255));
        } else {
            for (auto hits = 1 + up_to(4); hits > 0; --hits) {
                const auto at = up_to(text.size() - 1);
                if (up_to(2) == 0)
                    text.erase(at, 1 + up_to(3));
                else
                    text[at] = static_cast<char>(up_to(255));
            }
        }
        const auto got = s.rig.run([&]() -> awaitable<std::string> {
            auto c = co_await raw_connection::to(s.web.port());
            co_await c.send(text);
            c.end();
            co_return co_await c.receive_all();
        }());
        const bool well_formed = got.empty() || got.starts_with("HTTP/1.1 ");
        CHECK(well_formed);
    }
    CHECK(s.ask("GET /alive HTTP/1.0\r\n\r\n").ends_with("GET /alive "));
    CHECK(s.logged().empty());
}
