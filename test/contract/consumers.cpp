// What consuming promises: every open recipient in its turn, one consumer at a time, an end.
#include "connector/base/crew.hpp"
#include "test/contract/backend.hpp"

#include <optional>
#include <vector>

namespace qf::test {
namespace {

void hears_later_messages(rig& r, const backend& b, const recipient& here) {
    session q{r, b};
    q.open(here, 2);
    std::optional<result<queues::lease>> got;
    crew waiting{r.executor()};
    waiting.hire([&]() -> awaitable<void> { got.emplace(co_await q.next()); });
    CHECK(q.until([&] { return waiting.size() == 1; }));
    CHECK(!got);
    q.publish(here, "late");
    r.run(waiting.gone());
    REQUIRE(got);
    REQUIRE(got->has_value());
    CHECK((*got)->mail().id == "late");
    q.done(**got);
}

}  // namespace

void exercise_consumers(const backend& b) {
    rig r;
    const auto here = someone(3);
    const auto there = someone(4);

    SUBCASE("who waits hears of a message") {
        hears_later_messages(r, b, here);
    }
    SUBCASE("only open recipients are served") {
        session q{r, b};
        q.publish(here, "mine");
        q.publish(there, "theirs");
        q.open(there, 5);
        auto mail = q.take();
        CHECK(mail.from() == there);
        CHECK(mail.mail().id == "theirs");
        q.done(mail);
        CHECK(q.quiet());
    }
    SUBCASE("opened again with more: what is out stays out, more come, and nothing comes twice") {
        session q{r, b};
        for (int i = 0; i < 8; ++i) q.publish(here, fmt::format("m{}", i));
        q.open(here, 1);
        std::vector<queues::lease> out;
        out.push_back(q.take());
        CHECK(q.quiet());
        q.open(here, 7);
        while (out.size() < 7) out.push_back(q.take());
        CHECK(q.waiting(here) <= 1);
        for (auto& one : out) q.done(one);
        auto last = q.take();
        q.done(last);
        out.push_back(std::move(last));
        for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i].mail().id == fmt::format("m{}", i));
        CHECK(q.quiet());
    }
    SUBCASE("a long queue does not keep a short one waiting") {
        session q{r, b};
        for (int i = 0; i < 100; ++i) q.publish(here, fmt::format("long{}", i));
        q.publish(there, "short");
        q.open(here, 10);
        q.open(there, 10);
        // Nothing is settled meanwhile: however late the short one's message comes, it is next when the long one has
        // its most out.
        std::vector<queues::lease> before;
        for (bool seen = false; !seen;) {
            auto mail = q.take();
            seen = mail.from() == there;
            before.push_back(std::move(mail));
        }
        CHECK(before.size() <= 11);
        for (auto& mail : before) q.done(mail);
    }
    SUBCASE("stop() ends every wait") {
        session q{r, b};
        q.open(here, 1);
        unsigned cancelled = 0;
        crew waiting{r.executor()};
        for (int i = 0; i < 3; ++i)
            waiting.hire([&]() -> awaitable<void> {
                const auto got = co_await q->ready();
                if (!got && got.error() == errc::cancelled) ++cancelled;
            });
        q.stop();
        r.run(waiting.gone());
        CHECK(cancelled == 3);
    }
    SUBCASE("a second consumer waits or is refused, and has its turn after the first") {
        session second{r, b};
        {
            session first{r, b};
            first.open(here, 1);
            first.publish(here, "m1");
            const auto answer = r.run(second->open(here, 1));
            if (b.second == second_consumer::refused)
                CHECK(answer == errc::queue_taken);
            else
                CHECK(!answer);
            auto mail = first.take();
            CHECK(mail.mail().id == "m1");
            first.done(mail);
            first.publish(here, "m2");
            CHECK(second.quiet());
        }
        second.open(here, 1);
        auto mail = second.take();
        CHECK(mail.mail().id == "m2");
        second.done(mail);
    }
    SUBCASE("opening again changes the prefetch") {
        session q{r, b};
        for (int i = 0; i < 3; ++i) q.publish(here, fmt::format("m{}", i));
        q.open(here, 1);
        const auto first = q.take();
        CHECK(q.quiet());
        q.open(here, 3);
        const auto second = q.take();
        // A quorum queue of 3.10 offers what a cancelled consumer still holds again at once.
        if (b.order == given_back::as_published)
            CHECK(second.mail().id == "m1");
        else
            CHECK((second.mail().id == "m0" || second.mail().id == "m1"));
    }
}

}  // namespace qf::test
