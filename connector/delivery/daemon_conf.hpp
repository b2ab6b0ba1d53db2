// connector/delivery/daemon_conf.hpp -- what an operator may set of the delivery daemon, and what it works with.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/communes/registry.hpp"
#include "connector/delivery/courier.hpp"
#include "connector/delivery/way.hpp"
#include "connector/ledger/standings.hpp"
#include "queues/queue.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace qf::delivery {

struct shard {  // of the recipients: those whose hash falls to `number`, of `count`
    unsigned number = 0;
    unsigned count = 1;
    bool has(const recipient& owner) const { return stable_hash(owner) % count == number; }
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

// Made before the daemon, and gone after it.
struct daemon_tools {
    delivery::courier& courier;
    queues::queue& queue;
    ledger::standings& standings;
    clock_source& clock;
    const logger& log;
    qf::metrics& metrics;
};

// Whom it serves: a recipient by the subscriber of its name; one that is not among them keeps its lane from opening.
struct served {
    std::vector<subscriber> subscribers;
    communes::registry registry;
};

}  // namespace qf::delivery
