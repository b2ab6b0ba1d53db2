// What RabbitMQ's backend does when connections, queues and brokers go away.
#include "connector/base/crew.hpp"
#include "test/contract/broker.hpp"
#include "test/contract/proxy.hpp"
#include "test/contract/rabbitmq_backend.hpp"

#include <amqp.h>
#include <amqp_tcp_socket.h>

#include <array>
#include <map>
#include <set>

namespace qf::test {
namespace {

template <class Work>
void on_raw_channel(const std::string& url, Work work) {
    auto* const raw = amqp_new_connection();
    auto* const socket = amqp_tcp_socket_new(raw);
    REQUIRE(amqp_socket_open(socket, "127.0.0.1", port_of(url)) == AMQP_STATUS_OK);
    amqp_login(raw, "/", 0, 131'072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    amqp_channel_open(raw, 1);
    work(raw);
    CHECK(amqp_get_rpc_reply(raw).reply_type == AMQP_RESPONSE_NORMAL);
    amqp_connection_close(raw, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(raw);
}

void delete_queue(const std::string& url, const std::string& name) {
    on_raw_channel(url, [&](auto* raw) { amqp_queue_delete(raw, 1, amqp_cstring_bytes(name.c_str()), 0, 0); });
}
void delete_exchange(const std::string& url, const std::string& name) {
    on_raw_channel(url, [&](auto* raw) { amqp_exchange_delete(raw, 1, amqp_cstring_bytes(name.c_str()), 0); });
}

// A queue behind a relay; the relay is stopped after the queue.
struct behind_proxy {
    rig r;
    proxy between{r.executor(), port_of(shared_broker())};
    queues::rabbitmq_conf conf = conf_for(between.url());
    ~behind_proxy() { r.run(between.stop()); }
};

}  // namespace

TEST_CASE("rabbitmq: a cut connection is made again, and consumption goes on") {
    behind_proxy b;
    session q{b.r, open_rabbitmq(b.r, b.conf)};
    const auto here = someone(1);
    q.publish(here, "m1");
    q.publish(here, "m2");
    q.open(here, 1);
    auto old = q.take();
    CHECK(old.mail().id == "m1");
    b.between.cut();
    CHECK(q.until([&] { return b.between.accepted() >= 4 && q->connected(); }));
    CHECK(b.r.run(old.done()) == errc::queue_unavailable);  // of a connection that is no more: offered again
    for (const char* id : {"m1", "m2"}) {
        auto mail = q.take();
        CHECK(mail.mail().id == id);
        CHECK((mail.redelivered() || mail.mail().id == "m2"));
        q.done(mail);
    }
    q.publish(here, "m3");
    auto last = q.take();
    CHECK(last.mail().id == "m3");
    q.done(last);
    CHECK(q.quiet());
}

// What has come before the new connection was ready is of a connection that never was: it is forgotten with it.
TEST_CASE("rabbitmq: connections that are cut while they are being made leave nothing behind") {
    behind_proxy b;
    constexpr unsigned recipients = 300;
    std::set<std::string> ids;
    {
        session q{b.r, open_rabbitmq(b.r, b.conf)};
        for (unsigned i = 0; i < recipients; ++i) {
            ids.insert(fmt::format("m{}", i));
            q.publish(someone(i), fmt::format("m{}", i));
        }
        for (unsigned i = 0; i < recipients; ++i) q.open(someone(i), 1);
        system_clock_source clock;
        for (unsigned cuts = 0; cuts < 12; ++cuts) {
            const auto before = b.between.accepted();
            b.between.cut();
            CHECK(q.until([&] { return b.between.accepted() > before; }));
            b.r.run(clock.sleep_for(std::chrono::milliseconds{3 * cuts}));
        }
        std::size_t refused = 0;
        std::set<std::string> done;
        while (done.size() < ids.size()) {
            auto mail = q.take();
            const auto id = mail.mail().id;
            if (b.r.run(mail.done()))
                ++refused;
            else
                done.insert(id);
        }
        CHECK((done == ids));
        CAPTURE(refused);
        CHECK(q.quiet());
    }
    session after{b.r, open_rabbitmq(b.r, b.conf)};
    for (unsigned i = 0; i < recipients; ++i) CHECK(after.waiting(someone(i)) == 0);
}

TEST_CASE("rabbitmq: leases of a lost connection may be dropped") {
    behind_proxy b;
    session q{b.r, open_rabbitmq(b.r, b.conf)};
    const auto here = someone(1);
    q.publish(here, "m1");
    q.open(here, 1);
    {
        const auto old = q.take();
        b.between.cut();
        CHECK(q.until([&] { return b.between.accepted() >= 4 && q->connected(); }));
    }
    auto mail = q.take();
    CHECK(mail.mail().id == "m1");
    q.done(mail);
    CHECK(q.quiet());
}

TEST_CASE("rabbitmq: no broker at first") {
    behind_proxy b;
    b.between.refuse();
    session q{b.r, open_rabbitmq(b.r, b.conf)};
    const auto here = someone(1);
    CHECK(b.r.run(q->publish(here, {"m1", "x", {}})) == errc::queue_unavailable);
    CHECK(b.r.run(q->open(here, 1)) == errc::queue_unavailable);
    CHECK(b.r.run(q->depth_of(here)).error() == errc::queue_unavailable);
    CHECK(b.r.run(q->parked(queues::parking_place::technical, {})).error() == errc::queue_unavailable);
    CHECK(!q->connected());
    b.between.accept();
    CHECK(q.until([&] { return q->connected(); }));
    q.publish(here, "m1");
    q.open(here, 1);
    auto mail = q.take();
    CHECK(mail.mail().id == "m1");
    q.done(mail);
}

TEST_CASE("rabbitmq: a broker that takes nothing any more is not waited for longer than the deadline") {
    behind_proxy b;
    b.conf.confirm_deadline = 1s;
    session q{b.r, open_rabbitmq(b.r, b.conf)};
    const auto here = someone(1);
    q.publish(here, "m1");
    b.between.deafen();
    const auto began = std::chrono::steady_clock::now();
    crew all{b.r.executor()};
    unsigned unavailable = 0;
    for (int i = 0; i < 1'500; ++i)  // more than the window
        all.hire([&, i]() -> awaitable<void> {
            queues::message mail{fmt::format("n{}", i), std::string(2'000, 'x')};
            const auto how = co_await q->publish(here, std::move(mail));
            if (how == errc::queue_unavailable) ++unavailable;
        });
    b.r.run(all.gone());
    CHECK(unavailable == 1'500);
    CHECK(std::chrono::steady_clock::now() - began < 4s);
}

TEST_CASE("rabbitmq: a queue that was deleted is declared again, by its publisher and by its consumer") {
    const auto& url = shared_broker();
    const auto conf = conf_for(url);
    const auto here = someone(1);
    const auto name = queues::queue_of(conf, here.key());
    rig r;
    session q{r, open_rabbitmq(r, conf)};
    q.publish(here, "m1");
    delete_queue(url, name);
    q.publish(here, "m2");
    CHECK(q.waiting(here) == 1);
    q.open(here, 5);
    auto second = q.take();
    CHECK(second.mail().id == "m2");
    q.done(second);
    delete_queue(url, name);
    CHECK(q.until([&] { return r.run(q->depth_of(here)).value().exists; }));
    q.publish(here, "m3");
    auto third = q.take();
    CHECK(third.mail().id == "m3");
    q.done(third);
}

// Its channel is closed by the broker; those of the others must not be asked in vain, nor it again and again.
TEST_CASE("rabbitmq: a queue that was deleted while nobody consumed keeps no other from being opened") {
    constexpr unsigned recipients = 6;
    const auto& url = shared_broker();
    auto conf = conf_for(url);
    std::array<unsigned, recipients> prefetches = {1, 1, 1, 1, 1, 1};
    conf.channel_messages = 1;
    SUBCASE("a channel each") {}
    SUBCASE("a channel with others, whose prefetch is not the same") {
        prefetches = {3, 1, 3, 2, 1, 3};  // while the third's channel is opened, the second's is closed
        conf.channel_messages = 3;
    }
    rig r;
    {
        session q{r, open_rabbitmq(r, conf)};
        for (unsigned i = 0; i < recipients; ++i) q.publish(someone(i), "before");
    }
    for (const unsigned gone : {1, 4}) delete_queue(url, queues::queue_of(conf, someone(gone).key()));
    session q{r, open_rabbitmq(r, conf)};
    unsigned opened = 0;
    crew all{r.executor()};
    const auto open = [&](unsigned which) -> awaitable<void> {
        for (bool failed = true; failed;) {
            const auto why = co_await q->open(someone(which), prefetches[which]);
            failed = bool{why};
        }
        ++opened;
    };
    for (unsigned i = 0; i < recipients; ++i) all.hire(open(i));
    CHECK(q.until([&] { return opened == recipients; }));
    for (unsigned i = 0; i < recipients; ++i) q.publish(someone(i), "after");
    std::map<std::string, unsigned> came;
    for (unsigned i = 0; i < 2 * recipients - 2; ++i) {
        auto mail = q.take();
        ++came[mail.mail().id];
        q.done(mail);
    }
    CHECK(came["before"] == recipients - 2);
    CHECK(came["after"] == recipients);
}

// Nobody has refused anything: what the register says of 35,000 queues still holds. A queue that is looked up is bound
// again, which is how we see that none was.
TEST_CASE("rabbitmq: a connection that is cut while its consumers are asked for looks up no queue") {
    broker own;
    rig r;
    proxy between{r.executor(), port_of(own.url())};
    auto conf = conf_for(between.url());
    conf.channel_messages = 1;  // so that asking takes a while
    {
        constexpr unsigned recipients = 60;
        session q{r, open_rabbitmq(r, conf)};
        for (unsigned i = 0; i < recipients; ++i) {
            q.publish(someone(i), "m");
            q.open(someone(i), 1);
        }
        delete_exchange(own.url(), queues::exchange_of(conf, {}));
        system_clock_source clock;
        for (unsigned cuts = 0; cuts < 24; ++cuts) {
            const auto before = between.accepted();
            between.cut();
            CHECK(q.until([&] { return between.accepted() > before; }));
            r.run(clock.sleep_for(std::chrono::milliseconds{2 * cuts}));
        }
        std::set<std::string> came;
        while (came.size() < recipients) {
            auto mail = q.take();
            if (!r.run(mail.done())) came.insert(mail.from().key());
        }
    }
    r.run(between.stop());
    CHECK(own.control("list_bindings source_name").find(queues::exchange_of(conf, {})) == std::string::npos);
}

TEST_CASE("rabbitmq: a broker that is killed loses nothing that it confirmed") {
    broker own;
    rig r;
    auto conf = conf_for(own.url());
    session q{r, open_rabbitmq(r, conf)};
    const recipient recipients[] = {someone(1), someone(2), someone(3)};
    for (const auto& one : recipients) q.open(one, 10);

    std::set<std::string> confirmed;
    std::map<std::string, unsigned> seen;
    bool publishing = true;
    bool taking = true;
    crew all{r.executor()};
    system_clock_source clock;
    for (unsigned p = 0; p < 3; ++p)
        all.hire([&, p]() -> awaitable<void> {
            for (unsigned i = 0; publishing; ++i) {
                const auto id = fmt::format("m{}-{}", p, i);
                queues::message mail{id, std::string(500, 'x')};
                const auto failed = co_await q->publish(recipients[p], std::move(mail));
                if (failed)
                    co_await clock.sleep_for(20ms);
                else
                    confirmed.insert(id);
            }
        });
    all.hire([&]() -> awaitable<void> {
        while (taking) {
            auto mail = co_await q.next();
            if (!mail) co_return;
            ++seen[mail->mail().id];
            co_await mail->done();  // lost with its connection: it comes again
        }
    });
    REQUIRE(q.until([&] { return confirmed.size() > 300 && seen.size() > 100; }));
    own.kill();
    const auto before = confirmed.size();
    CHECK(q.until([&] { return !q->connected(); }));
    own.start();
    REQUIRE(q.until([&] { return confirmed.size() > before + 300; }, 60s));
    publishing = false;
    CHECK(q.until([&] { return all.size() == 1; }));  // what was on its way is confirmed too, or has failed
    CHECK(q.until([&] { return std::ranges::all_of(confirmed, [&](const auto& id) { return seen.contains(id); }); }));
    taking = false;
    q.stop();
    r.run(all.gone());
    std::size_t lost = 0;
    for (const auto& id : confirmed)
        if (!seen.contains(id)) ++lost;
    CHECK(lost == 0);
}

}  // namespace qf::test
