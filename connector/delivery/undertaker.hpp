// connector/delivery/undertaker.hpp -- deletes folders that were created and will never be completed.
//
// Promise:  an orphan is looked at before it is deleted: one that the commune can see after all stays, and the audit
//           says so. One that a replay has adopted meanwhile is let be. (HubEE itself deletes no visible folder.) What
//           cannot be deleted now is tried again later, and never given up silently.
// Not here: a folder whose creation was answered to nobody (we died before its id was written down) is unknown to us,
//           invisible to the commune, and HubEE has no search; our inbox deletes such ones by age.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/delivery/policy.hpp"
#include "connector/delivery/way.hpp"
#include "connector/ledger/answers.hpp"

#include <vector>

namespace qf::delivery {

class undertaker {
public:
    undertaker(asio::any_io_executor loop, std::vector<subscriber> subscribers, ledger::answers& book,
               retry_policy policy, clock_source& clock, const logger& log, metrics& counts);
    void start();
    awaitable<void> stop();
    awaitable<error_code> round();  // one, now

private:
    awaitable<void> go_on();

    std::vector<subscriber> subscribers_;
    ledger::answers& book_;
    retry_policy policy_;
    clock_source& clock_;
    const logger& log_;
    counter &deleted_, &visible_, &failed_;
    crew crew_;
};

}  // namespace qf::delivery
