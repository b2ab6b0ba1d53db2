// connector/intake/relay.hpp -- keeps sealed envelopes in the outbox while the queue is away, and sends them on.
//
// Promise:  put() returns when the envelope is on disk (fsync). What is there is published in its order, those
//           of one recipient strictly, and removes each only after the queue's confirm; a crash between the two makes
//           the queue hold it twice with the same bytes, which delivery recognises. While the outbox holds anything for
//           a recipient, what comes for it goes behind (holds()): order is kept.
//           Nothing is ever dropped: no limit but the volume's; age and count are metrics and a readiness note.
//           While the queue is away it is tried again after a doubling wait, at once when put() is called or the
//           connection comes back. What the queue refuses for good (queue_limit, configuration_wrong) stays, is said in
//           the log at each try, and holds up its own recipient only.
// Not here: the file (connector/outbox), which is written by one relay at a time and may be read beside it.
// Fails:    storage_failed, storage_full from put(). The constructor throws sqlite::failure, or
//           system_error(already_exists) while another process has the file.
// Thread:   the loop; SQLite on threads of its own.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/intake/steps.hpp"
#include "queues/queue.hpp"

#include <filesystem>
#include <memory>

namespace qf::intake {

struct relay_conf {
    std::filesystem::path file;
    duration first_wait = std::chrono::milliseconds{500};  // between tries while the queue is away; doubles, ±20 %
    duration longest_wait = std::chrono::seconds{15};
    duration refused_wait = std::chrono::minutes{5};  // before an envelope is tried again that the queue refused
    std::size_t window = 500;     // published and not yet confirmed, at most: one a recipient, over all recipients
    std::uint64_t pages_max = 0;  // of 4 KiB, then storage_full; 0: as many as the volume has
};

class relay {
public:
    relay(asio::any_io_executor loop, relay_conf conf, queues::queue& queue, clock_source& clock, const logger& log,
          metrics& counts, step_watch* watch = nullptr);
    ~relay();

    void start();            // sending on
    awaitable<void> stop();  // what is there stays there; the queue must still run
    awaitable<error_code> put(const recipient& recipient, queues::message m);
    bool holds(const recipient& recipient) const noexcept;  // from the call of put() on
    bool away() const noexcept;            // the relay's last try failed and nothing went through since
    std::size_t waiting() const noexcept;  // on disk, without those that the queue has confirmed
    bool healthy() const noexcept;         // it could be written when it last was; tried each second if not

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::intake
