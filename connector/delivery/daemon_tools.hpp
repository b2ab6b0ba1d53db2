// connector/delivery/daemon_tools.hpp -- what the delivery daemon works with, made before it and gone after it.
//
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/communes/registry.hpp"
#include "connector/delivery/courier.hpp"
#include "connector/delivery/way.hpp"
#include "connector/ledger/standings.hpp"
#include "queues/queue.hpp"

#include <vector>

namespace qf::delivery {

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
