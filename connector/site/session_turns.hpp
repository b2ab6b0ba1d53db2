// connector/site/session_turns.hpp -- one request at a time for each session, the others in the order in which they
// came.
//
// Promise:  after take() the turn is the caller's until give_back(). A session that nobody wants costs nothing.
// Fails:    take(): destination_silent when no turn came in time, cancelled when the waiting coroutine was; the caller
//           then has no turn to give back.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/net/turnstile.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace qf::site {

class session_turns {
public:
    explicit session_turns(asio::any_io_executor loop) : loop_{std::move(loop)} {}

    awaitable<error_code> take(std::string id, duration patience);
    void give_back(const std::string& id) noexcept;
    std::size_t size() const noexcept { return seats_.size(); }

private:
    struct seat {
        explicit seat(const asio::any_io_executor& loop) : gate{loop, 1} {}
        net::turnstile gate;
        std::optional<net::turnstile::turn> taken = {};
        unsigned wanted_by = 0;  // including who has it
    };
    void leave(const std::string& id) noexcept;

    asio::any_io_executor loop_;
    std::unordered_map<std::string, seat> seats_;
};

}  // namespace qf::site
