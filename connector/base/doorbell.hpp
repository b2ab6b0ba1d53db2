// connector/base/doorbell.hpp -- "something may have changed": one side rings, the others look again.
//
// Promise:  a ring wakes all that wait at that moment; a ring without a waiter is not remembered, so the waiter
//           checks its condition first, in a loop: while (!ready()) co_await bell.wait();
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace qf {

class doorbell {
public:
    explicit doorbell(const asio::any_io_executor& loop) : timer_{loop, asio::steady_timer::time_point::max()} {}

    void ring() { timer_.cancel(); }

    // Throws operation_aborted when the waiting coroutine itself is cancelled.
    awaitable<void> wait() {
        boost::system::error_code woken;
        co_await timer_.async_wait(asio::redirect_error(use_awaitable, woken));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error{asio::error::operation_aborted};
    }

private:
    asio::steady_timer timer_;
};

}  // namespace qf
