// TLS with client certificates, against a broker that demands them.
#include "test/contract/broker.hpp"
#include "test/contract/rabbitmq_backend.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdlib>

namespace qf::test {
namespace {

// An authority, a broker's certificate for "localhost" and a client's; and another authority, with a client of its own.
class certificates {
public:
    certificates() {
        authority("ca");
        signed_by("ca", "server", "DNS:localhost");
        signed_by("ca", "client", "DNS:client");
        authority("other");
        signed_by("other", "stranger", "DNS:client");
    }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }

private:
    void run(const std::string& command) {
        const auto in = "cd '" + folder_.path().string() + "' && " + command + " >>log 2>&1";
        REQUIRE_MESSAGE(std::system(in.c_str()) == 0, command);
    }
    void authority(const std::string& name) {
        run(
            fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout {0}.key "
                        "-out {0}.pem -subj /CN={0}",
                        name));
    }
    void signed_by(const std::string& ca, const std::string& name, const std::string& alternative) {
        run(
            fmt::format("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {0}.key -out {0}.csr "
                        "-subj /CN={0} -addext subjectAltName={1}",
                        name, alternative));
        run(
            fmt::format("openssl x509 -req -in {0}.csr -CA {1}.pem -CAkey {1}.key -CAcreateserial -days 2 "
                        "-copy_extensions copy -out {0}.pem",
                        name, ca));
    }
    temporary_folder folder_;
};

std::uint16_t free_port(rig& r) {
    const asio::ip::tcp::endpoint any{asio::ip::address_v4::loopback(), 0};
    return asio::ip::tcp::acceptor{r.loop, any}.local_endpoint().port();
}

// Never connects, and says so.
void is_refused(rig& r, const queues::rabbitmq_conf& conf, std::string_view trouble) {
    session q{r, open_rabbitmq(r, conf)};
    CHECK(r.run(q->publish(someone(1), {"m1", "x", {}})) == errc::queue_unavailable);
    CHECK(q.until([&] { return q->trouble() == trouble; }));
    CHECK(!q->connected());
}

}  // namespace

TEST_CASE("rabbitmq: TLS: both sides show who they are, or nothing is sent") {
    rig r;
    const certificates made;
    broker own{broker::later{}};
    const auto port = free_port(r);
    own.configure(
        fmt::format("listeners.ssl.1 = 127.0.0.1:{}\n"
                    "ssl_options.cacertfile = {}\nssl_options.certfile = {}\nssl_options.keyfile = {}\n"
                    "ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n",
                    port, made.file("ca.pem"), made.file("server.pem"), made.file("server.key")));
    own.start();
    auto conf = conf_for(fmt::format("amqps://localhost:{}/%2f", port));
    conf.ca_file = made.file("ca.pem");
    conf.certificate_file = made.file("client.pem");
    conf.key_file = made.file("client.key");
    {
        session q{r, open_rabbitmq(r, conf)};
        const auto here = someone(1);
        q.publish(here, "m1");
        q.open(here, 1);
        auto mail = q.take();
        CHECK(mail.mail().id == "m1");
        q.done(mail);
    }
    {  // the broker is signed by somebody we do not trust
        auto wrong = conf;
        wrong.ca_file = made.file("other.pem");
        is_refused(r, wrong, "refused");
    }
    {  // the broker's certificate is for another name
        auto wrong = conf;
        wrong.url = fmt::format("amqps://127.0.0.1:{}/%2f", port);
        is_refused(r, wrong, "refused");
    }
    {  // no certificate of ours: the broker ends the connection
        auto wrong = conf;
        wrong.certificate_file.clear();
        wrong.key_file.clear();
        is_refused(r, wrong, "away");
    }
    {  // one that the broker does not trust
        auto wrong = conf;
        wrong.certificate_file = made.file("stranger.pem");
        wrong.key_file = made.file("stranger.key");
        is_refused(r, wrong, "away");
    }
    {  // files that are not there
        auto wrong = conf;
        wrong.key_file = made.file("missing.key");
        is_refused(r, wrong, "refused");
    }
}

}  // namespace qf::test
