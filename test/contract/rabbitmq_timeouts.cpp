// What RabbitMQ does with messages that are fetched and not settled for long, and what becomes of their leases.
#include "test/contract/broker.hpp"
#include "test/contract/proxy.hpp"
#include "test/contract/rabbitmq_backend.hpp"

#include <set>
#include <string>
#include <vector>

namespace qf::test {

TEST_CASE("rabbitmq: with its connection a lease is lost, and says so; what waited to be taken is gone with it") {
    rig r;
    proxy between{r.executor(), port_of(shared_broker())};
    {
        session q{r, open_rabbitmq(r, conf_for(between.url()))};
        const auto here = someone(1);
        for (const char* id : {"m1", "m2", "m3"}) q.publish(here, id);
        q.open(here, 3);
        auto old = q.take();
        CHECK(!old.lost());
        CHECK(q.until([&] { return q->fetched(here) == 2; }));
        between.cut();
        CHECK(q.until([&] { return old.lost(); }));
        std::vector<std::string> came;
        for (int i = 0; i < 3; ++i) {
            auto mail = q.take();
            CHECK(!mail.lost());
            CHECK(mail.redelivered());
            came.push_back(mail.mail().id);
            q.done(mail);
        }
        CHECK((came == std::vector<std::string>{"m1", "m2", "m3"}));
        CHECK(q.quiet());
        CHECK(old.lost());
        CHECK(q.waiting(here) == 0);
    }
    r.run(between.stop());
}

TEST_CASE("rabbitmq: what waits for longer than the broker bears costs no connection and nothing comes twice") {
    broker own;
    own.control("eval 'application:set_env(rabbit, consumer_timeout, 4000).'");
    own.control("eval 'application:set_env(rabbit, channel_tick_interval, 500).'");  // how often a channel looks
    rig r;
    proxy between{r.executor(), port_of(own.url())};
    auto conf = conf_for(between.url());
    conf.consumer_timeout = 4s;
    SUBCASE("classic") {}
    SUBCASE("hashed") {
        conf.strategy = queues::queue_strategy::hashed;
        conf.hashed_queues = 1;
    }
    {
        session q{r, open_rabbitmq(r, conf)};
        const auto here = someone(1);
        const auto there = someone(2);
        q.open(here, 3);
        q.open(there, 3);
        for (const char* id : {"m1", "m2", "m3", "m4"}) q.publish(here, id);
        CHECK(q.until([&] { return q->fetched(here) >= 3; }));
        CHECK(q.waiting(there) == 0);  // has a connection of its own
        const auto connections = between.accepted();
        system_clock_source clock;
        r.run(clock.sleep_for(14s));
        CHECK(between.accepted() == connections);
        q.publish(there, "other");
        std::vector<std::string> came;
        for (int i = 0; i < 5; ++i) {
            auto mail = q.take();
            came.push_back(mail.mail().id);
            q.done(mail);
        }
        CHECK((std::set<std::string>{came.begin(), came.end()} ==
               std::set<std::string>{"m1", "m2", "m3", "m4", "other"}));
        CHECK(q.quiet());
        CHECK(q.waiting(here) == 0);
    }
    r.run(between.stop());
}

}  // namespace qf::test
