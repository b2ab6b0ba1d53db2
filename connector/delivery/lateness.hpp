// connector/delivery/lateness.hpp -- how many dossiers their communes should have opened, or dealt with, by now: gauges
// for alerts. The lists are the commands' and the console's.
//
// Promise:  counted anew every `every`; until the first count, and while the ledger cannot be read, the gauges keep
//           what they showed. No dossier is named.
// Fails:    count() with storage_failed.
// Thread:   the loop; the ledger is read on a worker, by a connection of its own.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/worker.hpp"

#include <filesystem>

namespace qf::delivery {

struct lateness_conf {
    std::filesystem::path ledger;                       // exists already
    duration open_within = std::chrono::hours{24 * 7};  // since the commune can see it
    duration process_within = std::chrono::hours{24 * 30};
    duration every = std::chrono::minutes{5};
    unsigned threads = 1;  // 0: the loop itself
};

class lateness {
public:
    lateness(asio::any_io_executor loop, lateness_conf conf, clock_source& clock, const logger& log, metrics& counts);
    void start();
    awaitable<void> stop();
    awaitable<error_code> count();  // once, now

private:
    awaitable<void> go_on();

    lateness_conf conf_;
    clock_source& clock_;
    const logger& log_;
    gauge &not_opened_, &not_processed_;
    worker reader_;
    crew crew_;
};

}  // namespace qf::delivery
