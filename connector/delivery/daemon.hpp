// connector/delivery/daemon.hpp -- carries envelopes from the recipients' queues to the subscriber, one lane a recipient.
//
// Promise:  each envelope becomes exactly one visible dossier, or is parked with its reason; the queue lets go only
//           then. A lane that fails pauses (its messages go back, its consumer is cancelled) and comes back by itself;
//           the others go on. New recipients of the registry are served within `refresh`.
//           stop(): takes no more, lets what runs end within `grace`, gives the rest back.
// Thread:   the loop; opening envelopes and making attachments on the workers.
#pragma once

#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/delivery/courier.hpp"
#include "connector/delivery/judge.hpp"
#include "connector/delivery/lane.hpp"
#include "queues/queue.hpp"

#include <map>
#include <memory>

namespace qf::delivery {

struct daemon_conf {
    courier_conf courier;
    retry_policy retry;
    unsigned lane_window = 8;            // dossiers of one recipient under way at once; also the consumer's prefetch
    unsigned dossiers_max = 64;          // under way at once, over all lanes
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
    awaitable<void> serve();                       // takes leases and hires a carrier for each
    awaitable<void> carry(queues::lease mail);
    awaitable<void> follow_registry();
    awaitable<void> open_new_lanes();
    awaitable<void> pause(lane& l, duration delay);
    awaitable<void> resume(lane& l, instant due);

    asio::any_io_executor loop_;
    daemon_conf conf_;
    courier& courier_;
    communes::registry communes_;
    queues::queue& queue_;
    clock_source& clock_;
    const logger& log_;
    gauge& under_way_gauge_;
    gauge& lanes_open_;
    gauge& lanes_paused_;
    worker lookup_{1};                             // the registry's thread
    std::map<recipient, lane> lanes_;
    unsigned under_way_ = 0;
    doorbell room_;
    crew takers_;                                  // serve, follow_registry, the resumes
    crew carriers_;
};

}  // namespace qf::delivery
