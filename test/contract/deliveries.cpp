// What is acknowledged: each delivery that was marked, once, and never another one.
#include "queues/deliveries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

using qf::queues::deliveries;
using acknowledgements = std::vector<deliveries::acknowledgement>;

namespace {

deliveries of(unsigned count) {
    deliveries out;
    for (unsigned tag = 1; tag <= count; ++tag) REQUIRE(out.arrived() == tag);
    return out;
}

}  // namespace

TEST_CASE("deliveries: the run at the front is one acknowledgement, what is behind a gap has its own") {
    auto d = of(6);
    CHECK(d.take().empty());
    for (const auto tag : {2U, 1U, 5U}) d.mark(tag);
    CHECK((d.take() == acknowledgements{{2, true}, {5, false}}));
    CHECK(d.take().empty());
    d.mark(3);
    CHECK((d.take() == acknowledgements{{3, false}}));  // alone
    d.mark(4);
    d.mark(6);
    CHECK((d.take() == acknowledgements{{6, true}}));  // over the fifth, which is settled
    CHECK(d.arrived() == 7);
}

TEST_CASE("deliveries: what was given back is no gap, and is not acknowledged") {
    auto d = of(4);
    d.given_back(1);
    d.mark(2);
    d.mark(3);
    CHECK((d.take() == acknowledgements{{3, true}}));
    d.given_back(4);
    CHECK(d.take().empty());
    CHECK(d.arrived() == 5);
    d.mark(5);
    CHECK((d.take() == acknowledgements{{5, false}}));
}

// Against a broker that takes each acknowledgement at its word.
TEST_CASE("deliveries: in any order, exactly what was marked is settled") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 any{seed};
    deliveries d;
    std::set<std::uint64_t> at_broker, held, marked;
    for (int step = 0; step < 20'000; ++step) {
        if (held.size() < 40 || any() % 2 == 0) {
            const auto tag = d.arrived();
            at_broker.insert(tag);
            held.insert(tag);
            continue;
        }
        // The oldest may hang for a while.
        const auto one = std::next(held.begin(), static_cast<std::ptrdiff_t>(any() % held.size()));
        if (any() % 8 == 0) {
            d.given_back(*one);
            at_broker.erase(*one);
        } else {
            d.mark(*one);
            marked.insert(*one);
        }
        held.erase(one);
        if (any() % 4 != 0) continue;
        for (const auto& [tag, multiple] : d.take()) {
            const auto last = at_broker.find(tag);
            REQUIRE(last != at_broker.end());
            const std::vector<std::uint64_t> settled(multiple ? at_broker.begin() : last, std::next(last));
            for (const auto each : settled) {
                REQUIRE(marked.erase(each) == 1);
                at_broker.erase(each);
            }
        }
        REQUIRE(marked.empty());
        REQUIRE((at_broker == held));
    }
}
