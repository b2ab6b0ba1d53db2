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
//           One dossier does not hold its commune: what is refused unclearly (policy.hpp) a second time goes behind its
//           own queue, and what is refused so three times, with others taken between, is parked.
//           New recipients of the registry are served within `refresh`; one whose subscriber changes is served by the
//           new one as soon as none of its dossiers is under way to the former.
//           stop(): takes no more, lets what runs end within `grace`, gives the rest back.
// Time:     waits are measured in uptime, so that a step of the wall clock moves none; what is written down for a
//           restart and for people is wall time.
// Thread:   the loop; the registry on a worker.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/delivery/courier.hpp"
#include "connector/delivery/dispatcher.hpp"
#include "connector/delivery/lane.hpp"
#include "connector/ledger/standings.hpp"
#include "queues/queue.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace qf::delivery {

struct shard {  // of the recipients: those whose hash falls to `number`, of `count`
    unsigned number = 0;
    unsigned count = 1;
    bool has(const recipient& of) const { return stable_hash(of) % count == number; }
};

struct daemon_conf {
    courier_conf courier;
    unsigned lane_window = 20;    // dossiers of one recipient under way at once; also the consumer's prefetch, at last
    unsigned lane_a_minute = 0;   // begun in a minute for one recipient; 0: no limit
    unsigned dossiers_max = 256;  // under way at once, over all lanes, and not slow
    unsigned slow_max = 2'048;    // under way for longer than slow_after
    unsigned fetched_max = 20'000;  // messages asked of the queue in advance, over all lanes
    unsigned catch_up = 200;        // lanes of a destination that is well again come back so many a second
    duration slow_after = std::chrono::seconds{1};
    duration refresh = std::chrono::seconds{5};
    duration grace = std::chrono::seconds{20};
    delivery::shard shard;
    unsigned threads = 1;           // for the registry; 0: the loop itself
    std::uint64_t jitter_seed = 0;  // 0: an unpredictable one; else the same waits each time
};

class daemon {
public:
    // A recipient is served by the subscriber of its name; one that is not among them keeps its lane from opening.
    daemon(asio::any_io_executor loop, daemon_conf conf, courier& carries, std::vector<subscriber> subscribers,
           communes::registry communes, queues::queue& queue, ledger::standings& memory, clock_source& clock,
           const logger& log, metrics& counts);
    ~daemon();
    void start();
    awaitable<void> stop();

    // Nearly as many dossiers are under way as may be: who waits a little to save work makes none of them late.
    bool crowded() const noexcept { return 4 * dispatcher_.places() >= 3 * conf_.dossiers_max; }

    // An operator's orders (jobs.hpp). false: no such lane, or destination.
    awaitable<bool> pause_lane(const recipient& of, std::string reason);
    awaitable<bool> resume_lane(const recipient& of);
    bool probe(std::string_view subscriber);

private:
    struct running {  // an attempt under way
        lane& of;
        std::string id;
        duration began{};
        dispatcher::ticket ticket;
    };
    using attempts = std::list<running>;
    struct place_taken;
    struct meters {
        explicit meters(metrics& m);
        gauge &under_way, &slow, &open, &paused, &held, &destinations_open, &destinations_stopped;
    };

    // The way of dossiers: daemon.cpp.
    awaitable<void> receive();   // hears whose messages have come
    awaitable<void> dispatch();  // hires a carrier for each that may go
    awaitable<void> carry(queues::lease mail, std::unique_ptr<place_taken> place);
    awaitable<void> succeeded(lane& of, duration answered);
    awaitable<tried> judge(lane& of, queues::lease& mail, tried what);  // parks it where it is the dossier's fault
    awaitable<void> failed(lane& of, queues::lease& mail, const tried& what, duration began);
    void decide_wait(lane& of, const refusal& why, instant now);
    awaitable<void> destination_away(destination& one, const refusal& why);
    awaitable<void> watch_slow();

    // Which lanes there are, and where they lead: daemon_registry.cpp.
    using enrolments = std::vector<communes::enrolled>;
    awaitable<void> recall();
    awaitable<void> follow_registry();
    awaitable<std::optional<enrolments>> read_registry(std::int64_t& seen);
    awaitable<bool> follow(const communes::enrolled& one);
    void begin(const recipient& who, destination* to);
    awaitable<bool> change_subscriber(lane& of, destination* to);
    awaitable<void> open_closed_lanes();
    awaitable<void> open_counted(lane& of);

    // The state of lanes and destinations: daemon_lanes.cpp.
    awaitable<void> open(lane& of, unsigned prefetch);
    awaitable<void> pause(lane& of);  // cancels its consumer, gives back what it holds
    awaitable<void> wait_with_destination(lane& of);
    awaitable<void> keep_time();  // resumes what is due
    awaitable<void> resume_due(lane& of);
    awaitable<void> probe_due(destination& one);
    awaitable<void> remember(const lane& of, const error_code& why);
    awaitable<void> remember(const destination& one);
    void count();

    instant mono() const { return instant{clock_.uptime()}; }
    instant wall(instant at) const { return clock_.now() + (at - mono()); }
    unsigned prefetch(const lane& of) const;
    unsigned first_prefetch(const lane& of) const;
    bool outgrown(const lane& of) const;
    bool awaited(const destination& one) const { return one.fuse.state() != breaker_state::closed; }
    void schedule(lane& of, instant at);
    double jitter();  // in [0, 1)

    daemon_conf conf_;
    courier& courier_;
    communes::registry communes_;
    queues::queue& queue_;
    ledger::standings& memory_;
    clock_source& clock_;
    const logger& log_;
    meters meters_;
    std::mt19937_64 spread_;
    worker lookup_;  // the registry's thread
    std::map<std::string, destination, std::less<>> destinations_;
    std::map<recipient, lane> lanes_;
    struct sooner {  // by recipient where the time is one: never by address, or no two runs would be the same
        bool operator()(const std::pair<instant, lane*>& a, const std::pair<instant, lane*>& b) const {
            return a.first != b.first ? a.first < b.first : a.second->of < b.second->of;
        }
    };
    std::set<std::pair<instant, lane*>, sooner> due_;  // paused lanes that come back by themselves
    std::map<std::string, ledger::lane_standing> recalled_;
    dispatcher dispatcher_;
    attempts running_;
    bool changed_ = true;              // lanes or destinations, since they were counted
    std::set<std::string> under_way_;  // message ids
    doorbell work_;                    // a message came, or a place, or an id came free
    std::set<recipient> unserved_;     // their subscriber is unknown, which was logged
    bool registry_told_ = false;       // that it could not be read was logged
    unsigned opening_ = 0;             // lanes being opened for the first time
    bool all_well_ = true;             // each of them could be
    doorbell opened_;                  // one of them is
    doorbell time_;                    // something became due earlier than before
    crew takers_;
    crew carriers_;
};

}  // namespace qf::delivery
