// connector/intake/outbox.hpp -- the spool for when the queue is away: sealed envelopes on disk until the queue has
// them.
//
// Promise:  put() returns when the envelope is on disk (fsync). The relay publishes what is there in its order, those
// of
//           one recipient strictly, and removes each only after the queue's confirm; a crash between the two makes the
//           queue hold it twice with the same bytes, which delivery recognises. While the outbox holds anything for a
//           recipient, what comes for it goes behind (holds()): order is kept.
//           Nothing is ever dropped: no limit but the volume's; age and count are metrics and a readiness note.
// Fails:    storage_failed, storage_full from put(). The constructor throws sqlite::failure.
// Thread:   the loop; SQLite on threads of its own.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "queues/queue.hpp"

#include <filesystem>
#include <memory>

namespace qf::intake {

struct outbox_conf {
    std::filesystem::path file;
    duration first_wait = std::chrono::milliseconds{500};  // between tries while the queue is away; doubles
    duration longest_wait = std::chrono::seconds{15};
    std::size_t window = 500;  // published and not yet confirmed, at most, over all recipients
};

class outbox {
public:
    outbox(asio::any_io_executor loop, outbox_conf conf, queues::queue& queue, clock_source& clock, const logger& log,
           metrics& counts);
    ~outbox();

    void start();            // the relay
    awaitable<void> stop();  // what is there stays there
    awaitable<error_code> put(const recipient& to, queues::message m);
    bool holds(const recipient& to) const noexcept;
    std::size_t waiting() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::intake
