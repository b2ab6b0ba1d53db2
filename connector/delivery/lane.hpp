// connector/delivery/lane.hpp -- what the daemon knows of one recipient's queue. Its waiting is a paused consumer, never
// a held message.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/recipient.hpp"

namespace qf::delivery {

enum class lane_state { closed, open, paused };

struct lane {
    recipient of;
    lane_state state = lane_state::closed;
    instant resume_at{};             // when paused
    unsigned failures_in_a_row = 0;
};

}  // namespace qf::delivery
