// connector/delivery/courier.hpp -- one attempt at one dossier: from a leased envelope to an outcome written down.
//
// Promise:  each step is durable before the next begins; an attempt may stop anywhere and the next one goes on from what
//           the ledger says, asking the subscriber (GET folder) before it repeats anything that could show twice.
//           The result is delivered (or was already), parked, or to be tried again; the queue has been told only in
//           the first two cases.
// Not here: when to try again, other dossiers (daemon.hpp).
// Thread:   the loop; opening and making on the workers.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/base/worker.hpp"
#include "connector/delivery/judge.hpp"
#include "connector/delivery/steps.hpp"
#include "connector/dossier/attachments.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/hubee/client.hpp"
#include "connector/ledger/ledger.hpp"
#include "queues/lease.hpp"

#include <array>
#include <memory>
#include <string>
#include <variant>

namespace qf::delivery {

struct courier_conf {
    envelope::envelope_conf envelope;
    retry_policy retry;
    unsigned threads = 1;                 // that open envelopes and make attachments
    unsigned crash_loop = 8;              // attempts begun without any outcome before the dossier is parked
};

struct settled {};                        // delivered, already delivered, or parked: the lane goes on
struct again {                            // the message was not settled: its lane pauses
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
    struct prepared;                      // an opened envelope with its attachments and their digests
    struct attempt;                       // what the log line, the ledger row and the metrics are made from
    result<prepared> prepare(const queues::lease& mail, const envelope::key_ring& keys, instant now) const;
    awaitable<ledger::attempt_end> advance(attempt& a, const prepared& p);
    awaitable<hubee::refusal> look_again(attempt& a, const prepared& p);
    awaitable<hubee::refusal> create(attempt& a, const prepared& p);
    awaitable<hubee::refusal> attach(attempt& a, const prepared& p);
    awaitable<hubee::refusal> complete(attempt& a);
    awaitable<outcome> settle_failure(queues::lease& mail, attempt& a, ledger::attempt_end how);
    void tell(const attempt& a, const ledger::attempt_end& how, std::string_view status) const;

    courier_conf conf_;
    std::shared_ptr<const envelope::key_ring> keys_;
    hubee::client& hubee_;
    ledger::ledger& ledger_;
    queues::queue& queue_;
    clock_source& clock_;
    step_watch& watch_;
    const logger& log_;
    metrics& counts_;
    worker making_;
};

}  // namespace qf::delivery
