// The outbox before a real RabbitMQ whose connection breaks, hangs and comes back.
#include "connector/base/crew.hpp"
#include "connector/intake/relay.hpp"
#include "test/contract/broker.hpp"
#include "test/contract/proxy.hpp"
#include "test/contract/rabbitmq_backend.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace qf::test {
namespace {

struct behind_a_relay {
    behind_a_relay() { box.start(); }
    ~behind_a_relay() {
        r.run(box.stop());
        r.run(to.stop());
        r.run(between.stop());
    }
    static queues::rabbitmq_conf impatient(queues::rabbitmq_conf conf) {
        conf.confirm_deadline = 1s;
        conf.reconnect_max = 100ms;
        return conf;
    }
    template <class Ready>
    bool until(Ready ready) {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!ready() && std::chrono::steady_clock::now() < end) r.run(clock.sleep_for(5ms));
        return ready();
    }

    rig r;
    system_clock_source clock;
    temporary_folder folder;
    metrics counts;
    proxy between{r.executor(), port_of(shared_broker())};
    queues::rabbitmq_conf conf = impatient(conf_for(between.url()));
    queues::rabbitmq_queue to{r.executor(), conf, quiet_log()};
    intake::relay box{r.executor(), {.file = folder / "outbox.db", .first_wait = 50ms, .longest_wait = 500ms},
                      to,           clock,
                      quiet_log(),  counts};
};

// The first appearances of each id, in the order of the queue: what is left when repetitions are recognised.
std::vector<std::string> without_repetitions(const std::vector<std::string>& all) {
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (const auto& one : all)
        if (seen.insert(one).second) out.push_back(one);
    return out;
}

}  // namespace

TEST_CASE("outbox before rabbitmq: cut again and again, it keeps each recipient's order and loses nothing") {
    behind_a_relay b;
    std::map<std::string, std::vector<std::string>> put, bodies;
    for (unsigned n = 0; n < 200; ++n) {
        const auto who = someone(n % 4);
        const auto id = fmt::format("m{}", n);
        put[who.key()].push_back(id);
        REQUIRE(!b.r.run(b.box.put(who, {id, "sealed " + id, {}})));
        if (n % 50 == 10) b.between.cut();
        if (n == 100) b.between.refuse();
    }
    CHECK(b.until([&] { return !b.to.connected(); }));
    CHECK(b.box.waiting() > 0);
    b.between.accept();
    REQUIRE(b.until([&] { return b.box.waiting() == 0; }));

    auto direct = b.conf;
    direct.url = shared_broker();
    session q{b.r, open_rabbitmq(b.r, direct)};
    std::map<std::string, std::vector<std::string>> got;
    for (unsigned n = 0; n < 4; ++n) q.open(someone(n), 20);
    while (std::ranges::any_of(
        put, [&](const auto& one) { return without_repetitions(got[one.first]).size() < one.second.size(); })) {
        auto mail = q.take();
        CHECK(mail.mail().body == "sealed " + mail.mail().id);
        got[mail.from().key()].push_back(mail.mail().id);
        q.done(mail);
    }
    for (const auto& [key, ids] : put) CHECK(without_repetitions(got[key]) == ids);
}

TEST_CASE("outbox before rabbitmq: a broker that hangs keeps nothing from the disk, and stop() is bounded") {
    behind_a_relay b;
    REQUIRE(b.until([&] { return b.to.connected(); }));
    REQUIRE(!b.r.run(b.box.put(someone(1), {"a", "sealed", {}})));
    REQUIRE(b.until([&] { return b.box.waiting() == 0; }));
    b.between.deafen();
    REQUIRE(!b.r.run(b.box.put(someone(1), {"b", "sealed", {}})));
    REQUIRE(!b.r.run(b.box.put(someone(2), {"c", "sealed", {}})));
    CHECK(b.until([&] { return b.counts.text().find("qf_outbox_waiting 2") != std::string::npos; }));
    const auto began = std::chrono::steady_clock::now();
    b.r.run(b.box.stop());
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    CHECK(b.box.waiting() == 2);
}

}  // namespace qf::test
