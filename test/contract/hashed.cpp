// What only the strategy `hashed` promises: recipients that share a queue do not wait for one another.
#include "test/contract/broker.hpp"
#include "test/contract/proxy.hpp"
#include "test/contract/rabbitmq_backend.hpp"
#include "test/contract/traffic.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace qf::test {
namespace {

using ids = std::vector<std::string>;

queues::rabbitmq_conf hashed_conf(const std::string& url, unsigned queues_in_all) {
    auto conf = conf_for(url);
    conf.strategy = queues::queue_strategy::hashed;
    conf.hashed_queues = queues_in_all;
    return conf;
}

// One shared queue, so that everybody is in everybody's way.
struct shared {
    rig r;
    queues::rabbitmq_conf conf = hashed_conf(shared_broker(), 1);
    recipient a = someone(1);
    recipient b = someone(2);

    void publish(session& q, const recipient& owner, char letter, int from, int behind) {
        for (int i = from; i < behind; ++i) q.publish(owner, fmt::format("{}{:03}", letter, i));
    }
    // Takes and settles `count`, all of one recipient.
    ids take(session& q, const recipient& owner, std::size_t count) {
        ids out;
        while (out.size() < count) {
            auto mail = q.take();
            CHECK(mail.from() == owner);
            out.push_back(mail.mail().id);
            q.done(mail);
        }
        return out;
    }
    static ids numbered(char letter, int from, int behind) {
        ids out;
        for (int i = from; i < behind; ++i) out.push_back(fmt::format("{}{:03}", letter, i));
        return out;
    }
};

}  // namespace

TEST_CASE("hashed: who pauses does not keep the others waiting, and comes back in order") {
    shared s;
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    s.publish(q, s.a, 'a', 0, 20);
    s.publish(q, s.b, 'b', 0, 20);
    q.open(s.b, 4);
    CHECK((s.take(q, s.b, 20) == shared::numbered('b', 0, 20)));
    CHECK(q.until([&] { return q.waiting(s.a) == 20; }));  // set aside
    s.publish(q, s.a, 'a', 20, 25);
    q.open(s.a, 3);
    s.publish(q, s.a, 'a', 25, 30);
    CHECK((s.take(q, s.a, 30) == shared::numbered('a', 0, 30)));
    CHECK(q.quiet());
    s.publish(q, s.a, 'a', 30, 40);  // no longer behind, or not yet: the same to us
    CHECK((s.take(q, s.a, 10) == shared::numbered('a', 30, 40)));
}

TEST_CASE("hashed: what a pause gives back comes first again") {
    shared s;
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    q.open(s.b, 1);
    q.open(s.a, 2);
    s.publish(q, s.a, 'a', 0, 10);
    {
        const auto tried = q.take();
        CHECK(tried.mail().id == "a000");
        s.r.run(q->close(s.a));
    }
    s.publish(q, s.b, 'b', 0, 1);
    s.take(q, s.b, 1);
    CHECK(q.until([&] { return q.waiting(s.a) == 10; }));
    q.open(s.a, 2);
    auto again = q.take();
    CHECK(again.mail().id == "a000");
    CHECK(again.redelivered());
    q.done(again);
    CHECK((s.take(q, s.a, 9) == shared::numbered('a', 1, 10)));
    CHECK(q.quiet());
}

TEST_CASE("hashed: who has its most out makes room, however much of its waits") {
    shared s;
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    crew all{s.r.executor()};
    for (int i = 0; i < 1'200; ++i)
        all.hire([&, i]() -> awaitable<void> {
            queues::message mail{fmt::format("a{:04}", i), "x", {}};
            const auto failed = co_await q->publish(s.a, std::move(mail));
            CHECK(!failed);
        });
    s.r.run(all.gone());
    s.publish(q, s.b, 'b', 0, 20);
    q.open(s.a, 1);
    q.open(s.b, 4);
    auto hangs = q.take();
    CHECK(hangs.from() == s.a);
    CHECK((s.take(q, s.b, 20) == shared::numbered('b', 0, 20)));
    q.done(hangs);
    std::string before = hangs.mail().id;
    for (int i = 1; i < 1'200; ++i) {
        auto mail = q.take();
        CHECK(mail.mail().id > before);
        before = mail.mail().id;
        q.done(mail);
    }
    CHECK(q.quiet());
}

TEST_CASE("hashed: what was set aside outlives the process that did it") {
    shared s;
    {
        session q{s.r, open_rabbitmq(s.r, s.conf)};
        s.publish(q, s.a, 'a', 0, 5);
        s.publish(q, s.b, 'b', 0, 1);
        q.open(s.b, 1);
        s.take(q, s.b, 1);
        CHECK(q.until([&] { return q.waiting(s.a) == 5; }));
    }
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    s.publish(q, s.a, 'a', 5, 10);
    q.open(s.a, 2);
    // A process that stops between the confirm of what it set aside and its acknowledgement leaves it in both queues:
    // it comes twice, as after any crash.
    ids first;
    while (first.size() < 10) {
        const auto id = s.take(q, s.a, 1).front();
        if (std::ranges::find(first, id) == first.end()) first.push_back(id);
    }
    CHECK((first == shared::numbered('a', 0, 10)));
}

TEST_CASE("hashed: when all pause, nothing is moved") {
    shared s;
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    q.open(s.a, 2);
    s.publish(q, s.a, 'a', 0, 10);
    auto first = q.take();
    CHECK(first.mail().id == "a000");
    q.done(first);
    s.r.run(q->close(s.a));
    CHECK(q.until([&] { return q.waiting(s.a) == 9; }));
    CHECK(q.waiting(s.b) == 9);  // in the shared queue: no recipient's own
    q.open(s.a, 2);
    CHECK((s.take(q, s.a, 9) == shared::numbered('a', 1, 10)));
}

TEST_CASE("hashed: at the ceiling of waiting queues, the open are served, and who comes back has all of its own") {
    shared s;
    s.conf.queue_max = 1;
    const auto c = someone(3);
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    s.publish(q, s.a, 'a', 0, 5);
    s.publish(q, s.b, 'b', 0, 5);
    s.publish(q, c, 'c', 0, 5);
    q.open(c, 2);
    CHECK((s.take(q, c, 5) == shared::numbered('c', 0, 5)));
    q.open(s.a, 2);
    CHECK((s.take(q, s.a, 5) == shared::numbered('a', 0, 5)));
    q.open(s.b, 2);
    CHECK((s.take(q, s.b, 5) == shared::numbered('b', 0, 5)));
    CHECK(q.quiet());
}

TEST_CASE("hashed: who waits hears of what was kept for a recipient that opens") {
    shared s;
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    q.open(s.a, 1);
    q.open(s.b, 1);
    s.publish(q, s.a, 'a', 0, 2);
    auto first = q.take();
    s.r.run(q->close(s.a));  // the second is kept until the first is settled
    std::optional<result<queues::lease>> got;
    crew waiting{s.r.executor()};
    waiting.hire([&]() -> awaitable<void> { got.emplace(co_await q.next()); });
    CHECK(q.quiet());
    q.open(s.a, 2);
    s.r.run(waiting.gone());
    REQUIRE(got);
    REQUIRE(got->has_value());
    CHECK((*got)->mail().id == "a001");
    q.done(**got);
    q.done(first);
    CHECK(q.quiet());
}

TEST_CASE("hashed: another number of queues is refused while the first is in use") {
    shared s;
    session q{s.r, open_rabbitmq(s.r, s.conf)};
    s.publish(q, s.a, 'a', 0, 1);
    auto other = s.conf;
    other.hashed_queues = 2;
    session wrong{s.r, open_rabbitmq(s.r, other)};
    CHECK(s.r.run(wrong->publish(s.a, {"a001", "x", {}})) == errc::queue_unavailable);
    CHECK(wrong.until([&] { return wrong->trouble() == "refused"; }));
    CHECK(q->connected());
    CHECK(q.waiting(s.a) == 1);
}

TEST_CASE("hashed: the number of a recipient's queue never changes") {
    CHECK(queues::hash_of("26086.99000000000010", 64) == 2);
    CHECK(queues::hash_of("35238.21350238800019", 64) == 50);
    CHECK(queues::hash_of("35238.21350238800019", 1) == 0);
    CHECK(queues::hash_of("2A004.21200004600013", 4'096) % 64 == queues::hash_of("2A004.21200004600013", 64));
}

TEST_CASE("hashed: cut connections and lanes that come and go lose nothing") {
    rig r;
    proxy between{r.executor(), port_of(shared_broker())};
    const auto conf = hashed_conf(between.url(), 2);
    {
        session q{r, open_rabbitmq(r, conf)};
        CHECK(q.until([&] { return q->connected(); }));
        const std::vector<recipient> recipients{someone(1), someone(2), someone(3), someone(4)};
        for (const auto& one : recipients) q.open(one, 4);
        traffic flow{r, q, recipients};
        for (std::size_t round = 0; round < 6; ++round) {
            const auto& pausing = recipients[round % recipients.size()];
            r.run(q->close(pausing));
            CHECK(flow.more(100));
            if (round % 2 == 1) {
                const auto before = between.accepted();
                between.cut();
                // It may be back before we look: a new connection is the witness.
                CHECK(q.until([&] { return between.accepted() > before && q->connected(); }));
            }
            CHECK(q.until([&] { return !r.run(q->open(pausing, 4)); }));
            CHECK(flow.more(100));
        }
        CHECK(flow.lost() == 0);
    }
    r.run(between.stop());
}

// What a consumer reads of the register comes on the connection of its messages.
TEST_CASE("hashed: queues that another process declares meanwhile cost no message") {
    rig r;
    constexpr unsigned queues_in_all = 12;
    auto conf = hashed_conf(shared_broker(), queues_in_all);
    conf.register_interval = 100ms;
    session q{r, open_rabbitmq(r, conf)};
    session other{r, open_rabbitmq(r, conf)};
    std::vector<std::vector<recipient>> by_queue(queues_in_all);
    for (unsigned i = 1; i < 500; ++i) {
        auto one = someone(i);
        by_queue[queues::hash_of(one.key(), queues_in_all)].push_back(std::move(one));
    }
    const std::vector<recipient> ours{by_queue[0].begin(), by_queue[0].begin() + 6};
    for (const auto& one : ours) q.open(one, 50);
    traffic flow{r, q, ours};
    for (std::size_t queue = 1; queue < queues_in_all; ++queue) {
        CHECK(flow.more(300));
        other.publish(by_queue[queue].at(0), "new");  // declares its queue
    }
    CHECK(flow.more(1'000));
    CHECK(flow.lost() == 0);
}

}  // namespace qf::test
