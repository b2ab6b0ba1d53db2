#include "test/unit/net/fixture.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <cstdlib>

using namespace qf;
using namespace qf::net;

namespace {

// What a client that speaks only one version of TLS gets from a GET; empty when the handshake fails.
awaitable<std::string> by_version(asio::ssl::context::method version, std::uint16_t port) {
    asio::ssl::context with{version};
    ::SSL_CTX_set_security_level(with.native_handle(), 0);  // ours would not even offer the old ones
    asio::ssl::stream<asio::ip::tcp::socket> wire{co_await asio::this_coro::executor, with};
    co_await wire.lowest_layer().async_connect({asio::ip::address_v4::loopback(), port}, use_awaitable);
    boost::system::error_code wrong;
    co_await wire.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_awaitable, wrong));
    if (wrong) co_return std::string{};
    constexpr std::string_view question = "GET /v HTTP/1.0\r\n\r\n";
    co_await asio::async_write(wire, asio::buffer(question), use_awaitable);
    std::string out(4096, '\0');
    const auto got = co_await asio::async_read(wire, asio::buffer(out), asio::redirect_error(use_awaitable, wrong));
    out.resize(got);
    co_return out;
}

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

TEST_CASE("streams go through TLS, both ways") {
    certificate own;
    auto conf = with(own);
    conf.request_time = conf.answer_time = 5s;
    std::string kept;
    served s{[&kept](const exchange& what) -> awaitable<response> {
                 kept.assign(1'000'000, '.');
                 const auto got = co_await read_full(*what.body, kept);
                 kept.resize(got.value());
                 auto out = answer(http::status::ok, plain, "");
                 out.source = std::make_unique<text_source>(kept);
                 out.length = kept.size();
                 co_return out;
             },
             conf};
    s.responder.way = body_way::streamed;
    std::string sent(900'000, 'x');
    for (std::size_t i = 0; i < sent.size(); i += 89) sent[i] = static_cast<char>('a' + i % 26);
    client c{s.rig.executor(), trusting(s, own)};
    for (int i = 0; i < 2; ++i) {
        const auto got = s.rig.run(c.send(request_of(http::verb::put, "/", sent)));
        REQUIRE_MESSAGE(got.has_value(), c.last_trouble());
        CHECK((got->body() == sent));
    }
    CHECK(s.counts.text().find("qf_http_connections{role=\"test\"} 1\n") != std::string::npos);
}

TEST_CASE("TLS 1.2 and 1.3 are spoken, and nothing older") {
    certificate own;
    served s{echo, with(own)};
    using method = asio::ssl::context;
    CHECK(s.rig.run(by_version(method::tlsv12_client, s.web.port())).ends_with("GET /v "));
    CHECK(s.rig.run(by_version(method::tlsv13_client, s.web.port())).ends_with("GET /v "));
    CHECK(s.rig.run(by_version(method::tlsv11_client, s.web.port())).empty());
    CHECK(s.rig.run(by_version(method::tlsv1_client, s.web.port())).empty());
}

TEST_CASE("a handshake that trickles has one deadline, too, and a crowd over TLS is closed without a word") {
    certificate own;
    auto conf = with(own);
    conf.idle_time = 60s;
    conf.connections_per_address_max = 1;
    served s{echo, conf};
    s.rig.run([&]() -> awaitable<void> {
        auto slow = co_await raw_connection::to(s.web.port());
        co_await slow.send("\x16\x03\x01\x02");  // the beginning of a ClientHello
        auto second = co_await raw_connection::to(s.web.port());
        CHECK((co_await second.receive_all()).empty());
        crew sender{s.rig.executor()};
        sender.hire([&]() -> awaitable<void> {
            asio::steady_timer pause{s.rig.loop};
            bool heard = true;
            while (heard) {
                heard = co_await slow.send({"\x01", 1});
                pause.expires_after(3ms);
                co_await pause.async_wait(use_awaitable);
            }
        });
        co_await slow.receive_all();
        sender.stop();
        co_await sender.gone();
    }());
    std::string got;
    while (got.empty()) got = s.rig.run(by_version(asio::ssl::context::tls_client, s.web.port()));
    CHECK(got.ends_with("GET /v "));
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

TEST_CASE("a peer that ends TLS without a goodbye has answered all the same, where its head is what was asked for") {
    certificate own;
    for (const auto wanted : {answer_part::head, answer_part::whole}) {
        test::rig r;
        asio::ssl::context side{asio::ssl::context::tls_server};
        side.use_certificate_chain_file(own.chain.string());
        side.use_private_key_file(own.key.string(), asio::ssl::context::pem);
        asio::ip::tcp::acceptor acceptor{r.loop, {asio::ip::address_v4::loopback(), 0}};
        crew peer{r.executor()};
        peer.hire([&]() -> awaitable<void> {
            asio::ssl::stream<asio::ip::tcp::socket> wire{co_await acceptor.async_accept(use_awaitable), side};
            co_await wire.async_handshake(asio::ssl::stream_base::server, use_awaitable);
            std::string asked;
            co_await asio::async_read_until(wire, asio::dynamic_buffer(asked), "body", use_awaitable);
            constexpr std::string_view text = "HTTP/1.1 200 OK\r\n\r\nuntil the end";
            co_await asio::async_write(wire, asio::buffer(text), use_awaitable);
            wire.lowest_layer().close();
        });
        const auto port = std::to_string(acceptor.local_endpoint().port());
        auto conf = conf_for(origin::parse("https://localhost:" + port).value());
        conf.ca_file = own.chain;
        conf.wanted = wanted;
        client c{r.executor(), conf};
        const auto got = r.run(c.send(request_of(http::verb::post, "/", "body")));
        r.run(peer.gone());
        if (wanted == answer_part::whole) {
            CHECK(got.error() == errc::destination_unreachable);  // it may have been cut short
            continue;
        }
        REQUIRE(got.has_value());
        CHECK(got->result() == http::status::ok);
    }
}
