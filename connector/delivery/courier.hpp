// connector/delivery/courier.hpp -- one attempt at one dossier: from a leased envelope to an outcome written down.
//
// Promise:  each step is durable before the next begins; an attempt may stop anywhere and the next one goes on from
//           what the ledger says. What repeating would not change is parked here, and so is what fails when it is too
//           old; the queue is told only when the outcome is written down. Anything else is given to the caller, who
//           knows the lane and the destination: whether the subscriber's own word against a dossier is to be believed
//           (park()), when it is tried again (put_off()), whether others go before it then (put_behind()).
// Not here: when to try again (policy.hpp, breaker.hpp), the way to the subscriber (way.hpp), other dossiers
//           (daemon.hpp).
// Thread:   the loop; opening envelopes and making attachments on the workers.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/worker.hpp"
#include "connector/delivery/daemon_conf.hpp"
#include "connector/delivery/policy.hpp"
#include "connector/delivery/steps.hpp"
#include "connector/delivery/way.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/ledger/ledger.hpp"
#include "queues/lease.hpp"
#include "queues/queue.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::delivery {

// One attempt: what the log line, the ledger's row and the metrics are made from.
struct attempt {
    std::string id;
    std::string reference = {};
    std::string recipient = {};
    std::string trace = {};
    unsigned number = 0;  // 0: the ledger has not counted it
    instant submitted_at{};
    instant started{};
};
struct tried {
    enum class end {
        delivered,  // the subscriber said so now
        settled,    // already delivered, or parked: the queue has been told
        again,      // nothing is settled; `why` says who must act (policy.hpp)
        refused,    // nothing is settled; by the subscriber's own word it is the dossier's fault
    };
    end ending = end::again;
    refusal cause = {};
    std::string_view step = {};             // that failed
    ledger::unclear_refusals unclear = {};  // so far; the caller counts on
    duration answered{};                    // the uptime when the subscriber had its say
    delivery::attempt attempt;
};

class courier {
public:
    courier(courier_conf conf, std::shared_ptr<const envelope::key_ring> keys, ledger::ledger& book,
            queues::queue& queue, clock_source& clock, step_watch& watch, const logger& log, metrics& counts);

    awaitable<tried> carry(queues::lease& mail, const subscriber& receiver);
    // The attempt that ended `again` is written down, with the time of the next one. The lease may be dropped then.
    awaitable<void> put_off(const tried& outcome, instant due);
    // Parks it for the reason that `what` says, and lets the queue know. `again` where that could not be done.
    awaitable<tried> park(queues::lease& mail, tried outcome);
    // After put_off(), once its lane is paused: published again behind what waits in its queue, then let go. When that
    // fails it goes back to where it was; when we die between the two it is there twice, and delivered once.
    awaitable<void> put_behind(queues::lease& mail);
    // We stop while it is under way: it is not counted as a crash.
    awaitable<void> released(const std::string& message_id);
    void use(std::shared_ptr<const envelope::key_ring> keys) { keys_ = std::move(keys); }  // after a rotation

private:
    struct counters {
        explicit counters(metrics& m);
        counter &delivered, &already, &retried, &business, &technical;
        histogram &attempt_seconds, &delivery_seconds;
    };

    awaitable<tried> fail(queues::lease& mail, tried outcome, bool old);
    awaitable<void> let_go(queues::lease& mail);
    ledger::attempt_end end_of(const tried& outcome) const;
    void tell(const tried& outcome, std::string_view status, counter& counts);

    courier_conf conf_;
    std::shared_ptr<const envelope::key_ring> keys_;
    ledger::ledger& ledger_;
    queues::queue& queue_;
    clock_source& clock_;
    step_watch& watch_;
    const logger& log_;
    counters counters_;
    worker making_;
};

}  // namespace qf::delivery
