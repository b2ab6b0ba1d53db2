// connector/particulier/retry.hpp -- whether a refused question is asked again while the citizen waits: pure.
//
//   no answer, 502, 503, 504   up to three times, after 1 s and 2 s, or the longer wait that was asked for
//   429                        likewise, when it says how long to wait
//   409                        once, after 1 to 2 s: the same question is still being answered
//   all else                   never: the same question would have the same answer
//
// Promise:  a wait is given only if, after it, a second is left to the budget for an answer and a second to the token
//           for the way. At most `tries_max` requests a question, whatever they are answered.
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"
#include "connector/particulier/client.hpp"

#include <optional>

namespace qf::particulier {

struct tries_so_far {
    unsigned tries = 0;      // requests sent for this question
    unsigned conflicts = 0;  // of which were answered 409
    duration budget_left{};
    duration token_left{};
};
inline constexpr unsigned tries_max = 4;

// How long to wait before the next request; nothing: tell the person. `jitter` is in [0, 1).
std::optional<duration> wait_before_next(const refusal& reason, const tries_so_far& now, double jitter);

}  // namespace qf::particulier
