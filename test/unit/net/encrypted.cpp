#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace qf;
using namespace qf::net;

namespace {

// A certificate for "localhost" that is its own authority, made by the openssl command.
struct certificate {
    explicit certificate(std::string_view names = "DNS:localhost") {
        const auto made =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test "
            "-addext subjectAltName=" +
            std::string{names} + " -keyout " + key.string() + " -out " + chain.string() + " 2>/dev/null";
        REQUIRE(std::system(made.c_str()) == 0);
    }
    test::temporary_folder folder;
    std::filesystem::path key = folder / "key.pem", chain = folder / "chain.pem";
};

listen_conf with(const certificate& own) {
    listen_conf out = quick();
    out.certificate_file = own.chain;
    out.key_file = own.key;
    return out;
}

client_conf trusting(const served& s, const certificate& authority, std::string_view host = "localhost") {
    auto out = conf_for(origin::parse("https://" + std::string{host} + ':' + std::to_string(s.web.port())).value());
    out.ca_file = authority.chain;
    return out;
}

}  // namespace

TEST_CASE("requests and large answers travel through TLS over one connection") {
    certificate own;
    served s{[](const exchange& what) -> awaitable<response> {
                 co_return answer(http::status::ok, plain, what.request.body() + std::string(300'000, 'y'));
             },
             with(own)};
    CHECK(s.web.url().starts_with("https://127.0.0.1:"));
    client c{s.rig.executor(), trusting(s, own)};
    for (int i = 0; i < 3; ++i) {
        const auto got = s.rig.run(c.send(request_of(http::verb::post, "/", std::string(100'000, 'x'))));
        REQUIRE_MESSAGE(got.has_value(), c.last_trouble());
        CHECK((got->body() == std::string(100'000, 'x') + std::string(300'000, 'y')));
    }
    CHECK(s.counts.text().find("qf_http_connections{role=\"test\"} 1\n") != std::string::npos);
}

TEST_CASE("a certificate for another name, or of an authority that is not trusted, is refused") {
    certificate own, other;
    served s{echo, with(own)};
    client wrong_name{s.rig.executor(), trusting(s, own, "127.0.0.1")};
    CHECK(s.rig.run(wrong_name.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    CHECK(wrong_name.last_trouble().starts_with("tls: "));
    client wrong_authority{s.rig.executor(), trusting(s, other)};
    CHECK(s.rig.run(wrong_authority.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    auto system_conf = trusting(s, own);
    system_conf.ca_file.clear();
    client system{s.rig.executor(), system_conf};
    CHECK(s.rig.run(system.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    CHECK(s.counts.text().find("status=\"2xx\"} 0") != std::string::npos);
}

TEST_CASE("an address in the certificate is accepted as the host") {
    certificate own{"IP:127.0.0.1"};
    served s{echo, with(own)};
    client c{s.rig.executor(), trusting(s, own, "127.0.0.1")};
    CHECK(s.rig.run(c.send(request_of(http::verb::get, "/a"))).value().body() == "GET /a ");
}

TEST_CASE("plain text on a TLS port, and silence, are cut") {
    certificate own;
    served s{echo, with(own)};
    CHECK(s.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").find("HTTP/1.1") == std::string::npos);
    CHECK(s.ask("").empty());
    client c{s.rig.executor(), trusting(s, own)};
    CHECK(s.rig.run(c.send(request_of(http::verb::get, "/a"))).value().body() == "GET /a ");
}

TEST_CASE("a TLS server that never answers the handshake is unreachable within connect_time") {
    test::rig r;
    scripted_peer peer{r, [](raw_connection& c, int) -> awaitable<void> { co_await c.receive_all(); }};
    auto conf = conf_for(origin::parse("https://127.0.0.1:" + std::to_string(peer.origin().port())).value());
    conf.connect_time = 60ms;
    client c{r.executor(), conf};
    CHECK(r.run(c.send(request_of(http::verb::get, "/"))).error() == errc::destination_unreachable);
    CHECK(c.last_trouble() == "tls: no answer in time");
}

TEST_CASE("an unusable authority or client certificate stops at once") {
    test::rig r;
    auto conf = conf_for(origin::parse("https://localhost:1").value());
    SUBCASE("authority") {
        conf.ca_file = "/nonexistent/ca.pem";
    }
    SUBCASE("certificate") {
        conf.certificate_file = "/nonexistent/own.pem";
    }
    CHECK_THROWS_AS(client(r.executor(), conf), boost::system::system_error);
}
