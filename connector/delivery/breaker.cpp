#include "connector/delivery/breaker.hpp"

#include "connector/base/time.hpp"

#include <optional>
#include <utility>

namespace qf::delivery {

bool breaker::succeeded(instant now) {
    succeeded_at_ = now;
    in_a_row_ = 0;
    openings_ = 0;
    return std::exchange(state_, breaker_state::closed) != breaker_state::closed;
}

bool breaker::failed(const error_code& why, instant began, instant now, double jitter, std::optional<duration> asked,
                     const retry_policy& policy) {
    const auto whose = concern_of(why);
    if (whose != concern::destination && whose != concern::configuration) return false;
    if (state_ != breaker_state::closed && began < opened_at_) return false;
    const bool stops = whose == concern::configuration;
    if (state_ == breaker_state::closed && !stops && began < succeeded_at_) return false;
    ++in_a_row_;
    if (state_ == breaker_state::closed && !stops && in_a_row_ < failures_max) return false;

    if (state_ == breaker_state::closed) since_ = now;
    state_ = stops ? breaker_state::stopped : breaker_state::open;
    ++openings_;
    opened_at_ = now;
    reason_ = reason_code(why);
    retry_at_ =
        now + (stops ? policy.slow_delay_after(openings_, jitter) : policy.delay_after(openings_, jitter, asked));
    return true;
}

bool breaker::probe_now(instant now) {
    if (state_ == breaker_state::closed) return false;
    retry_at_ = now;
    return true;
}

void breaker::recall(breaker_state state, unsigned openings, instant since, instant now, instant retry_at,
                     std::string reason) {
    state_ = state;
    openings_ = openings;
    since_ = since;
    opened_at_ = now;
    retry_at_ = retry_at;
    reason_ = std::move(reason);
}

}  // namespace qf::delivery
