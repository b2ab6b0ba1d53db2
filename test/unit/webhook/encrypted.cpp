// Pushing over TLS: the vendor's authority and name are checked, our certificate is shown, and the judged address is
// the one that is connected to.
#include "test/support/temporary_folder.hpp"
#include "test/unit/webhook/fixture.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdlib>

using namespace qf;
using namespace qf::webhook;
using namespace std::chrono_literals;

namespace {

// An authority of a test's own, and what it has signed, made by the openssl command.
struct authority {
    authority() {
        run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority "
            "-addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem");
    }
    void issue(const std::string& name, const std::string& subject_names) const {
        run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " + name +
            ".key -out " + name + ".csr");
        run("printf 'subjectAltName=" + subject_names + "' > ext && openssl x509 -req -in " + name +
            ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out " + name + ".pem");
    }
    std::filesystem::path operator/(const std::string& name) const { return folder / name; }

private:
    void run(const std::string& command) const {
        REQUIRE(std::system(("cd " + folder.path().string() + " && ( " + command + " ) 2>/dev/null").c_str()) == 0);
    }
    test::temporary_folder folder;
};

net::listen_conf with(const authority& own, const std::string& name) {
    net::listen_conf out;
    out.certificate_file = own / (name + ".pem");
    out.key_file = own / (name + ".key");
    return out;
}

struct tls_fixture : test::rig {
    tls_fixture() {
        own.issue("vendor", "DNS:localhost");
        own.issue("client", "DNS:qf-connector");
    }
    subscriber_conf conf(std::uint16_t port, std::string_view host = "localhost") const {
        subscriber_conf out{.name = "vendor",
                            .target = destination::parse(fmt::format("https://{}:{}/hooks", host, port)).value()};
        out.signing_keys.push_back(signing_key::parse(test::webhook_secret()).value());
        out.ca_file = own / "ca.pem";
        out.allow = net::networks::parse("127.0.0.0/8 ::1").value();
        out.answer_time = 2s;
        return out;
    }
    outcome<delivered> push(const subscriber_conf& to) {
        client sender{executor(), to, clock};
        auto got = run(sender.deliver(content.mail(), trace));
        trouble = sender.last_trouble();
        return got;
    }

    authority own;
    test::simulated_clock clock{loop};
    dossier content;
    std::string trouble;
};

// Asks for a certificate of the authority, then takes one request: its length of head and body, 0 when the handshake
// failed.
awaitable<std::size_t> take_one(asio::ip::tcp::acceptor& at, const authority& own) {
    asio::ssl::context how{asio::ssl::context::tls_server};
    how.use_certificate_chain_file((own / "vendor.pem").string());
    how.use_private_key_file((own / "vendor.key").string(), asio::ssl::context::pem);
    how.load_verify_file((own / "ca.pem").string());
    how.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    asio::ssl::stream<asio::ip::tcp::socket> wire{co_await at.async_accept(use_awaitable), how};
    boost::system::error_code wrong;
    co_await wire.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, wrong));
    if (wrong) co_return 0;
    std::string seen, some(4096, '\0');
    while (!seen.ends_with("]}}") && !wrong) {
        const auto got = co_await wire.async_read_some(asio::buffer(some), asio::redirect_error(use_awaitable, wrong));
        seen.append(some, 0, got);
    }
    constexpr std::string_view answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    co_await asio::async_write(wire, asio::buffer(answer), asio::redirect_error(use_awaitable, wrong));
    co_return seen.size();
}

}  // namespace

TEST_CASE_FIXTURE(tls_fixture, "a dossier travels through TLS to who proves to be the subscriber") {
    test::webhook_receiver vendor{*this, clock, with(own, "vendor")};
    CHECK(push(conf(vendor.port()))->http_status == 204);
    CHECK(vendor.dossiers().size() == 1);

    // The same machine under another name, and an authority that is not the vendor's.
    const auto misnamed = push(conf(vendor.port(), "127.0.0.1"));
    CHECK(misnamed.error().code == errc::destination_unreachable);
    CHECK(trouble.starts_with("tls: "));
    auto foreign = conf(vendor.port());
    const authority other;
    foreign.ca_file = other / "ca.pem";
    CHECK(push(foreign).error().code == errc::destination_unreachable);
    CHECK(vendor.requests().size() == 1);
}

TEST_CASE_FIXTURE(tls_fixture, "a subscriber that wants our certificate gets it, and nothing without it") {
    asio::ip::tcp::acceptor at{loop, {asio::ip::address_v4::loopback(), 0}};
    const auto exchange = [&](const subscriber_conf& to) {
        std::size_t taken = 0;
        crew vendor{executor()};
        vendor.hire([&]() -> awaitable<void> { taken = co_await take_one(at, own); });
        auto got = push(to);
        run(vendor.gone());
        return std::pair{std::move(got), taken};
    };
    auto to = conf(at.local_endpoint().port());
    to.certificate_file = own / "client.pem";
    to.key_file = own / "client.key";
    const auto shown = exchange(to);
    REQUIRE(shown.first.has_value());
    CHECK(shown.first->followed_up);
    CHECK(shown.second > write_body(content.mail()).size());

    const auto hidden = exchange(conf(at.local_endpoint().port()));
    CHECK(hidden.first.error().code == errc::destination_unreachable);
    CHECK(hidden.second == 0);

    to.key_file = own / "missing.key";
    CHECK_THROWS_AS(client(executor(), to, clock), boost::system::system_error);
}

TEST_CASE_FIXTURE(tls_fixture, "a name that leads to this machine is no way in") {
    test::webhook_receiver vendor{*this, clock, with(own, "vendor")};
    auto to = conf(vendor.port());
    for (const char* allowed : {"", "10.0.0.0/8", "128.0.0.0/1"}) {
        to.allow = net::networks::parse(allowed).value();
        const auto got = push(to);
        CHECK(got.error().code == errc::destination_forbidden);
        CHECK(got.error().http_status == 0);
    }
    CHECK(vendor.requests().empty());
    CHECK(push(conf(vendor.port())).has_value());
}
