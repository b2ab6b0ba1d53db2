// connector/delivery/policy.hpp -- what a failure means and when to try again: pure, so that every rule is a table in a
// test.
//
// Promise:  only what is listed as final is final; anything unknown is tried again. The schedule is a town hall's: a
//           long weekend, even a week without network, loses nothing.
// Not here: who is paused by what (breaker.hpp, lane.hpp), clocks, random numbers.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "connector/ledger/states.hpp"

#include <optional>

namespace qf::delivery {

// Who must act.
enum class concern {
    ours,           // this process, its ledger, its queue: nothing was learnt of the subscriber
    destination,    // it is ill, or the way to it is
    configuration,  // an operator: our credentials, rights or its address
    recipient,      // this commune alone: the subscriber does not know it
    dossier,        // parked as business
    envelope,       // parked as technical
};
concern concern_of(const error_code& seen) noexcept;
// The subscriber says itself that it will not have this dossier.
bool is_own_word(const error_code& seen) noexcept;
// It answered, neither in its own words nor that it cannot now (408, 429, 502, 503, 504): a gateway before it, or
// something that is wrong with this dossier. Only others can show which.
bool is_unclear(const error_code& seen, unsigned http_status) noexcept;
// One more of that kind; took_another: the destination took another dossier since the one before. A success that is not
// told as one (2xx) is no refusal: it lets others go before, and is never counted against the dossier.
ledger::unclear_refusals one_more(ledger::unclear_refusals so_far, bool took_another, unsigned http_status) noexcept;

struct retry_policy {
    // After the first failure 5 s, then 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, 8 h, and 12 h each time; `first`
    // takes the place of the 5 s, and none is shorter than it nor longer than `longest`.
    duration first = std::chrono::seconds{5};
    duration longest = std::chrono::hours{12};
    duration slow_probe = std::chrono::hours{1};        // while an operator must act: asked again no sooner than this
    duration age_max = std::chrono::hours{8 * 24};      // older than this, a dossier that fails is parked
    duration retry_after_max = std::chrono::hours{24};  // what a destination may ask for
    unsigned unfinished_max = 3;                        // starts without an outcome: a crash loop
    unsigned unclear_before_others = 1;                 // so many unclear refusals, then it goes behind its queue
    unsigned unclear_apart_max = 3;                     // so many with others taken between: it is the dossier

    // failures counts from 1; jitter in [0, 1) takes ±20 %; `asked` is the destination's Retry-After: a floor.
    duration delay_after(unsigned failures, double jitter, std::optional<duration> asked = {}) const;
    // As above, for what an operator must mend: never sooner than slow_probe.
    duration slow_delay_after(unsigned failures, double jitter) const;
    bool too_old(instant age_from, instant now) const { return now - age_from > age_max; }
};

}  // namespace qf::delivery
