// queues/queue.hpp -- a queue for each recipient, and two parking places. All that the rest knows of a broker.
//
// Promise:  publish() returns when the message is on disk (of the broker's queue, or of the SQLite file), not before.
//           A message leaves its queue only by done() on its lease; a lease dropped before is offered again at once.
//           Messages of one recipient are offered in the order of their publishing, given-back ones first.
//           One consumer at a time has a recipient's messages; a second one waits (RabbitMQ) or is refused (embedded).
//           Nothing is evicted: no length limit, no expiry.
//           What has been fetched waits here, and nowhere else, until somebody takes it. It goes with the connection
//           that it came by, and what waits for long is given back and fetched again before the broker asks for it.
//           The backend connects, declares, reconnects, redeclares and consumes again by itself.
// Not here: what a message means, when to try again, who has the next turn.
// Fails:    see each method; queue_unavailable always means that nothing was stored and the caller still owns it.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "queues/lease.hpp"
#include "queues/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::queues {

struct depth {
    std::uint64_t waiting = 0;  // ready to be taken
    std::uint64_t leased = 0;   // taken and not done; 0 where the broker does not tell
    bool exists = false;
};

struct taken {
    lease mail;
    bool more = false;  // the recipient has another one here that may be taken now
};

class queue {
public:
    virtual ~queue() = default;

    // Stored when it returns without error. The recipient's queue is declared if it is missing.
    // queue_unavailable (no broker, or no confirm within the deadline: it may be stored, and then comes twice with the
    // same id), queue_limit (the strategy's ceiling), storage_full.
    virtual awaitable<error_code> publish(const recipient& owner, message m) = 0;

    // Begins to consume a recipient's queue, at most `prefetch` leases at a time, and goes on over reconnections until
    // close(). The queue is declared if it is missing. queue_taken, queue_unavailable, queue_limit.
    virtual awaitable<error_code> open(const recipient& owner, unsigned prefetch) = 0;

    // Stops consuming it. Leases that are out stay valid; messages that were fetched but not taken are given back.
    virtual awaitable<void> close(const recipient& owner) = 0;

    // An open recipient that has a message to be taken and has not been named since it had none; waits for one.
    // `cancelled` after stop().
    virtual awaitable<result<recipient>> ready() = 0;
    // Its first message. None: it has none any more, or may have no more out; ready() names it again when it has.
    virtual std::optional<taken> take(const recipient& owner) = 0;
    virtual std::size_t fetched(const recipient& owner) const = 0;  // that wait to be taken
    // So long may a message be fetched and not settled; then a broker takes it away, and others with it.
    virtual duration unsettled_max() const noexcept = 0;

    // Stores the message in a parking place; the caller then calls done() on its lease.
    virtual awaitable<error_code> park(parking_place place, parked_message m) = 0;

    // What is parked, oldest first, left where it is. RabbitMQ looks at the 65,535 oldest.
    virtual awaitable<result<std::vector<parked_entry>>> parked(parking_place place, page range) = 0;

    // Takes the messages with these ids out of a parking place; the others stay, in their order. A release is stored in
    // the recipient's queue before it leaves the place: after a crash or a lost broker it may be in both, never in
    // none. Repeating a call is safe. Errors only when nothing was settled; a recipient key that is none stays parked.
    virtual awaitable<result<unparked>> unpark(parking_place place, std::vector<std::string> ids, unparking action) = 0;

    // Where recipients share a queue (RabbitMQ, hashed) all that waits in it is counted, whoever it is for.
    virtual awaitable<result<depth>> depth_of(const recipient& owner) = 0;
    virtual awaitable<result<depth>> depth_of(parking_place place) = 0;

    virtual bool connected() const noexcept = 0;  // for readiness
    // Why not, in a word: away, blocked (the broker's memory or disk is short), refused (credentials, permissions, or a
    // queue that is not as configured), stopped. Empty while connected.
    virtual std::string_view trouble() const noexcept = 0;
    // Ends every ready() with `cancelled`, refuses new work, gives back what is leased, closes. Then destroy.
    virtual awaitable<void> stop() = 0;

protected:
    friend class lease;
    virtual awaitable<error_code> done(std::uint64_t tag) = 0;   // called by lease only
    virtual void give_back(std::uint64_t tag) noexcept = 0;      // called by lease only
    virtual bool is_lost(std::uint64_t tag) const noexcept = 0;  // called by lease only
};

}  // namespace qf::queues
