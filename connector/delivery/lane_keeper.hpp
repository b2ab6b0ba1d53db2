// connector/delivery/lane_keeper.hpp -- does what the book of lanes says: opens and cancels consumers, writes pauses
// down, brings back what is due, and obeys an operator.
//
// Promise:  pausing a lane cancels its consumer, which gives back what it had fetched; the pause is written down before
//           its time runs, so that it outlives a restart.
// Not here: who pauses and until when (lane_book.hpp).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/delivery/daemon_tools.hpp"
#include "connector/delivery/lane_book.hpp"

#include <string>
#include <string_view>

namespace qf::delivery {

class lane_keeper {
public:
    lane_keeper(const asio::any_io_executor& loop, const daemon_tools& tools, lane_book& book);

    awaitable<void> open(lane& l, unsigned prefetch);
    awaitable<void> open_first(lane& l);  // as wide as one may that nothing is known of
    awaitable<void> pause(lane& l);
    awaitable<void> wait_with_destination(lane& l);
    awaitable<void> destination_away(destination& d, const refusal& cause);
    // For the failure that paused it: it waits with its destination, or by itself.
    awaitable<void> begin_wait(lane& l, const error_code& cause);
    awaitable<void> keep_time();  // brings back what is due

    awaitable<bool> pause_lane(const recipient& owner, std::string reason);
    awaitable<bool> resume_lane(const recipient& owner);
    bool probe(std::string_view subscriber);

    doorbell& work() noexcept { return work_; }  // somebody may start
    doorbell& time() noexcept { return time_; }  // something became due earlier than before
    instant now() const { return instant{tools_.clock.uptime()}; }
    instant wall(instant moment) const { return tools_.clock.now() + (moment - now()); }

private:
    awaitable<void> resume(lane& l);
    awaitable<void> remember(lane& l, std::string reason);
    awaitable<void> remember(const destination& d);

    daemon_tools tools_;
    lane_book& book_;
    doorbell work_;
    doorbell time_;
};

}  // namespace qf::delivery
