// No answer: nothing can be concluded, and nothing is concluded.
#include "test/support/raw_connection.hpp"
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;

TEST_CASE("no answer within the deadline is silence") {
    fixture f;
    f.hubee.expect(patch_folder).silence();
    const auto answer = f.complete();
    CHECK(answer.error().code == errc::destination_silent);
    CHECK(answer.error().http_status == 0);
    CHECK(f.hubee.requests().size() == 1);
}

TEST_CASE("a token that does not come within the deadline is silence too") {
    fixture f;
    f.hubee.expect("POST /token").silence();
    CHECK(f.complete().error().code == errc::destination_silent);
    CHECK(f.hubee.requests().empty());
}

TEST_CASE("nobody listens: unreachable") {
    test::rig r;
    test::simulated_clock clock{r.loop};
    std::string url;
    {
        test::scripted_hubee gone{r, clock};
        url = gone.url();
    }
    client c{r.executor(), fixture::conf(url), clock};
    const auto answer = r.run(c.complete_folder("f1", trace));
    CHECK(answer.error().code == errc::destination_unreachable);
    CHECK(answer.error().http_status == 0);
}

TEST_CASE("a connection closed without an answer is unreachable, and the request is not repeated") {
    test::rig r;
    test::simulated_clock clock{r.loop};
    asio::ip::tcp::acceptor door{r.loop, {asio::ip::address_v4::loopback(), 0}};
    unsigned connections = 0, completions = 0;
    crew server{r.executor()};
    server.hire([&]() -> awaitable<void> {
        for (;;) {
            test::raw_connection peer{co_await door.async_accept(use_awaitable)};
            ++connections;
            const auto token = co_await peer.receive("scope=OSL");
            if (token.find("POST /token") == std::string::npos) {  // a new connection for the request
                ++completions;
                peer.close();
                continue;
            }
            constexpr std::string_view body = R"({"access_token":"t","expires_in":3600})";
            co_await peer.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
            const auto asked = co_await peer.receive("HUBEE_COMPLETED\"}");
            if (!asked.empty()) ++completions;
            peer.close();
        }
    });
    auto client_gone = std::make_unique<client>(
        r.executor(), fixture::conf(fmt::format("http://127.0.0.1:{}", door.local_endpoint().port())), clock);
    const auto answer = r.run(client_gone->complete_folder("f1", trace));
    CHECK(answer.error().code == errc::destination_unreachable);
    CHECK(completions == 1);
    CHECK(connections == 1);
    client_gone.reset();
    server.stop();
    r.run(server.gone());
}
