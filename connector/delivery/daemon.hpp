// connector/delivery/daemon.hpp -- carries envelopes from the recipients' queues to their subscribers, one lane a
// recipient.
//
// Promise:  each envelope becomes exactly one visible dossier, or is parked with its reason; the queue lets go only
//           then. Whoever is ill waits alone: a lane that fails pauses (its consumer is cancelled, its messages go back
//           once), comes back by itself on the schedule with one message at a time, and opens wide after a success. A
//           new one fetches few until it has shown that it works: what has been fetched and hangs costs the broker work
//           with each acknowledgement of the others. A destination that fails for all is asked again by one probe at a
//           time; its lanes pause when a message comes for them, and come back at a bounded pace. Pauses outlive a
//           restart. One that refuses the dossiers of many recipients by its own word, and takes none, is stopped:
//           nothing more is parked for its word until it takes one again.
//           stop(): takes no more, lets what runs end within `grace`, gives the rest back.
// Parts:    lane_book.hpp (who may start, who pauses, until when), dispatcher.hpp (whose turn it is), lane_keeper.hpp
//           (consumers, and what is written down), carrier.hpp (one dossier), registry_follower.hpp (which lanes).
// Time:     waits are measured in uptime, so that a step of the wall clock moves none; what is written down for a
//           restart and for people is wall time.
// Thread:   the loop; the registry on a worker.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/delivery/carrier.hpp"
#include "connector/delivery/daemon_conf.hpp"
#include "connector/delivery/daemon_tools.hpp"
#include "connector/delivery/lane_book.hpp"
#include "connector/delivery/lane_keeper.hpp"
#include "connector/delivery/registry_follower.hpp"

#include <string>
#include <string_view>

namespace qf::delivery {

class daemon {
public:
    daemon(asio::any_io_executor loop, daemon_conf conf, const daemon_tools& tools, served clients);
    void start();
    awaitable<void> stop();

    // Nearly as many dossiers are under way as may be: who waits a little to save work makes none of them late.
    bool crowded() noexcept { return 4 * book_.dispatcher().slots() >= 3 * conf_.dossiers_max; }

    // What operators ask for (jobs.hpp). false: no such lane, or destination.
    awaitable<bool> pause_lane(const recipient& owner, std::string reason) {
        return keeper_.pause_lane(owner, std::move(reason));
    }
    awaitable<bool> resume_lane(const recipient& owner) { return keeper_.resume_lane(owner); }
    bool probe(std::string_view subscriber) { return keeper_.probe(subscriber); }

private:
    struct meters {
        explicit meters(metrics& m);
        gauge &under_way, &slow, &open, &paused, &held, &destinations_open, &destinations_stopped;
    };
    awaitable<void> hear();      // whose messages have come
    awaitable<void> dispatch();  // begins to carry each that may go
    awaitable<void> watch();     // what is slow, and the meters

    daemon_conf conf_;
    daemon_tools tools_;
    meters meters_;
    lane_book book_;
    lane_keeper keeper_;
    carrier carrier_;
    registry_follower follower_;
    crew takers_;
};

}  // namespace qf::delivery
