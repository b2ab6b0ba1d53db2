// connector/delivery/callbacks.hpp -- the endpoint where subscribers of webhooks say what became of a dossier:
// POST /subscribers/{name}/statuses, signed as connector/webhook/callback.hpp says.
//
// Promise:  204 once the status is on disk, also for one that was told before or is older than what is known; 404 for a
//           dossier that this subscriber was not sent, 400, 401, 413 with the reason, 503 with Retry-After while the
//           ledger cannot be written, or does not have it yet that the subscriber took the dossier. Nothing is believed
//           before its signature.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/ledger/answers.hpp"
#include "connector/net/server.hpp"
#include "connector/webhook/callback.hpp"

#include <span>
#include <string>

namespace qf::delivery {

class callbacks final : public net::responder {
public:
    callbacks(std::span<const webhook::subscriber_conf> subscribers, ledger::answers& book, const clock_source& clock,
              const logger& log, metrics& counts);
    awaitable<net::response> respond(const net::exchange& request) override;

private:
    awaitable<net::response> apply(const std::string& subscriber, const webhook::status_change& change);

    std::span<const webhook::subscriber_conf> subscribers_;
    ledger::answers& book_;
    const clock_source& clock_;
    const logger& log_;
    counter &applied_, &refused_;
};

}  // namespace qf::delivery
