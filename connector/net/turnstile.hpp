// connector/net/turnstile.hpp -- so many at once, the others in the order in which they came.
//
// Promise:  a turn is free, or passes to the one who has waited longest, when its object goes; with a bound for lasting
//           ones, also when it has lasted for so long: who hangs costs a place for that time only. While nobody waits
//           nothing is reckoned.
// Fails:    destination_silent when no turn came in time, cancelled when the waiting coroutine was.
// Thread:   the loop. The turnstile outlives its turns.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>
#include <utility>

namespace qf::net {

class turnstile {
    using time = std::chrono::steady_clock::time_point;
    struct entry {
        time since;
        bool lasting = false;  // its place is another's already
    };

public:
    struct lasting {
        duration after{};
        std::size_t most = 0;  // more than these keep their place
    };
    class turn {
    public:
        turn(turn&& other) noexcept : of_{std::exchange(other.of_, nullptr)}, here_{other.here_} {}
        turn& operator=(turn&&) = delete;
        ~turn() {
            if (of_) of_->left(here_);
        }

    private:
        friend turnstile;
        explicit turn(turnstile& owner);
        turnstile* of_;
        std::list<entry>::iterator here_;
    };

    turnstile(asio::any_io_executor loop, std::size_t at_once) : turnstile{std::move(loop), at_once, lasting{}} {}
    turnstile(asio::any_io_executor loop, std::size_t at_once, lasting patience)
        : loop_{std::move(loop)}, free_{at_once}, those_{patience} {}
    awaitable<result<turn>> enter(duration patience);

private:
    struct waiter {
        asio::steady_timer until;
        bool called = false;
    };
    void left(std::list<entry>::iterator position) noexcept;
    void pass_on() noexcept;  // a place
    void pass_on_lasting(time now) noexcept;
    time next_lasting() const noexcept;

    asio::any_io_executor loop_;
    std::size_t free_;
    lasting those_;
    std::size_t lasting_ = 0;
    std::list<entry> inside_;                           // the oldest first; those that last before all others
    std::list<entry>::iterator first_ = inside_.end();  // the first that does not last
    std::list<waiter> line_;
};

}  // namespace qf::net
