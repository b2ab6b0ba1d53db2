// A release that is cut off: each message is in one of the two places at least, whatever was on its way.
#include "test/contract/broker.hpp"
#include "test/contract/proxy.hpp"
#include "test/contract/rabbitmq_backend.hpp"

#include <set>
#include <vector>

namespace qf::test {
namespace {

constexpr auto place = queues::parking_place::business;
constexpr unsigned many = 3'000;

// So many at a time that a slow disk confirms them within the publisher's deadline.
constexpr unsigned parked_at_once = 250;

void park_many(rig& r, session& q, const recipient& owner, std::vector<std::string>& ids) {
    for (unsigned parked = 0; parked < many; parked += parked_at_once) {
        crew all{r.executor()};
        for (unsigned i = parked; i < parked + parked_at_once; ++i) {
            ids.push_back(fmt::format("m{:04}", i));
            all.hire([&, id = ids.back()]() -> awaitable<void> {
                queues::parked_message mail{{id, std::string(2'000, 'x'), {}}, owner.key(), "dossier_refused", {}, {}};
                const auto failed = co_await q->park(place, std::move(mail));
                CHECK(!failed);
            });
        }
        r.run(all.gone(), 60s);
    }
}

void is_cut_off(queues::rabbitmq_conf conf, const std::string& url) {
    rig r;
    const auto here = someone(1);
    std::vector<std::string> ids;
    result<queues::unparked> answer = errc::queue_unavailable;  // outlives the session that writes it, whatever throws
    {
        session q{r, open_rabbitmq(r, conf)};
        park_many(r, q, here, ids);
    }
    proxy between{r.executor(), port_of(url)};
    auto behind = conf;
    behind.url = between.url();
    {
        session counter{r, open_rabbitmq(r, conf)};
        session q{r, open_rabbitmq(r, behind)};
        std::size_t cuts = 0;
        std::size_t left = many;
        for (int tries = 0; left > 0 && tries < 200; ++tries) {
            crew one{r.executor()};
            answer = errc::queue_unavailable;
            one.hire([&]() -> awaitable<void> {
                auto copy = ids;
                answer = co_await q->unpark(place, std::move(copy), queues::unparking::release);
            });
            if (cuts < 4) {  // when some have arrived
                const auto before = counter.waiting(here);
                static_cast<void>(q.until([&] { return one.size() == 0 || counter.waiting(here) > before; }, 5s));
                if (one.size() > 0) {
                    between.cut();
                    ++cuts;
                }
            }
            r.run(one.gone(), 60s);
            if (answer && answer->whole) left = 0;
            CHECK(q.until([&] { return q->connected(); }));
        }
        CHECK(left == 0);
        CHECK(cuts > 0);
    }
    r.run(between.stop());
    session q{r, open_rabbitmq(r, conf)};
    CHECK(r.run(q->parked(place, {})).value().empty());
    q.open(here, 200);
    std::set<std::string> seen;
    while (seen.size() < many) {
        auto mail = q.take();
        seen.insert(mail.mail().id);
        q.done(mail);
    }
    CHECK(seen.size() == many);
}

// Somebody reads the place over a network that has gone silent, which the broker has not noticed: until it has, a
// second reader is told that it cannot know.
void is_held_in_silence(const queues::rabbitmq_conf& conf, const std::string& url) {
    rig r;
    const auto here = someone(1);
    std::vector<std::string> ids;
    result<queues::unparked> answer = errc::queue_unavailable;
    proxy between{r.executor(), port_of(url)};
    auto behind = conf;
    behind.url = between.url();
    auto hasty = conf;
    hasty.parking_deadline = 5s;
    {
        session second{r, open_rabbitmq(r, hasty)};
        session q{r, open_rabbitmq(r, behind)};
        park_many(r, second, here, ids);
        crew one{r.executor()};
        one.hire([&]() -> awaitable<void> {
            auto copy = ids;
            answer = co_await q->unpark(place, std::move(copy), queues::unparking::release);
        });
        CHECK(second.until([&] { return second.waiting(here) > 0; }));
        between.silence();
        REQUIRE(second.waiting(here) < many);
        const auto seen = r.run(second->parked(place, {.limit = many}));
        CHECK(!seen.has_value());
        between.speak();
        r.run(one.gone(), 60s);
        std::size_t left = 0;
        CHECK(second.until([&] {
            const auto now = r.run(second->parked(place, {.limit = many}));
            left = now.has_value() ? now->size() : 0;
            return left > 0;
        }));
        CHECK(left + second.waiting(here) >= many);
    }
    r.run(between.stop());
}

}  // namespace

TEST_CASE("rabbitmq: what a silent reader holds is not taken for nothing") {
    auto conf = conf_for(shared_broker());
    SUBCASE("classic queues") {}
    SUBCASE("quorum queues") {
        conf.strategy = queues::queue_strategy::quorum;
    }
    is_held_in_silence(conf, shared_broker());
}

TEST_CASE("rabbitmq: a release that is cut off again and again loses nothing") {
    auto conf = conf_for(shared_broker());
    SUBCASE("classic queues") {}
    SUBCASE("quorum queues") {
        conf.strategy = queues::queue_strategy::quorum;
    }
    is_cut_off(conf, shared_broker());
}

}  // namespace qf::test
