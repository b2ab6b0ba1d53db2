// What leaves a parking place, and what must not: by id, in order, stored before it leaves, and nothing else touched.
#include "connector/base/crew.hpp"
#include "test/contract/backend.hpp"

#include <set>
#include <vector>

namespace qf::test {
namespace {

using queues::parking_place;
using queues::unparking;
constexpr auto business = parking_place::business;
constexpr auto technical = parking_place::technical;

queues::parked_message one(const recipient& owner, const std::string& id) {
    return {{id, "envelope of " + id, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
            owner.key(),
            "dossier_refused",
            "0123456789ABC",
            std::chrono::sys_days{std::chrono::year{2026} / 9 / 1} + 8h};
}

void park(rig& r, session& q, parking_place place, const recipient& owner, const std::vector<std::string>& ids) {
    for (const auto& id : ids) REQUIRE(!r.run(q->park(place, one(owner, id))));
}

std::vector<std::string> still_parked(rig& r, session& q, parking_place place) {
    std::vector<std::string> ids;
    for (const auto& entry : r.run(q->parked(place, {.limit = 100'000})).value()) ids.push_back(entry.id);
    return ids;
}

queues::unparked unpark(rig& r, session& q, parking_place place, std::vector<std::string> ids, unparking action) {
    const auto what = r.run(q->unpark(place, std::move(ids), action), 120s);
    REQUIRE_MESSAGE(what.has_value(), what.error().message());
    return *what;
}

using ids = std::vector<std::string>;

// A place of many: one pass each for a release, a discard and a second release, the rest in its order.
void settles_some_of_many(rig& r, const backend& b) {
    constexpr unsigned many = 10'000;
    session q{r, b};
    const auto here = someone(8);
    crew all{r.executor()};
    for (unsigned i = 0; i < many; ++i)
        all.hire([&, i]() -> awaitable<void> {
            auto mail = one(here, fmt::format("m{:05}", i));
            mail.message.body.resize(2'000, 'x');
            const auto failed = co_await q->park(technical, std::move(mail));
            CHECK(!failed);
        });
    r.run(all.gone(), 120s);
    ids release;
    ids discard;
    ids rest;
    for (unsigned i = 0; i < many; ++i) {
        auto& into = i % 3 == 0 ? release : i % 3 == 1 ? discard : rest;
        into.push_back(fmt::format("m{:05}", i));
    }
    const auto went = unpark(r, q, technical, release, unparking::release);
    CHECK(went.whole);
    CHECK(went.ids.size() == release.size());
    CHECK((went.ids == release));
    CHECK((unpark(r, q, technical, discard, unparking::discard).ids == discard));
    const auto left = still_parked(r, q, technical);
    CHECK(left.size() == rest.size());
    CHECK((left == rest));
    CHECK(q.until([&] { return q.waiting(here) == release.size(); }));
    CAPTURE(q.waiting(here));
    q.open(here, 1);
    auto mail = q.take();
    CHECK(mail.mail().id == release.front());
    q.done(mail);
}

}  // namespace

void exercise_unparking(const backend& b) {
    rig r;
    const auto here = someone(5);
    const auto there = someone(6);

    SUBCASE("released: whole, in order, behind what waits; the rest stays as it was") {
        session q{r, b};
        q.publish(here, "m0");
        park(r, q, business, here, {"m1", "m2", "m3"});
        park(r, q, business, there, {"n1"});
        park(r, q, technical, here, {"m2"});
        const auto went = unpark(r, q, business, {"m3", "m1", "unknown", "n1"}, unparking::release);
        CHECK((went.ids == ids{"m1", "m3", "n1"}));
        CHECK(went.whole);
        CHECK((still_parked(r, q, business) == ids{"m2"}));
        CHECK((still_parked(r, q, technical) == ids{"m2"}));
        q.open(here, 5);
        for (const char* id : {"m0", "m1", "m3"}) {
            auto mail = q.take();
            CHECK(mail.mail().id == id);
            CHECK(mail.from() == here);
            if (mail.mail().id == "m1") {
                CHECK(mail.mail().body == "envelope of m1");
                CHECK(mail.mail().traceparent == one(here, "m1").message.traceparent);
            }
            q.done(mail);
        }
        CHECK(q.quiet());
        q.open(there, 5);
        auto last = q.take();
        CHECK(last.mail().id == "n1");
        q.done(last);
    }
    SUBCASE("discarded: gone, and nothing else") {
        session q{r, b};
        park(r, q, technical, here, {"m1", "m2", "m3"});
        const auto went = unpark(r, q, technical, {"m2"}, unparking::discard);
        CHECK((went.ids == ids{"m2"}));
        CHECK((still_parked(r, q, technical) == ids{"m1", "m3"}));
        q.open(here, 5);
        CHECK(q.quiet());
    }
    SUBCASE("what is not there is not named, and repeating is safe") {
        session q{r, b};
        CHECK(unpark(r, q, business, {"m1"}, unparking::release).ids.empty());
        park(r, q, business, here, {"m1"});
        CHECK(unpark(r, q, business, {}, unparking::release).ids.empty());
        CHECK((unpark(r, q, business, {"m1"}, unparking::release).ids == ids{"m1"}));
        const auto again = unpark(r, q, business, {"m1"}, unparking::release);
        CHECK(again.ids.empty());
        CHECK(again.whole);
        CHECK(q.until([&] { return q.waiting(here) == 1; }));
    }
    SUBCASE("a message that was parked twice leaves twice, and is named once") {
        session q{r, b};
        park(r, q, business, here, {"m1", "m2", "m1"});
        CHECK((unpark(r, q, business, {"m1"}, unparking::discard).ids == ids{"m1"}));
        CHECK((still_parked(r, q, business) == ids{"m2"}));
    }
    SUBCASE("a recipient that is none stays parked") {
        session q{r, b};
        auto odd = one(here, "m1");
        odd.recipient_key = "nobody";
        REQUIRE(!r.run(q->park(technical, odd)));
        CHECK(unpark(r, q, technical, {"m1"}, unparking::release).ids.empty());
        CHECK((still_parked(r, q, technical) == ids{"m1"}));
        CHECK((unpark(r, q, technical, {"m1"}, unparking::discard).ids == ids{"m1"}));
    }
    SUBCASE("a look and a release at once do not hide messages from one another") {
        session q{r, b};
        session other{r, b};
        ids all;
        for (int i = 0; i < 50; ++i) all.push_back(fmt::format("m{:02}", i));
        park(r, q, business, here, all);
        crew both{r.executor()};
        std::vector<std::size_t> seen;
        std::size_t released = 0;
        for (int i = 0; i < 3; ++i)
            both.hire([&]() -> awaitable<void> {
                const auto list = co_await other->parked(business, {.limit = 1'000});
                seen.push_back(list.has_value() ? list->size() : 0);
            });
        both.hire([&]() -> awaitable<void> {
            ids half{all.begin(), all.begin() + 25};
            const auto went = co_await q->unpark(business, std::move(half), unparking::release);
            if (went) released = went->ids.size();
        });
        r.run(both.gone(), 60s);
        CHECK(released == 25);
        for (const auto n : seen) CHECK((n == 50 || n == 25));
    }
    SUBCASE("ten thousand") {
        settles_some_of_many(r, b);
    }
}

}  // namespace qf::test
