// connector/base/crew.hpp -- the coroutines that an object has set to work, and how it gets rid of them.
//
// Promise:  hire() is the only place that spawns. Shutdown is: take no more, stop(), co_await gone(), then destroy.
//           An exception that leaves a task (other than operation_aborted after stop()) is a bug: it is thrown
//           out of the loop's run(), so the process ends and its supervisor restarts it.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <exception>
#include <list>

namespace qf {

class crew {
public:
    explicit crew(asio::any_io_executor loop) : loop_{std::move(loop)}, left_{loop_} {}
    ~crew();
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;

    // `task` is a callable that returns awaitable<void>, or an awaitable<void> itself.
    template <class Task>
    void hire(Task task) {
        const auto stop_of_it = stops_.emplace(stops_.end());
        auto leave = [this, stop_of_it](std::exception_ptr why) { left(stop_of_it, why); };
        asio::co_spawn(loop_, std::move(task), asio::bind_cancellation_slot(stop_of_it->slot(), leave));
    }

    void stop();             // asks every task to end; idempotent
    awaitable<void> gone();  // returns when no task is left
    std::size_t size() const noexcept { return stops_.size(); }
    bool stopping() const noexcept { return stopping_; }

private:
    using signals = std::list<asio::cancellation_signal>;
    void left(signals::iterator task, std::exception_ptr reason);

    asio::any_io_executor loop_;
    signals stops_;
    asio::steady_timer left_;
    bool stopping_ = false;
};

}  // namespace qf
