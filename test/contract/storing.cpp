// What publish() promises: stored when it returns, whole, for whom it was meant.
#include "connector/base/crew.hpp"
#include "test/contract/backend.hpp"

#include <set>

namespace qf::test {

void exercise_storing(const backend& b) {
    rig r;
    const auto here = someone(1);

    SUBCASE("id, body and trace come through") {
        session q{r, b};
        q.open(here, 5);
        const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        REQUIRE(!r.run(q->publish(here, {"m1", "the body", trace})));
        auto mail = q.take();
        CHECK(mail.from() == here);
        CHECK(mail.mail().id == "m1");
        CHECK(mail.mail().body == "the body");
        CHECK(mail.mail().traceparent == trace);
        CHECK(!mail.redelivered());
        q.done(mail);
    }
    SUBCASE("a body may be empty, binary or 256 KiB") {
        session q{r, b};
        q.open(here, 5);
        std::string binary;
        for (int i = 0; i < 1024; ++i) binary.push_back(static_cast<char>(i));
        std::string large(256 << 10, '\0');
        for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 + i / 251);
        q.publish(here, "empty", "");
        q.publish(here, "binary", binary);
        q.publish(here, "large", large);
        const std::string* bodies[] = {nullptr, &binary, &large};
        for (const auto* body : bodies) {
            auto mail = q.take();
            CAPTURE(mail.mail().id);
            CHECK((mail.mail().body == (body ? *body : std::string{})));
            q.done(mail);
        }
    }
    SUBCASE("stored when it returns: another connection sees it, and it outlives its publisher") {
        {
            session q{r, b};
            q.publish(here, "m1");
            session other{r, b};
            CHECK(other.waiting(here) == 1);
        }
        session again{r, b};
        CHECK(again.waiting(here) == 1);
        again.open(here, 1);
        auto mail = again.take();
        CHECK(mail.mail().id == "m1");
        again.done(mail);
    }
    SUBCASE("2,000 in flight at once are all stored") {
        session q{r, b};
        crew all{r.executor()};
        unsigned stored = 0;
        unsigned failed = 0;
        for (int i = 0; i < 2'000; ++i)
            all.hire([&, i]() -> awaitable<void> {
                queues::message mail{fmt::format("m{}", i), std::string(2'000, 'x')};
                const auto error = co_await q->publish(here, std::move(mail));
                ++(error ? failed : stored);
            });
        r.run(all.gone());
        CHECK(stored == 2'000);
        CHECK(failed == 0);
        CHECK(q.waiting(here) == 2'000);
        q.open(here, 100);
        std::set<std::string> ids;
        for (int i = 0; i < 2'000; ++i) {
            auto mail = q.take();
            ids.insert(mail.mail().id);
            all.hire([mail = std::move(mail)]() mutable -> awaitable<void> { CHECK(!co_await mail.done()); });
        }
        r.run(all.gone());
        CHECK(ids.size() == 2'000);
        CHECK(q.until([&] { return q.waiting(here) == 0; }));
        CHECK(q.quiet());
    }
    SUBCASE("a recipient that nobody wrote to has nothing waiting") {
        session q{r, b};
        CHECK(q.waiting(someone(77)) == 0);
    }
    SUBCASE("after stop() nothing is accepted") {
        session q{r, b};
        q.stop();
        CHECK(r.run(q->publish(here, {"m1", "x", {}})) == errc::cancelled);
        CHECK(r.run(q->open(here, 1)) == errc::cancelled);
        CHECK(!q->connected());
    }
}

}  // namespace qf::test
