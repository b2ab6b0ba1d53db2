// The contract on RabbitMQ, with both kinds of queues.
#include "connector/base/crew.hpp"
#include "test/contract/broker.hpp"
#include "test/contract/rabbitmq_backend.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <vector>

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

TEST_CASE("rabbitmq: the contract, a channel for each consumer") {
    auto conf = conf_for(shared_broker());
    conf.channel_messages = 1;
    exercise_queue(on_rabbitmq(conf));
}

TEST_CASE("rabbitmq: the contract, hashed queues and a channel for each consumer") {
    auto conf = conf_for(shared_broker());
    conf.strategy = queues::queue_strategy::hashed;
    conf.channel_messages = 1;
    exercise_queue(on_rabbitmq(conf));
}

TEST_CASE("rabbitmq: consumers are spread over as many channels as the broker allows") {
    constexpr unsigned recipients = 61;
    broker own{broker::later{}};
    own.configure("channel_max = 5\n");
    own.start();
    auto conf = conf_for(own.url());
    conf.channel_messages = 10;
    rig r;
    session q{r, open_rabbitmq(r, conf)};
    const auto consumers = [&] {
        std::multiset<unsigned> out;
        std::istringstream lines{own.control("list_channels --no-table-headers consumer_count")};
        for (unsigned count = 0; lines >> count;)
            if (count > 0) out.insert(count);
        return out;
    };
    for (unsigned i = 0; i < 15; ++i) q.open(someone(i), 1);
    CHECK((consumers() == std::multiset<unsigned>{5, 10}));
    for (unsigned i = 15; i < recipients; ++i) q.open(someone(i), 1);
    CHECK((consumers() == std::multiset<unsigned>{20, 20, 21}));  // of five, two are for other things

    for (unsigned i = 0; i < 20; ++i) r.run(q->close(someone(i)));
    for (unsigned i = 0; i < 20; ++i) q.open(someone(i), 1);  // where there is room
    CHECK((consumers() == std::multiset<unsigned>{20, 20, 21}));

    std::set<std::string> ids;
    for (unsigned i = 0; i < recipients; ++i) {
        ids.insert(fmt::format("m{}", i));
        q.publish(someone(i), fmt::format("m{}", i));
    }
    std::vector<queues::lease> out;
    for (unsigned i = 0; i < recipients; ++i) out.push_back(q.take());
    std::ranges::reverse(out);
    for (auto& mail : out) {
        ids.erase(mail.mail().id);
        CHECK(!r.run(mail.done()));
    }
    CHECK(ids.empty());
    CHECK(q.quiet());
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

TEST_CASE("rabbitmq: nobody waits until a crowd of queues has been declared") {
    constexpr unsigned crowd = 300;
    rig r;
    session q{r, open_rabbitmq(r, conf_for(shared_broker()))};
    const auto here = someone(1);
    q.publish(here, "m1");
    q.open(here, 1);
    auto mail = q.take();
    unsigned opened = 0, published = 0;
    crew all{r.executor()};
    const auto open = [&](unsigned which) -> awaitable<void> {
        const auto failed = co_await q->open(someone(which), 1);
        CHECK(!failed);
        ++opened;
    };
    for (unsigned i = 0; i < crowd; ++i) all.hire(open(100 + i));
    CHECK(q.until([&] { return opened > 0; }));
    CHECK(!r.run(mail.done()));
    CHECK(opened < crowd);
    const auto publish = [&](unsigned which) -> awaitable<void> {
        queues::message first{fmt::format("first{}", which), "x"};
        const auto failed = co_await q->publish(someone(which), std::move(first));
        CHECK(!failed);
        ++published;
    };
    CHECK(q.until([&] { return opened == crowd; }, 60s));
    for (unsigned i = 0; i < crowd; ++i) all.hire(publish(1'000 + i));
    CHECK(q.until([&] { return published > 0; }));
    q.publish(here, "m2");
    CHECK(published < crowd);
    r.run(all.gone(), 60s);
    CHECK(published == crowd);
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
    auto addresses = queues::addresses_of(conf).value().front();
    CHECK(addresses.tls);
    CHECK(addresses.host == "broker.example");
    CHECK(addresses.port == 5671);
    CHECK(addresses.user == "url-user");
    CHECK(addresses.password == "url@secret");
    CHECK(addresses.vhost == "url-vhost");
    conf.user = "user";
    conf.password = "secret";
    conf.vhost = "/";
    addresses = queues::addresses_of(conf).value().front();
    CHECK(addresses.user == "user");
    CHECK(addresses.password == "secret");
    CHECK(addresses.vhost == "/");
}

TEST_CASE("rabbitmq: a URL may list the nodes of a cluster") {
    auto conf = conf_for("amqps://one.example:5671/%2f, amqps://two.example/other");
    conf.user = "user";
    const auto addresses = queues::addresses_of(conf).value();
    REQUIRE(addresses.size() == 2);
    CHECK(addresses[0].host == "one.example");
    CHECK(addresses[1].host == "two.example");
    CHECK(addresses[1].port == 5671);
    CHECK(addresses[1].vhost == "other");
    CHECK(addresses[1].user == "user");
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
