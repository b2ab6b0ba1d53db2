// test/support/simulated_clock.hpp -- a clock that stands still until a test moves it.
//
// Promise:  advance(d) wakes, in order of their due times, all that wait until then, and runs the loop dry between.
//           A cancelled wait ends at once, so within() works.
// Thread:   the loop's.
#pragma once

#include "connector/base/clock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <map>
#include <memory>

namespace qf::test {

class simulated_clock final : public clock_source {
public:
    explicit simulated_clock(asio::io_context& loop,
                             instant start = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1})
        : loop_{loop}, now_{start} {}

    instant now() const override { return now_ + stepped_; }
    duration uptime() const override { return now_.time_since_epoch(); }
    awaitable<void> sleep_until(instant due) override;

    void advance(duration by);  // runs the loop until nothing is left to do at each due time
    // The same, but stops in the middle (false) once the loop has run `turns` handlers; they are counted down.
    bool advance(duration by, std::uint64_t& turns);
    std::size_t sleepers() const { return waits_.size(); }
    void step_wall_clock(duration by) { stepped_ += by; }  // as an operator would: nobody is woken, no wait is moved

private:
    asio::io_context& loop_;
    instant now_;         // without the steps
    duration stepped_{};  // of the wall clock
    std::multimap<instant, asio::steady_timer*> waits_;
};

}  // namespace qf::test
