// The rule about addresses is asked at each new connection, about the very address that is then connected to.
#include "connector/net/networks.hpp"
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

std::string port_of(const origin& o) {
    return std::to_string(o.port());
}

// Answers each request of a connection, and closes after the first when `once`.
scripted_peer::script answering(bool once = false) {
    return [once](raw_connection& c, int) -> awaitable<void> {
        bool more = true;
        while (more && !c.closed()) {
            const auto asked = co_await c.receive("\r\n\r\n");
            if (!asked.empty()) co_await c.send("HTTP/1.1 204 No Content\r\n\r\n");
            more = !once;
        }
    };
}

}  // namespace

TEST_CASE("every address of a name is judged, and the permitted one is taken") {
    test::rig r;
    scripted_peer peer{r, answering()};
    auto conf = conf_for(origin::parse("http://localhost:" + port_of(peer.origin())).value());
    std::vector<std::string> judged;
    conf.may_reach = [&](const asio::ip::address& address) {
        judged.push_back(address.to_string());
        return address == asio::ip::address_v4::loopback();
    };
    client c{r.executor(), conf};
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).has_value());
    CHECK(std::ranges::find(judged, "127.0.0.1") != judged.end());
    CHECK(peer.connections == 1);
}

TEST_CASE("a written address is judged as a resolved one is, and refused before a byte is sent") {
    test::rig r;
    scripted_peer peer{r, answering()};
    for (const char* host : {"localhost", "127.0.0.1"}) {
        auto conf = conf_for(origin::parse(std::string{"http://"} + host + ':' + port_of(peer.origin())).value());
        conf.may_reach = [](const asio::ip::address& address) { return !address.is_loopback(); };
        client c{r.executor(), conf};
        CHECK(r.run(c.send(request_of(http::verb::post, "/", "body"))).error() == errc::destination_forbidden);
        CHECK(c.last_trouble().starts_with("resolve: "));
    }
    CHECK(peer.connections == 0);
}

TEST_CASE("a name that changes its address later is judged again, for each connection") {
    test::rig r;
    scripted_peer peer{r, answering(true)};
    auto conf = conf_for(origin::parse("http://localhost:" + port_of(peer.origin())).value());
    bool moved = false;  // as if the name led elsewhere from then on
    conf.may_reach = [&](const asio::ip::address&) { return !moved; };
    client c{r.executor(), conf};
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).has_value());
    moved = true;
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).error() == errc::destination_forbidden);
    CHECK(peer.connections == 1);
}

TEST_CASE("a list of networks holds what is within them, IPv4 within IPv6 too") {
    const auto some = networks::parse("10.0.0.0/8, 127.0.0.1 fd00::/8").value();
    for (const char* address : {"10.255.0.1", "127.0.0.1", "::ffff:10.0.0.1", "fd12::1"})
        CHECK_MESSAGE(some.hold(asio::ip::make_address(address)), address);
    for (const char* address : {"11.0.0.1", "127.0.0.2", "::ffff:11.0.0.1", "fe00::1", "::10.0.0.1"})
        CHECK_MESSAGE(!some.hold(asio::ip::make_address(address)), address);
    CHECK(!some.empty());
    CHECK(networks::parse("")->empty());
    for (const char* wrong : {"10.0.0.5/8", "10.0.0.0/33", "::ffff:10.0.0.0/104", "fd00::/129", "x", "10.0.0.0/", "/8",
                              "10.0.0/8", "fe80::1%1"}) {
        CAPTURE(wrong);
        CHECK(networks::parse(wrong).error() == errc::malformed_text);
    }
}
