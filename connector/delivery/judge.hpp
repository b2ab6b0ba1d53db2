// connector/delivery/judge.hpp -- what a failure means for the dossier: pure, so that every rule is a table in a test.
//
// Promise:  only what is listed as final is final; anything unknown is tried again.
// Not here: breakers and the long schedule (they take this function's place in the courier without touching it).
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "queues/message.hpp"

#include <optional>
#include <variant>

namespace qf::delivery {

struct retry_policy {
    duration first = std::chrono::seconds{5};     // wait after the first failure; doubles after each further one
    duration longest = std::chrono::minutes{10};  // ceiling of that wait
    // The wait before the next try; attempts counts the failed ones (from 1); jitter in [0, 1) takes ±20 %.
    duration delay_after(unsigned attempts, double jitter) const;
};

struct retry {
    duration delay;  // pause the lane this long
};
struct park {
    queues::parking_place place;
};
using verdict = std::variant<retry, park>;

// `retry_after` is what the destination asked for: a floor.
verdict judge(const error_code& seen, unsigned attempts, std::optional<duration> retry_after, double jitter,
              const retry_policy& policy);

}  // namespace qf::delivery
