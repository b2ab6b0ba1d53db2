#include "connector/delivery/saga.hpp"

#include <doctest/doctest.h>

using namespace qf::delivery;
using qf::ledger::state;

TEST_CASE("what is done next follows from what the ledger says") {
    const auto next = [](state s, bool looked, std::array<bool, 3> received) {
        progress p;
        p.known.state = s;
        p.looked = looked;
        p.received = received;
        return next_action(p);
    };
    CHECK(next(state::received, false, {}) == action::create);
    CHECK(next(state::created, false, {}) == action::look);
    CHECK(next(state::created, true, {}) == action::attach);
    CHECK(next(state::created, true, {true, false, true}) == action::attach);
    CHECK(next(state::created, true, {true, true, true}) == action::attach);  // none to put, but not yet written down
    CHECK(next(state::attached, false, {}) == action::look);
    CHECK(next(state::attached, true, {true, true, true}) == action::complete);
    CHECK(next(state::attached, true, {true, true, false}) == action::attach);  // the subscriber lost one since
    CHECK(next(state::completed, false, {}) == action::nothing);
    CHECK(next(state::parked, false, {}) == action::nothing);
}
