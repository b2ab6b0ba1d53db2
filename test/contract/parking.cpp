// What the parking places promise: everything about a message is kept, and looking changes nothing.
#include "test/contract/backend.hpp"

namespace qf::test {
namespace {

queues::parked_message one(const std::string& id) {
    return {{id, "envelope of " + id, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
            someone(5).key(),
            "dossier_refused",
            "0123456789ABC",
            std::chrono::sys_days{std::chrono::year{2026} / 9 / 1} + 8h + 250ms};
}

}  // namespace

void exercise_parking(const backend& b) {
    rig r;
    constexpr auto business = queues::parking_place::business;
    constexpr auto technical = queues::parking_place::technical;

    SUBCASE("parked messages are kept whole, in order, and stay when looked at") {
        {
            session q{r, b};
            for (const char* id : {"m1", "m2", "m3"}) REQUIRE(!r.run(q->park(business, one(id))));
            auto other = one("t1");
            other.reference.clear();
            other.reason = "envelope_malformed";
            REQUIRE(!r.run(q->park(technical, other)));
        }
        session q{r, b};
        for (int look = 0; look < 2; ++look) {
            const auto two = r.run(q->parked(business, {.limit = 2}));
            REQUIRE(two.has_value());
            REQUIRE(two->size() == 2);
            CHECK((*two)[0].id == "m1");
            CHECK((*two)[1].id == "m2");
            const auto next = r.run(q->parked(business, {.skip = 2, .limit = 2}));
            REQUIRE(next.has_value());
            REQUIRE(next->size() == 1);
            CHECK(next->front().id == "m3");
            CHECK(r.run(q->parked(business, {.skip = 3, .limit = 2})).value().empty());
            CHECK(r.run(q->parked(business, {.limit = 0})).value().empty());
        }
        const auto all = r.run(q->parked(business, {}));
        REQUIRE(all.has_value());
        REQUIRE(all->size() == 3);
        const auto expected = one("m3");
        const auto& last = all->back();
        CHECK(last.id == expected.message.id);
        CHECK(last.size == expected.message.body.size());
        CHECK(last.recipient_key == expected.recipient_key);
        CHECK(last.reason == expected.reason);
        CHECK(last.reference == expected.reference);
        CHECK(last.parked_at.time_since_epoch() == expected.parked_at.time_since_epoch());
        const auto others = r.run(q->parked(technical, {}));
        REQUIRE(others.has_value());
        REQUIRE(others->size() == 1);
        CHECK(others->front().reference.empty());
        CHECK(others->front().reason == "envelope_malformed");
        CHECK(q.until([&] { return r.run(q->depth_of(business)).value().waiting == 3; }));
        CHECK(q.until([&] { return r.run(q->depth_of(technical)).value().waiting == 1; }));
    }
    SUBCASE("an empty parking place is an empty list") {
        session q{r, b};
        const auto none = r.run(q->parked(technical, {}));
        REQUIRE(none.has_value());
        CHECK(none->empty());
        const auto depth = r.run(q->depth_of(technical));
        REQUIRE(depth.has_value());
        CHECK(depth->waiting == 0);
    }
    SUBCASE("park, then done: the message is in one place") {
        session q{r, b};
        const auto here = someone(5);
        q.publish(here, "m1");
        q.open(here, 1);
        auto mail = q.take();
        REQUIRE(!r.run(q->park(technical, one(mail.mail().id))));
        q.done(mail);
        CHECK(q.quiet());
        CHECK(r.run(q->parked(technical, {})).value().size() == 1);
    }
}

}  // namespace qf::test
