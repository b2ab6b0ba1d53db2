#include "test/support/simulated_clock.hpp"

#include "connector/base/asio.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <limits>

namespace qf::test {

awaitable<void> simulated_clock::sleep_until(instant due) {
    due -= stepped_;
    if (due <= now_) co_return;
    asio::steady_timer timer{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
    const auto here = waits_.emplace(due, &timer);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(use_awaitable, woken));
    waits_.erase(here);
    if (due > now_) throw boost::system::system_error{asio::error::operation_aborted};
}

void simulated_clock::advance(duration by) {
    auto endless = std::numeric_limits<std::uint64_t>::max();
    advance(by, endless);
}

bool simulated_clock::advance(duration by, std::uint64_t& turns) {
    const auto end = now_ + by;
    const auto settle = [&] {
        loop_.restart();
        while (turns > 0 && loop_.poll_one() > 0) --turns;
        return turns > 0;
    };
    if (!settle()) return false;
    while (!waits_.empty() && waits_.begin()->first <= end) {
        now_ = std::max(now_, waits_.begin()->first);
        waits_.begin()->second->cancel();
        if (!settle()) return false;
    }
    now_ = end;
    return true;
}

}  // namespace qf::test
