// connector/delivery/lane.hpp -- what the daemon knows of one recipient's queue. Its waiting is a paused consumer,
// never a held message.
#pragma once

namespace qf::delivery {

enum class lane_state {
    closed,  // to be opened: new, or the queue was not reachable
    open,
    probing,  // back from a pause, one dossier at a time until one succeeds
    paused,   // its consumer is cancelled; a timer opens it again
};

struct lane {
    lane_state state = lane_state::closed;
};

}  // namespace qf::delivery
