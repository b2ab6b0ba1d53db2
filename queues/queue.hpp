// queues/queue.hpp -- a queue for each recipient, and two parking places. All that the rest knows of a broker.
//
// Promise:  publish() returns when the message is on disk (of the broker's queue, or of the SQLite file), not before.
//           A message leaves its queue only by done() on its lease; a lease dropped before is offered again at once.
//           Messages of one recipient are offered in the order of their publishing, given-back ones first.
//           One consumer at a time has a recipient's messages; a second one waits (RabbitMQ) or is refused (embedded).
//           Nothing is evicted: no length limit, no expiry.
//           The backend connects, declares, reconnects, redeclares and consumes again by itself.
// Not here: what a message means, when to try again.
// Fails:    see each method; queue_unavailable always means that nothing was stored and the caller still owns it.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "queues/lease.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace qf::queues {

struct depth {
    std::uint64_t waiting = 0;  // ready to be taken
    std::uint64_t leased = 0;   // taken and not done; 0 where the broker does not tell
    bool exists = false;
};

class queue {
public:
    virtual ~queue() = default;

    // Stored when it returns without error. The recipient's queue is declared if it is missing.
    // queue_unavailable (no broker, or no confirm within the deadline: it may be stored, and then comes twice with the
    // same id), queue_limit (the strategy's ceiling), storage_full.
    virtual awaitable<error_code> publish(const recipient& to, message m) = 0;

    // Begins to consume a recipient's queue, at most `prefetch` leases at a time, and goes on over reconnections until
    // close(). The queue is declared if it is missing. queue_taken, queue_unavailable, queue_limit.
    virtual awaitable<error_code> open(const recipient& of, unsigned prefetch) = 0;

    // Stops consuming it. Leases that are out stay valid; messages that were fetched but not taken are given back.
    virtual awaitable<void> close(const recipient& of) = 0;

    // The next message of any open recipient; waits for one. `cancelled` after stop().
    virtual awaitable<result<lease>> take() = 0;

    // Stores the message in a parking place; the caller then calls done() on its lease.
    virtual awaitable<error_code> park(parking_place where, parked_message m) = 0;

    // Up to `limit` parked messages, oldest first, left where they are.
    virtual awaitable<result<std::vector<parked_message>>> parked(parking_place where, std::size_t limit) = 0;

    virtual awaitable<result<depth>> depth_of(const recipient& of) = 0;
    virtual awaitable<result<depth>> depth_of(parking_place where) = 0;

    virtual bool connected() const noexcept = 0;  // for readiness
    // Ends every take() with `cancelled`, refuses new work, gives back what is leased, closes. Then destroy.
    virtual awaitable<void> stop() = 0;

protected:
    friend class lease;
    virtual awaitable<error_code> done(std::uint64_t tag) = 0;  // called by lease only
    virtual void give_back(std::uint64_t tag) noexcept = 0;     // called by lease only
};

}  // namespace qf::queues
