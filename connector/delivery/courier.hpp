// connector/delivery/courier.hpp -- one attempt at one dossier: from a leased envelope to an outcome written down.
//
// Promise:  each step is durable before the next begins; an attempt may stop anywhere and the next one goes on from
// what
//           the ledger says, asking the subscriber (GET folder) before it repeats anything that could show twice.
//           The result is settled (delivered now or before, or parked) or to be tried again; the queue has been told
//           only in the first case.
// Not here: when to try again (judge.hpp), the way to the subscriber (saga.hpp), other dossiers (daemon.hpp).
// Thread:   the loop; opening envelopes and making attachments on the workers.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/base/worker.hpp"
#include "connector/delivery/judge.hpp"
#include "connector/delivery/saga.hpp"
#include "connector/delivery/steps.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/ledger/ledger.hpp"
#include "queues/lease.hpp"
#include "queues/queue.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace qf::delivery {

struct courier_conf {
    envelope::envelope_conf envelope;
    retry_policy retry;
    unsigned threads = 1;  // that open envelopes and make attachments
};

struct settled {};  // delivered, already delivered, or parked: the lane goes on
struct again {      // the message was not settled: its lane pauses
    duration delay;
    error_code why;
};
using outcome = std::variant<settled, again>;

class courier {
public:
    courier(courier_conf conf, std::shared_ptr<const envelope::key_ring> keys, hubee::client& hubee,
            ledger::ledger& book, queues::queue& queue, clock_source& clock, step_watch& watch, const logger& log,
            metrics& counts);

    awaitable<outcome> carry(queues::lease& mail);
    void use(std::shared_ptr<const envelope::key_ring> keys) { keys_ = std::move(keys); }  // after a rotation

private:
    struct try_of_one;  // what the log line, the ledger row and the metrics are made from
    struct counters {
        explicit counters(metrics& m);
        counter &delivered, &already, &retried, &business, &technical;
        histogram &attempt_seconds, &delivery_seconds;
    };

    awaitable<outcome> settle_failure(queues::lease& mail, const try_of_one& t, ledger::attempt_end how,
                                      std::optional<duration> retry_after);
    awaitable<outcome> let_go(queues::lease& mail);
    ledger::attempt_end end_of(const try_of_one& t, const hubee::refusal& why, std::string_view step) const;
    void tell(const try_of_one& t, const ledger::attempt_end& how, std::string_view status, counter& counts);

    courier_conf conf_;
    std::shared_ptr<const envelope::key_ring> keys_;
    ledger::ledger& ledger_;
    queues::queue& queue_;
    clock_source& clock_;
    step_watch& watch_;
    const logger& log_;
    saga saga_;
    counters counters_;
    worker making_;
};

}  // namespace qf::delivery
