// connector/base/clock.hpp -- time as a parameter.
//
// Promise:  nobody below `app` asks the system what time it is; a test gives a clock that it moves by hand.
//           sleep_until returns at the due time, or at once (with operation_aborted thrown) when it is cancelled.
// Thread:   now() any; sleep_until the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"

namespace qf {

class clock_source {
public:
    virtual ~clock_source() = default;
    virtual instant now() const = 0;
    // Time that only passes: what is waited for is measured in it, so that a step of the wall clock moves no deadline.
    virtual duration uptime() const = 0;
    virtual awaitable<void> sleep_until(instant due) = 0;

    awaitable<void> sleep_for(duration time);
};

// The machine's clock. Waits are measured on the steady clock, so that a step of the wall clock moves no deadline.
class system_clock_source final : public clock_source {
public:
    instant now() const override;
    duration uptime() const override;
    awaitable<void> sleep_until(instant due) override;
};

}  // namespace qf
