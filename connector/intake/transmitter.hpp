// connector/intake/transmitter.hpp -- the one path by which a transmission leaves: the form, the API and `submit` all
// end here.
//
// Promise:  when transmit() gives a receipt, the signed and encrypted envelope is durable: in the recipient's queue, or
//           in the outbox while the queue is away. Otherwise nothing is kept for certain, and the caller may try again.
//           A caller that repeats the same content with the same `identification` repeats the same transmission: it is
//           delivered once, however often it was published. Another content under the same identification is parked.
//           While the outbox holds anything for a recipient, what comes for it goes behind.
//           A recipient's state is remembered for a second at most.
// Fails:    malformed_json, content_invalid (every fault placed in `out`), commune_unknown, commune_inactive,
//           key_missing, too_large, queue_unavailable, queue_limit, storage_full, storage_failed.
// Thread:   the loop; checking, signing and encrypting on the workers.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/faults.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/envelope/key_directory.hpp"
#include "connector/intake/relay.hpp"
#include "connector/intake/steps.hpp"
#include "queues/queue.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace qf::intake {

struct receipt {
    std::string reference;
    std::string id;
    qf::recipient recipient;
    instant submitted_at{};
    duration sealed_in{};  // checking, signing, encrypting
    duration stored_in{};  // until the queue, or the outbox, confirmed it
    bool spooled = false;  // it is in the outbox: the queue is away
};

// What makes a repetition the same transmission: its id, what people are told, and when it was first sent.
struct identification {
    uuid id;
    qf::reference reference;
    instant submitted_at{};
};

struct transmitter_conf {
    envelope::envelope_conf envelope;
    unsigned threads = 1;  // that check, sign and encrypt
};

class transmitter {
public:
    // `spool` may be null: a receipt then means the queue, and without it there is none.
    transmitter(transmitter_conf conf, std::shared_ptr<const envelope::key_ring> keys, communes::registry communes,
                queues::queue& queue, relay* spool, clock_source& clock, const logger& log, metrics& counts,
                step_watch* watch = nullptr);

    // `known`: the recipient that the content names, for a caller who has just looked it up; it is not asked for again.
    // `first`: what the caller must know to be done before anything leaves. It goes on while the content is sealed; its
    // error is then the answer.
    awaitable<result<receipt>> transmit(std::string content, const traceparent& trace, faults& out,
                                        std::optional<identification> as = {},
                                        const communes::enrolled* known = nullptr,
                                        std::optional<awaitable<error_code>> first = {});
    void use(std::shared_ptr<const envelope::key_ring> keys) { keys_ = std::move(keys); }  // after a rotation

private:
    struct addressed;  // a checked content, and the commune it names
    struct remembered {
        communes::enrolled enrolled;
        instant until;
    };
    awaitable<result<communes::enrolled>> choose(const addressed& content, instant now);
    struct stored {
        error_code code;
        bool spooled = false;
    };
    // A sealed content: whom it is for, and the envelope.
    struct sealed {
        qf::recipient recipient;
        std::string envelope;
    };
    struct wish {  // what transmit() was asked, beside the content
        const traceparent& trace;
        const identification& as;
        const communes::enrolled* known;
        std::optional<awaitable<error_code>> first;
    };
    awaitable<result<receipt>> try_to(std::string content, faults& out, wish wish);
    awaitable<result<sealed>> seal_after(awaitable<error_code> first, awaitable<result<sealed>> sealing);
    awaitable<result<sealed>> seal(std::string content, faults& out, const identification& as,
                                   const communes::enrolled* known);
    awaitable<stored> store(const recipient& recipient, queues::message mail);
    awaitable<error_code> publish(const recipient& recipient, queues::message mail);
    void tell(step s) {
        if (watch_) watch_->reached(s);
    }

    transmitter_conf conf_;
    std::shared_ptr<const envelope::key_ring> keys_;
    communes::registry communes_;
    queues::queue& queue_;
    relay* spool_;
    clock_source& clock_;
    const logger& log_;
    step_watch* watch_;
    counter& accepted_;
    counter& refused_;
    counter& not_stored_;
    histogram& seconds_;
    std::unordered_map<std::string, remembered> remembered_;  // by what the content says of the commune
    worker lookup_{1};                                        // the registry's thread
    worker sealing_;
};

}  // namespace qf::intake
