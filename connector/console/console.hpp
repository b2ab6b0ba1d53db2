// connector/console/console.hpp -- the operator's view, read only: queues, parking places, dossiers. No citizen's data:
// it has none.
//
//   GET /                 a page: backlog by recipient, parked, dossiers by state, the last ones
//   GET /console.css      how it looks
//   GET /api/queues       JSON: every recipient's queue and both parking places, with depths
//   GET /api/dossiers     JSON: ?state=&recipient=&limit=
//   GET /api/dossiers/{}  JSON: one, with its attempts, by id or reference
//
// Not here: login and actions: the listener is for loopback or behind the operator's own proxy.
// Fails:    400 for a filter that is none, 404, 503 with the reason when a file cannot be read.
// Thread:   the loop; the ledger's and the registry's files are read on a worker.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/worker.hpp"
#include "connector/console/view.hpp"
#include "connector/net/server.hpp"
#include "queues/queue.hpp"

#include <filesystem>
#include <string>

namespace qf::console {

struct console_conf {
    std::filesystem::path ledger;
    std::filesystem::path communes;
    duration open_within = std::chrono::hours{7 * 24};  // later than that, a dossier is late
    duration process_within = std::chrono::hours{30 * 24};
};

class console final : public net::responder {
public:
    console(console_conf conf, queues::queue& queue, const clock_source& clock);
    awaitable<net::response> respond(const net::exchange& exchange) override;

private:
    awaitable<backlog> measure();
    awaitable<net::response> page();
    awaitable<net::response> queues_json();
    awaitable<net::response> dossiers_json(const net::exchange& exchange);
    awaitable<net::response> dossier_json(std::string id);

    console_conf conf_;
    queues::queue& queue_;
    const clock_source& clock_;
    worker reading_{1};
};

}  // namespace qf::console
