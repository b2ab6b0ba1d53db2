// connector/delivery/case_messages.hpp -- tells a delivered dossier's case, for the commune's software, what the
// structure of its files has no place for: that the quotient is not of the month that the commune uses.
//
// Promise:  an event of ours on the case (SENDING_MESSAGE, no notification), once, after the delivery was written down:
//           nothing here delays a delivery or makes one fail. The case is asked first, since an answer may have been
//           lost, or we died before it was noted. HubEE's own refusal, or a case that is gone, ends it; what fails
//           otherwise is tried again on the schedule of deliveries, until it is too old.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/delivery/policy.hpp"
#include "connector/hubee/client.hpp"
#include "connector/ledger/answers.hpp"

namespace qf::delivery {

class case_messages {
public:
    case_messages(asio::any_io_executor loop, hubee::client& hubee, ledger::answers& book, retry_policy policy,
                  clock_source& clock, const logger& log, metrics& counts);
    void start();
    awaitable<void> stop();
    awaitable<error_code> round();  // one, now

private:
    awaitable<void> go_on();
    awaitable<hubee::refusal> tell(const ledger::case_message& message);

    hubee::client& hubee_;
    ledger::answers& book_;
    retry_policy policy_;
    clock_source& clock_;
    const logger& log_;
    counter &told_, &refused_, &failed_;
    crew crew_;
};

}  // namespace qf::delivery
