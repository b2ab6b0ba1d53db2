// connector/delivery/job_runner.hpp -- does what operators asked for: replays and discards of parked messages, pauses
// and resumptions of lanes, probes of destinations.
//
// Promise:  one job after the other, in the order of asking (those about lanes do not wait for those about parked
//           messages), resumed after a crash where it was: repeating the last batch changes nothing. A replay skips
//           what the commune already has, and takes what was parked before it was asked for, so that what fails again
//           is not tried for ever. A cancel stops before the next batch. While the broker or the ledger is away the
//           job waits, and says for what; so does one about a recipient that the daemon does not know, for a minute:
//           it may have been enrolled a moment ago.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/delivery/daemon.hpp"
#include "connector/ledger/answers.hpp"
#include "connector/ledger/jobs.hpp"
#include "connector/ledger/ledger.hpp"
#include "queues/queue.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace qf::delivery {

class job_runner {
public:
    job_runner(asio::any_io_executor loop, daemon& lanes, queues::queue& queue, ledger::ledger& book,
               ledger::answers& seen, ledger::jobs& jobs, clock_source& clock, const logger& log);
    void start();
    awaitable<void> stop();
    awaitable<error_code> round(ledger::job_group group);  // one job, if there is one

private:
    awaitable<void> go_on(ledger::job_group group);
    bool may_come(const ledger::job& job);
    awaitable<error_code> obey(ledger::job& job);
    awaitable<error_code> unpark(ledger::job& job);
    awaitable<result<std::vector<std::string>>> chosen(const ledger::job& job);
    awaitable<error_code> unpark_all(ledger::job& job, const std::vector<std::string>& ids);
    awaitable<error_code> unpark_batch(ledger::job& job, queues::parking_place place, std::vector<std::string> batch);

    daemon& lanes_;
    queues::queue& queue_;
    ledger::ledger& ledger_;
    ledger::answers& seen_;
    ledger::jobs& jobs_;
    clock_source& clock_;
    const logger& log_;
    std::pair<std::int64_t, duration> unknown_{};  // a job whose lane is not there, and since when (uptime)
    crew crew_;
};

}  // namespace qf::delivery
