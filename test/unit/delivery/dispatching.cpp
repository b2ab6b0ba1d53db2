// Whom the dispatcher serves while some of a destination's attempts hang.
#include "connector/delivery/dispatcher.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <list>
#include <vector>

using namespace qf;
using namespace qf::delivery;
using namespace std::chrono_literals;

namespace {

constexpr unsigned places_there = 8;  // of a destination that nothing is known of

struct crowd {
    destination there{{.name = "", .window_max = places_there}};
    std::list<lane> lanes;
    dispatcher line{{}};
    instant now{std::chrono::sys_days{std::chrono::year{2026} / 9 / 1}};
    struct attempt {
        lane* by;
        dispatcher::ticket ticket;
    };
    std::vector<attempt> under_way;

    lane& arrives() {
        const auto key = fmt::format("{:05}.21350238800019", 35'000 + lanes.size());
        auto& added = lanes.emplace_back(lane{.owner = recipient::parse(key).value(), .leads_to = &there});
        added.state = lane_state::open;
        added.offered = true;
        line.arrived(added);
        return added;
    }
    bool begins() {
        auto* const chosen = line.next(now);
        if (!chosen) return false;
        under_way.push_back({chosen, line.begin(*chosen, 1, false, now)});
        return true;
    }
    unsigned begin_all() {
        unsigned begun = 0;
        while (begins()) ++begun;
        return begun;
    }
};

}  // namespace

TEST_CASE("attempts that are slow leave their destination's window to others, and only while they are slow") {
    crowd all;
    all.there.succeeded_at = all.now;  // it serves somebody
    for (unsigned n = 0; n < 3 * places_there; ++n) all.arrives();
    CHECK(all.begin_all() == places_there);
    for (auto& [by, ticket] : all.under_way) all.line.slow(*by, ticket);
    CHECK(all.begin_all() == places_there);  // as if the slow ones were not there
    for (unsigned n = 0; n < places_there; ++n) all.line.ended(*all.under_way[n].by, all.under_way[n].ticket);
    CHECK(all.begin_all() == 0);  // those that are quick fill it still
    for (unsigned n = places_there; n < 2 * places_there; ++n)
        all.line.ended(*all.under_way[n].by, all.under_way[n].ticket);
    CHECK(all.begin_all() == places_there);
}

TEST_CASE("a lane whose offer has gone with its connection gives its turn to others") {
    crowd all;
    auto& first = all.arrives();
    auto& second = all.arrives();
    auto* const chosen = all.line.next(all.now);
    REQUIRE(chosen == &first);
    all.line.none(first);
    CHECK(all.line.under_way() == 0);
    CHECK(all.line.next(all.now) == &second);
}

TEST_CASE("who sends large dossiers owes them to its next turns") {
    crowd all;
    auto& large = all.arrives();
    auto& small = all.arrives();
    for (auto* const one : {&large, &small}) one->proven = true, one->wide = window{100, 100};
    std::uint64_t sent_large = 0, sent_small = 0;
    all.there.wide = window{1'000, 1'000};
    for (int n = 0; n < 100; ++n) {
        auto* const chosen = all.line.next(all.now);
        REQUIRE(chosen != nullptr);
        const std::uint64_t size = chosen == &large ? 200'000 : 2'000;
        (chosen == &large ? sent_large : sent_small) += size;
        const auto ticket = all.line.begin(*chosen, size, true, all.now);
        all.line.ended(*chosen, ticket);
    }
    CHECK(sent_large <= sent_small + 200'000 + 20'000);
    CHECK(sent_small > 100'000);
}
