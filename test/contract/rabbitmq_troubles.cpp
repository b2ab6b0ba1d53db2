// Troubles of a broker that is there: alarms, lost permissions, silence. Each is told, ends by itself, and loses
// nothing.
#include "test/contract/broker.hpp"
#include "test/contract/proxy.hpp"
#include "test/contract/rabbitmq_backend.hpp"
#include "test/contract/traffic.hpp"

namespace qf::test {
namespace {

// A broker of this file's own: what is done to it would trouble other tests.
broker& own_broker() {
    static broker own;
    return own;
}

}  // namespace

TEST_CASE("rabbitmq: a broker without memory takes acknowledgements and no publications, until it has some again") {
    auto& own = own_broker();
    rig r;
    auto conf = conf_for(own.url());
    conf.confirm_deadline = 2s;
    session q{r, open_rabbitmq(r, conf)};
    const auto here = someone(1);
    q.open(here, 2);
    for (const char* id : {"m1", "m2"}) q.publish(here, id);
    auto first = q.take();
    own.control("set_vm_memory_high_watermark absolute 1");
    const auto began = std::chrono::steady_clock::now();
    CHECK(q.until([&] { return r.run(q->publish(here, {"late", "x", {}})) == errc::queue_unavailable; }));
    CHECK(q.until([&] { return q->trouble() == "blocked"; }));
    CHECK(!q->connected());
    CHECK(r.run(q->publish(here, {"later", "x", {}})) == errc::queue_unavailable);
    CHECK(std::chrono::steady_clock::now() - began < 15s);
    q.done(first);
    auto second = q.take();
    CHECK(second.mail().id == "m2");
    q.done(second);
    own.control("set_vm_memory_high_watermark 0.6");
    CHECK(q.until([&] { return q->connected(); }));
    CHECK(q->trouble().empty());
    q.publish(here, "m3");
    std::set<std::string> ids;  // what was refused above may be stored since
    while (!ids.contains("m3")) {
        auto mail = q.take();
        ids.insert(mail.mail().id);
        q.done(mail);
    }
    CHECK(q.quiet());
}

TEST_CASE("rabbitmq: an alarm in mid-flow loses nothing") {
    auto& own = own_broker();
    rig r;
    auto conf = conf_for(own.url());
    conf.confirm_deadline = 1s;
    session q{r, open_rabbitmq(r, conf)};
    const std::vector<recipient> recipients{someone(1), someone(2)};
    for (const auto& one : recipients) q.open(one, 10);
    traffic flow{r, q, recipients};
    CHECK(flow.more(200));
    own.control("set_vm_memory_high_watermark absolute 1");
    CHECK(q.until([&] { return q->trouble() == "blocked"; }));
    own.control("set_vm_memory_high_watermark 0.6");
    CHECK(flow.more(200));
    CHECK(flow.lost() == 0);
}

TEST_CASE("rabbitmq: permissions that are taken away are missed, and used again once they are given back") {
    auto& own = own_broker();
    own.control("add_user sender s3cret");
    own.control("set_permissions sender '.*' '.*' '.*'");
    rig r;
    auto conf = conf_for(own.url());
    conf.user = "sender";
    conf.password = "s3cret";
    conf.confirm_deadline = 2s;
    session q{r, open_rabbitmq(r, conf)};
    const std::vector<recipient> recipients{someone(1), someone(2)};
    for (const auto& one : recipients) q.open(one, 10);
    for (const auto& one : recipients) q.publish(one, "first");
    own.control("clear_permissions sender");
    own.control("close_all_connections --vhost / away");  // else a busy channel goes on with what it was granted
    CHECK(q.until([&] { return q->trouble() == "refused"; }));
    CHECK(r.run(q->publish(recipients[0], {"refused", "x", {}})) == errc::queue_unavailable);
    CHECK(r.run(q->open(someone(3), 1)) == errc::queue_unavailable);
    own.control("set_permissions sender '.*' '.*' '.*'");
    CHECK(q.until([&] { return q->connected(); }));
    traffic flow{r, q, recipients};
    CHECK(flow.more(100));
    CHECK(flow.lost() == 0);
    own.control("delete_user sender");
}

TEST_CASE("rabbitmq: an idle channel that may no longer publish is left, and publishes again when it may") {
    auto& own = own_broker();
    own.control("add_user writer s3cret");
    own.control("set_permissions writer '.*' '.*' '.*'");
    rig r;
    auto conf = conf_for(own.url());
    conf.user = "writer";
    conf.password = "s3cret";
    conf.confirm_deadline = 2s;
    session q{r, open_rabbitmq(r, conf)};
    const auto here = someone(1);
    q.publish(here, "m1");
    own.control("set_permissions writer '' '' '.*'");
    system_clock_source clock;
    const auto refused = [&] {
        r.run(clock.sleep_for(2s));  // a channel remembers what it may do until it has been idle for a while
        return r.run(q->publish(here, {"refused", "x", {}})) == errc::queue_unavailable;
    };
    CHECK(q.until(refused, 60s));
    CHECK(q.until([&] { return q->trouble() == "refused"; }));
    own.control("set_permissions writer '.*' '.*' '.*'");
    CHECK(q.until([&] { return q->connected(); }));
    q.publish(here, "m2");
    own.control("delete_user writer");
}

TEST_CASE("rabbitmq: a silent network is noticed by its missing heartbeats") {
    rig r;
    proxy between{r.executor(), port_of(shared_broker())};
    {
        auto conf = conf_for(between.url());
        conf.heartbeat = 1s;
        conf.connect_deadline = 2s;
        conf.confirm_deadline = 20s;  // longer than it takes to hear nothing
        session q{r, open_rabbitmq(r, conf)};
        const auto here = someone(1);
        q.open(here, 2);
        q.publish(here, "m1");
        auto first = q.take();
        between.silence();
        const auto began = std::chrono::steady_clock::now();
        CHECK(q.until([&] { return !q->connected(); }));
        CHECK(std::chrono::steady_clock::now() - began < 8s);
        CHECK(q->trouble() == "away");
        CHECK(r.run(q->publish(here, {"m2", "x", {}})) == errc::queue_unavailable);
        between.speak();
        CHECK(q.until([&] { return q->connected(); }));
        CHECK(r.run(first.done()) == errc::queue_unavailable);
        auto again = q.take();
        CHECK(again.mail().id == "m1");
        q.done(again);
        q.publish(here, "m3");
        auto third = q.take();
        CHECK(third.mail().id == "m3");
        q.done(third);
    }
    r.run(between.stop());
}

}  // namespace qf::test
