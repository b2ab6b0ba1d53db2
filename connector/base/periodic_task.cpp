#include "connector/base/periodic_task.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/random.hpp"

namespace qf {

duration spread_out(duration pause, double spread, double jitter) noexcept {
    return std::chrono::duration_cast<duration>(pause * (1 - spread + 2 * spread * jitter));
}

duration periodic_task::next_pause() const {
    return pace_.spread > 0 ? spread_out(pace_.pause, pace_.spread, jitter()) : pace_.pause;
}

void periodic_task::start(std::function<awaitable<void>()> round) {
    crew_.hire(repeat(std::move(round)));
}

awaitable<void> periodic_task::repeat(std::function<awaitable<void>()> round) {
    if (pace_.first == first_round::after_a_pause) co_await clock_.sleep_for(next_pause());
    for (;;) {
        co_await round();
        co_await clock_.sleep_for(next_pause());
    }
}

awaitable<void> periodic_task::stop() {
    crew_.stop();
    co_await crew_.gone();
}

}  // namespace qf
