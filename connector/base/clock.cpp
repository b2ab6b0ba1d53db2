#include "connector/base/clock.hpp"

#include "connector/base/asio.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace qf {

awaitable<void> clock_source::sleep_for(duration time) {
    return sleep_until(now() + time);
}

instant system_clock_source::now() const {
    return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

duration system_clock_source::uptime() const {
    return std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch());
}

awaitable<void> system_clock_source::sleep_until(instant due) {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    timer.expires_after(due - now());
    co_await timer.async_wait(use_awaitable);
}

}  // namespace qf
