// The contract on RabbitMQ, with both kinds of queues.
#include "test/contract/broker.hpp"
#include "test/contract/rabbitmq_backend.hpp"

namespace qf::test {

TEST_CASE("rabbitmq: the contract, classic queues") {
    exercise_queue(on_rabbitmq(conf_for(shared_broker())));
}

TEST_CASE("rabbitmq: the contract, quorum queues") {
    auto conf = conf_for(shared_broker());
    conf.strategy = queues::queue_strategy::quorum;
    exercise_queue(on_rabbitmq(conf));
}

TEST_CASE("rabbitmq: the contract, hashed queues") {
    auto conf = conf_for(shared_broker());
    conf.strategy = queues::queue_strategy::hashed;
    conf.hashed_queues = 64;
    exercise_queue(on_rabbitmq(conf));
}

TEST_CASE("rabbitmq: the contract, one hashed queue for all") {
    auto conf = conf_for(shared_broker());
    conf.strategy = queues::queue_strategy::hashed;
    conf.hashed_queues = 1;
    exercise_queue(on_rabbitmq(conf));
}

TEST_CASE("rabbitmq: quorum queues have a ceiling, over all processes") {
    auto conf = conf_for(shared_broker());
    conf.strategy = queues::queue_strategy::quorum;
    conf.queue_max = 2;
    rig r;
    {
        session q{r, open_rabbitmq(r, conf)};
        q.publish(someone(1), "m1");
        q.open(someone(2), 1);
    }
    session q{r, open_rabbitmq(r, conf)};
    CHECK(r.run(q->publish(someone(3), {"m3", "x", {}})) == errc::queue_limit);
    CHECK(r.run(q->open(someone(4), 1)) == errc::queue_limit);
    q.publish(someone(1), "m2");  // those that exist go on
    q.open(someone(1), 2);
    auto mail = q.take();
    CHECK(mail.mail().id == "m1");
    CHECK(!r.run(q->depth_of(someone(3))).value().exists);
}

TEST_CASE("rabbitmq: an address is checked when the queue is made") {
    rig r;
    for (const char* url : {"", "http://127.0.0.1", "amqp://127.0.0.1:port", "amqp://127.0.0.1:99999",
                            "amqp://127.0.0.1,", "amqp://127.0.0.1,http://127.0.0.1"}) {
        CAPTURE(url);
        auto conf = conf_for(url);
        CHECK(queues::addresses_of(conf).error() == errc::configuration_wrong);
        CHECK_THROWS_AS(open_rabbitmq(r, conf), boost::system::system_error);
    }
    auto half = conf_for("amqps://broker.example");
    half.certificate_file = "client.pem";
    CHECK(queues::addresses_of(half).error() == errc::configuration_wrong);
}

TEST_CASE("rabbitmq: what the configuration gives stands above the URL") {
    auto conf = conf_for("amqps://url-user:url%40secret@broker.example:5671/url-vhost");
    auto to = queues::addresses_of(conf).value().front();
    CHECK(to.tls);
    CHECK(to.host == "broker.example");
    CHECK(to.port == 5671);
    CHECK(to.user == "url-user");
    CHECK(to.password == "url@secret");
    CHECK(to.vhost == "url-vhost");
    conf.user = "user";
    conf.password = "secret";
    conf.vhost = "/";
    to = queues::addresses_of(conf).value().front();
    CHECK(to.user == "user");
    CHECK(to.password == "secret");
    CHECK(to.vhost == "/");
}

TEST_CASE("rabbitmq: a URL may list the nodes of a cluster") {
    auto conf = conf_for("amqps://one.example:5671/%2f, amqps://two.example/other");
    conf.user = "user";
    const auto to = queues::addresses_of(conf).value();
    REQUIRE(to.size() == 2);
    CHECK(to[0].host == "one.example");
    CHECK(to[1].host == "two.example");
    CHECK(to[1].port == 5671);
    CHECK(to[1].vhost == "other");
    CHECK(to[1].user == "user");
}

TEST_CASE("rabbitmq: wrong credentials are no reason to wait") {
    auto conf = conf_for(shared_broker());
    conf.password = "wrong";
    rig r;
    session q{r, open_rabbitmq(r, conf)};
    CHECK(r.run(q->publish(someone(1), {"m1", "x", {}})) == errc::queue_unavailable);
    CHECK(!q->connected());
    CHECK(q.until([&] { return q->trouble() == "refused"; }));
}

}  // namespace qf::test
