// connector/delivery/dispatcher.hpp -- whose message is carried next: fair service between communes (round robin by
// bytes: who has sent more than its quantum owes that to its next turns), within the limits of each lane, each
// destination, and the process. Pure: no queue, no clock of its own.
//
// Promise:  a lane with messages gets its turn however many others have, and however many messages they have. A lane
//           without room does not stand in anyone's way. Lanes that are failing, and those that nothing is known of
//           yet, have a quarter of the slots together, so those that work are served whatever the others do; up to
//           half, while those that work leave it. The failing ones have an eighth at most, so whoever never failed does
//           not wait behind those that always do. An attempt that lasts gives its slot back (slow()), here and in its
//           destination's window, so communes that hang cost memory and no throughput.
// Source:   M. Shreedhar, G. Varghese, Efficient Fair Queuing using Deficit Round Robin, SIGCOMM 1995; here the size
//           of a message is known once it is taken (surplus round robin)
// Thread:   the loop.
#pragma once

#include "connector/base/time.hpp"
#include "connector/delivery/lane.hpp"

#include <deque>
#include <optional>
#include <unordered_map>

namespace qf::delivery {

class dispatcher {
public:
    struct limits {
        unsigned slots_max = 256;         // attempts under way that are not slow
        unsigned slow_max = 2'048;        // slow ones; more than this stay counted as slots
        std::int64_t quantum = 16 << 10;  // bytes a lane may send in its turn
    };
    explicit dispatcher(limits bounds) : bounds_{bounds} {}

    void arrived(lane& l);      // its queue offers a message
    void forget(lane& l);       // it has none, and gets another destination
    void stir(destination& d);  // it is well again, or to be probed: look at its lanes once more

    // The lane whose first message is to be taken and carried now: begin() it, or tell that there was none(). No lane:
    // wait until something ends, or until `next_at()` where a pace limits.
    lane* next(instant now);
    std::optional<instant> next_at() const noexcept { return next_at_; }

    struct ticket {  // of one attempt
        reputation was = reputation::unknown;
        bool slow = false;
    };
    ticket begin(lane& l, std::uint64_t size, bool more, instant now);  // more: its queue offers another one
    void none(lane& l);
    void slow(lane& l, ticket& attempt);
    void ended(lane& l, ticket attempt);

    unsigned under_way() const noexcept { return slots_ + slow_; }
    unsigned slots() const noexcept { return slots_; }
    unsigned slow_ones() const noexcept { return slow_; }

private:
    using line = std::deque<lane*>;  // a lane stands in one at most; one without messages leaves at its turn
    void wake(line& sleepers, std::size_t most);
    bool room_for(lane& l, instant now);
    void ready(lane& l);
    void stand(lane& l, line& target);
    void give_back(ticket attempt);  // its slot

    limits bounds_;
    line ring_;                                      // lanes with messages and room, as far as is known
    line behind_unknown_, behind_failing_;           // wait for a slot among their like
    line behind_time_;                               // wait for next_at_
    std::unordered_map<destination*, line> behind_;  // wait for room at their destination
    unsigned slots_ = 0, slow_ = 0, unknown_ = 0, failing_ = 0;
    std::optional<instant> next_at_;
};

}  // namespace qf::delivery
