// connector/base/periodic_task.hpp -- one round of work again and again, until it is stopped.
//
// Promise:  the pause is from the end of a round to the beginning of the next, so rounds never meet; `spread` makes each
//           one of its own length, so that many programs that began together part. stop() returns when no round is
//           under way; a task that was stopped is not started again.
// Not here: what a failed round means: the round itself tells and counts it.
// Thread:   the loop. stop() before it goes.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/time.hpp"

#include <functional>
#include <utility>

namespace qf {

enum class first_round { at_once, after_a_pause };

struct pace_of_rounds {
    duration pause = std::chrono::minutes{1};
    double spread = 0;  // 0.5: between half and one and a half of it
    first_round first = first_round::at_once;
};

duration spread_out(duration pause, double spread, double jitter) noexcept;  // pause · (1 ± spread); jitter in [0, 1)

class periodic_task {
public:
    periodic_task(asio::any_io_executor loop, clock_source& clock, pace_of_rounds pace)
        : clock_{clock}, pace_{pace}, crew_{std::move(loop)} {}

    void start(std::function<awaitable<void>()> round);
    awaitable<void> stop();

private:
    awaitable<void> repeat(std::function<awaitable<void>()> round);
    duration next_pause() const;

    clock_source& clock_;
    const pace_of_rounds pace_;
    crew crew_;
};

}  // namespace qf
