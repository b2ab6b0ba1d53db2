// connector/delivery/daemon.hpp -- carries envelopes from the recipients' queues to the subscriber, one lane a
// recipient.
//
// Promise:  each envelope becomes exactly one visible dossier, or is parked with its reason; the queue lets go only
//           then. A lane that fails pauses (its messages go back, its consumer is cancelled), comes back by itself with
//           one dossier at a time, and opens wide after the first success; the others go on meanwhile.
//           New recipients of the registry are served within `refresh`.
//           stop(): takes no more, lets what runs end within `grace`, gives the rest back.
// Thread:   the loop; the registry on a worker.
#pragma once

#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/delivery/courier.hpp"
#include "connector/delivery/lane.hpp"
#include "queues/queue.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace qf::delivery {

struct daemon_conf {
    courier_conf courier;
    unsigned lane_window = 20;    // dossiers of one recipient under way at once; also the consumer's prefetch
    unsigned dossiers_max = 256;  // under way at once, over all lanes
    duration refresh = std::chrono::seconds{5};
    duration grace = std::chrono::seconds{20};
};

class daemon {
public:
    daemon(asio::any_io_executor loop, daemon_conf conf, courier& carries, communes::registry communes,
           queues::queue& queue, clock_source& clock, const logger& log, metrics& counts);
    ~daemon();
    void start();
    awaitable<void> stop();

private:
    struct place_taken;       // one of dossiers_max, and an id that nobody else carries now
    awaitable<void> serve();  // takes leases and hires a carrier for each
    awaitable<void> carry(queues::lease mail, std::unique_ptr<place_taken> place);
    awaitable<void> follow_registry();
    awaitable<void> open_closed_lanes();
    awaitable<void> pause(const recipient& of, duration delay);
    awaitable<void> resume(recipient of, duration delay);
    awaitable<void> widen(const recipient& of);
    void count_lanes();

    daemon_conf conf_;
    courier& courier_;
    communes::registry communes_;
    queues::queue& queue_;
    clock_source& clock_;
    const logger& log_;
    gauge& carried_now_;
    gauge& lanes_open_;
    gauge& lanes_paused_;
    worker lookup_{1};  // the registry's thread
    std::map<recipient, lane> lanes_;
    std::set<std::string> under_way_;  // message ids
    unsigned places_ = 0;              // of dossiers_max, in use
    doorbell room_;                    // a place or an id came free
    crew takers_;                      // serve, follow_registry, the resumes
    crew carriers_;
};

}  // namespace qf::delivery
