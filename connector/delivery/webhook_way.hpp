// connector/delivery/webhook_way.hpp -- the way to a vendor that takes dossiers by signed webhook: one POST, then two
// notes in the ledger.
//
// Promise:  a dossier is written down as taken once the subscriber has answered 2xx, and is not sent again then. An
//           answer that was lost is asked for by sending the same bytes under the same webhook-id again, which the
//           subscriber knows.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/delivery/steps.hpp"
#include "connector/delivery/way.hpp"
#include "connector/webhook/client.hpp"

#include <string>

namespace qf::delivery {

// What stands for a folder id in the ledger: whether the subscriber follows up by call-backs (it answered 202).
inline constexpr std::string_view pushed = "pushed";
inline constexpr std::string_view pushed_and_followed = "pushed, followed up";

class webhook_way final : public way {
public:
    webhook_way(webhook::client& client, ledger::ledger& book, step_watch& watch)
        : client_{client}, ledger_{book}, watch_{watch} {}
    awaitable<advanced> advance(const prepared& dossier, ledger::dossier known, const traceparent& trace) override;
    awaitable<result<burial>> bury(const std::string& folder) override;  // there is none to delete

private:
    webhook::client& client_;
    ledger::ledger& ledger_;
    step_watch& watch_;
};

}  // namespace qf::delivery
