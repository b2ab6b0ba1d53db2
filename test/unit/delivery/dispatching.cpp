// Whom the dispatcher serves while some of a destination's attempts hang.
#include "connector/base/asio.hpp"
#include "connector/delivery/dispatcher.hpp"
#include "test/support/memory_queue.hpp"
#include "test/support/rig.hpp"

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

struct crowd : test::rig {
    test::memory_queue queue{executor(), {}};
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
        auto& added = lanes.emplace_back(lane{.of = recipient::parse(key).value(), .to = &there});
        added.state = lane_state::open;
        added.waiting.emplace_back(queue, lanes.size(), added.of, queues::message{.id = key, .body = "x"}, false);
        line.arrived(added);
        return added;
    }
    bool begins() {
        auto* const chosen = line.next(now);
        if (!chosen) return false;
        under_way.push_back({chosen, line.begun(*chosen)});
        chosen->waiting.pop_front();
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
