// What a lease promises: done() removes, anything else offers the message again.
#include "test/contract/backend.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace qf::test {

void exercise_leases(const backend& b) {
    rig r;
    const auto here = someone(2);

    SUBCASE("a dropped lease is offered again, and says so") {
        session q{r, b};
        q.open(here, 1);
        q.publish(here, "m1");
        {
            const auto dropped = q.take();
            CHECK(!dropped.redelivered());
        }
        auto again = q.take();
        CHECK(again.mail().id == "m1");
        CHECK(again.redelivered());
        q.done(again);
        CHECK(q.quiet());
    }
    SUBCASE("done() removes, for good") {
        {
            session q{r, b};
            q.open(here, 2);
            q.publish(here, "m1");
            q.publish(here, "m2");
            auto mail = q.take();
            q.done(mail);
        }
        session again{r, b};
        again.open(here, 2);
        auto left = again.take();
        CHECK(left.mail().id == "m2");
        again.done(left);
        CHECK(again.quiet());
    }
    SUBCASE("in the order of publishing; what is given back comes first") {
        session q{r, b};
        for (int i = 0; i < 12; ++i) q.publish(here, fmt::format("m{}", i));
        q.open(here, 1);
        for (int i = 0; i < 12; ++i) {
            CAPTURE(i);
            {
                const auto dropped = q.take();
                CHECK(dropped.mail().id == fmt::format("m{}", i));
            }
            auto mail = q.take();
            CHECK(mail.mail().id == fmt::format("m{}", i));
            q.done(mail);
        }
    }
    SUBCASE("no more leases than the prefetch") {
        session q{r, b};
        for (int i = 0; i < 5; ++i) q.publish(here, fmt::format("m{}", i));
        q.open(here, 3);
        auto first = q.take();
        const auto second = q.take();
        const auto third = q.take();
        CHECK(third.mail().id == "m2");
        CHECK(q.quiet());
        q.done(first);
        const auto fourth = q.take();
        CHECK(fourth.mail().id == "m3");
        CHECK(q.quiet());
    }
    SUBCASE("stop() gives back what is leased: the next session has it") {
        std::optional<queues::lease> kept;
        {
            session q{r, b};
            q.publish(here, "m1");
            q.open(here, 1);
            kept.emplace(q.take());
            q.stop();
            kept.reset();
        }
        session again{r, b};
        again.open(here, 1);
        auto mail = again.take();
        CHECK(mail.mail().id == "m1");
        CHECK(mail.redelivered());
        again.done(mail);
    }
    SUBCASE("close() gives back what was fetched; leases stay valid") {
        session q{r, b};
        for (int i = 0; i < 4; ++i) q.publish(here, fmt::format("m{}", i));
        q.open(here, 4);
        auto first = q.take();
        r.run(q->close(here));
        CHECK(q.quiet());
        q.done(first);
        CHECK(q.until([&] { return q.waiting(here) == 3; }));
        q.open(here, 1);
        for (int i = 1; i < 4; ++i) {
            auto mail = q.take();
            CHECK(mail.mail().id == fmt::format("m{}", i));
            q.done(mail);
        }
        CHECK(q.quiet());
    }
    SUBCASE("a lease dropped after close() waits for the next open()") {
        session q{r, b};
        q.publish(here, "m1");
        q.publish(here, "m2");
        q.open(here, 2);
        {
            const auto kept = q.take();
            r.run(q->close(here));
        }
        CHECK(q.quiet());
        q.open(here, 2);
        std::vector<std::string> ids;
        for (int i = 0; i < 2; ++i) {
            auto mail = q.take();
            ids.push_back(mail.mail().id);
            q.done(mail);
        }
        if (b.order == given_back::as_given_back) std::ranges::sort(ids);
        CHECK((ids == std::vector<std::string>{"m1", "m2"}));
        CHECK(q.quiet());
    }
    SUBCASE("a lease dropped after its recipient was opened again comes once") {
        session q{r, b};
        q.publish(here, "m1");
        q.open(here, 2);
        {
            const auto kept = q.take();
            r.run(q->close(here));
            q.open(here, 2);
            CHECK(q.quiet());
        }
        auto mail = q.take();
        CHECK(mail.redelivered());
        CHECK(q.quiet());
        q.done(mail);
        CHECK(q.quiet());
    }
}

}  // namespace qf::test
