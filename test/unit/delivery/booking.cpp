// Who may start, who pauses and until when: the book alone, without a queue, a ledger or a clock.
#include "connector/delivery/lane_book.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

using namespace qf;
using namespace qf::delivery;
using namespace std::chrono_literals;

namespace {

struct booked {
    daemon_conf conf;
    instant now{std::chrono::sys_days{std::chrono::year{2026} / 9 / 1}};
    lane_book book;

    explicit booked(daemon_conf set = {}, unsigned a_minute = 0)
        : conf{with_seed(std::move(set))}, book{conf, {{.name = "", .a_minute = a_minute}}} {}
    static daemon_conf with_seed(daemon_conf set) {
        set.jitter_seed = 1;
        return set;
    }
    destination& hub() { return *book.find(std::string_view{}); }
    lane& opens(unsigned n) {
        const auto key = fmt::format("{:05}.11111111111111", 10'000 + n);
        auto& l = book.add(recipient::parse(key).value(), &hub());
        book.opened(l, 3);
        return l;
    }
    lane_book::setback fails(lane& l, error_code cause, const std::string& dossier) {
        return book.failed(l,
                           {.cause = {.code = cause}, .dossier = dossier, .began = now, .now = now, .wall_now = now});
    }
};

}  // namespace

TEST_CASE("book: a lane that fails pauses alone, comes back when it is due, and the next time waits for longer") {
    booked b;
    auto& l = b.opens(0);
    auto& other = b.opens(1);
    const auto first = b.fails(l, errc::destination_silent, "d1");
    CHECK(first.pauses);
    CHECK(!first.destination_away);
    CHECK(l.state == lane_state::paused);
    CHECK(other.state == lane_state::open);
    CHECK(b.book.retry_at(l, b.now) == l.resume_at);
    b.book.schedule(l, l.resume_at);
    const auto wait = l.resume_at - b.now;
    CHECK(wait >= 4s);
    CHECK(wait <= 6s);
    CHECK(b.book.next_due(b.now + wait - 1s) == nullptr);
    b.now += wait;
    CHECK(b.book.next_due(b.now) == &l);
    CHECK(b.book.next_due(b.now) == nullptr);
    b.book.opened(l, 1);
    CHECK(b.fails(l, errc::destination_silent, "d1").pauses);
    CHECK(l.resume_at - b.now > wait);
    const auto counted = b.book.count();
    CHECK(counted.open == 1);
    CHECK(counted.paused == 1);
}

TEST_CASE("book: of those under way in a lane the first failure speaks for all, and after stop() none pauses") {
    booked b;
    auto& l = b.opens(0);
    CHECK(b.fails(l, errc::destination_silent, "d1").pauses);
    CHECK(!b.fails(l, errc::destination_silent, "d2").pauses);
    CHECK(l.failures == 1);
    auto& last = b.opens(1);
    b.book.stop();
    CHECK(!b.fails(last, errc::destination_silent, "d3").pauses);
}

TEST_CASE("book: a destination that fails for all is tried by one lane at a time, and its lanes come back at a pace") {
    daemon_conf set;
    set.catch_up = 20;
    booked b{set};
    std::vector<lane*> all;
    for (unsigned n = 0; n < 10; ++n) all.push_back(&b.opens(n));
    unsigned away = 0;
    for (auto* const l : all)
        away += b.fails(*l, errc::destination_unreachable, l->owner.key()).destination_away ? 1 : 0;
    CHECK(away >= 1);
    CHECK(lane_book::awaited(b.hub()));
    for (auto* const l : all) {
        l->cause.reset();
        b.book.waits_with_destination(*l);
    }
    CHECK(b.book.must_wait(*all[0], b.now));
    CHECK(b.book.coming_back(b.hub(), b.now).empty());
    b.now = b.hub().fuse.retry_at();
    const auto probe = b.book.coming_back(b.hub(), b.now);
    REQUIRE(probe.size() == 1);
    CHECK(b.book.coming_back(b.hub(), b.now + 1s).empty());
    b.book.opened(*probe[0], 1);
    CHECK(b.book.succeeded(*probe[0], 1s, b.now).destination_well);
    CHECK(b.book.coming_back(b.hub(), b.now).size() == 2);
    CHECK(b.book.coming_back(b.hub(), b.now).empty());
    CHECK(b.book.next_look(b.now) == b.now + 100ms);
}

TEST_CASE("book: no more is to be fetched than a pace starts in half the time that a message may be out") {
    daemon_conf set;
    set.lane_window = 20;
    SUBCASE("no pace") {
        booked b{set};
        CHECK(b.book.prefetch(b.opens(0), 30min) == 20);
        CHECK(b.book.first_prefetch(b.opens(1), 30min) == 3);
    }
    SUBCASE("a lane's") {
        set.lane_a_minute = 4;
        booked b{set};
        auto& l = b.opens(0);
        CHECK(b.book.prefetch(l, 4min) == 8);
        CHECK(b.book.prefetch(l, 1min) == 2);
        CHECK(b.book.first_prefetch(l, 30s) == 1);
        CHECK(b.book.prefetch(l, 1s) == 1);
        CHECK(b.book.prefetch(l, duration::max()) == 20);
    }
    SUBCASE("a destination's, shared by its lanes") {
        booked b{set, 60};
        auto& l = b.opens(0);
        for (unsigned n = 1; n < 10; ++n) b.opens(n);
        CHECK(b.book.prefetch(l, 2min) == 6);
        b.book.lead(l, nullptr);
        CHECK(b.hub().lanes == 9);
    }
}
