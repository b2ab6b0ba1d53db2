// connector/net/watch.hpp -- the deadlines of many connections, kept by one timer.
//
// Promise:  a ward whose time is up is cut() at the next tick, and again at each tick until it is given other orders:
//           so an operation that begins after its deadline ends, too. Setting a deadline costs a reading of the steady
//           clock: no timer is made, moved or cancelled for a request.
//           Nothing is pending on the loop while no ward has a deadline.
// Units:    a deadline is met up to one tick late: an eighth of the shortest time in use, between 2 and 250 ms.
// Thread:   the loop. A watch outlives its wards.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>

namespace qf::net {

class watch {
    struct core;

public:
    using time_point = std::chrono::steady_clock::time_point;

    class ward {
    public:
        explicit ward(watch& clockwork);
        virtual ~ward();
        ward(const ward&) = delete;
        ward& operator=(const ward&) = delete;

        void due_in(duration time);  // from now; forgets that it was overdue
        void due_never() noexcept;
        bool overdue() const noexcept { return overdue_; }
        virtual void cut() noexcept = 0;  // ends the waits of this ward; may be called often

    private:
        friend struct core;
        core& core_;
        std::list<ward*>::iterator here_;
        time_point due_ = time_point::max();
        bool overdue_ = false;
    };

    watch(const asio::any_io_executor& loop, duration shortest);

private:
    // Shared with the wait of the timer, which may still be queued when the watch goes: it then finds nothing.
    std::shared_ptr<core> core_;
};

}  // namespace qf::net
