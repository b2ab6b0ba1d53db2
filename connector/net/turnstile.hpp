// connector/net/turnstile.hpp -- so many at once, the others in the order in which they came.
//
// Promise:  a turn is free, or passes to the one who has waited longest, when its object goes.
// Fails:    destination_silent when no turn came in time, cancelled when the waiting coroutine was.
// Thread:   the loop. The turnstile outlives its turns.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>
#include <utility>

namespace qf::net {

class turnstile {
public:
    class turn {
    public:
        explicit turn(turnstile& of) noexcept : of_{&of} {}
        turn(turn&& other) noexcept : of_{std::exchange(other.of_, nullptr)} {}
        turn& operator=(turn&&) = delete;
        ~turn() {
            if (of_) of_->leave();
        }

    private:
        turnstile* of_;
    };

    turnstile(asio::any_io_executor loop, std::size_t at_once) : loop_{std::move(loop)}, free_{at_once} {}
    awaitable<result<turn>> enter(duration patience);

private:
    struct waiter {
        asio::steady_timer until;
        bool called = false;
    };
    void leave() noexcept;

    asio::any_io_executor loop_;
    std::size_t free_;
    std::list<waiter> line_;
};

}  // namespace qf::net
