#include "connector/delivery/breaker.hpp"

#include "connector/base/time.hpp"

#include <algorithm>
#include <utility>

namespace qf::delivery {
namespace {

bool is_new_among(std::vector<std::string>& known, std::string_view name) {  // now it is known
    if (std::ranges::find(known, name) != known.end()) return false;
    known.emplace_back(name);
    return true;
}

}  // namespace

bool breaker::succeeded(instant now) {
    succeeded_at_ = now;
    failing_.clear();
    refusing_.clear();
    openings_ = 0;
    return std::exchange(state_, breaker_state::closed) != breaker_state::closed;
}

bool breaker::failed(const failure& seen, const retry_policy& policy) {
    const auto now = seen.now;
    const auto whose = concern_of(seen.cause);
    if (whose != concern::destination && whose != concern::configuration) return false;
    if (state_ != breaker_state::closed && seen.began < opened_at_) return false;
    const bool stops = whose == concern::configuration;
    if (state_ == breaker_state::closed && !stops && seen.began < succeeded_at_) return false;
    if (state_ == breaker_state::closed && !stops) {
        if (!is_new_among(failing_, seen.dossier)) return false;
        if (failing_.size() < failures_max) return false;
    }

    if (state_ == breaker_state::closed) since_ = now;
    state_ = stops ? breaker_state::stopped : breaker_state::open;
    ++openings_;
    opened_at_ = now;
    reason_ = reason_code(seen.cause);
    retry_at_ = now + (stops ? policy.slow_delay_after(openings_, seen.jitter)
                             : policy.delay_after(openings_, seen.jitter, seen.asked));
    return true;
}

bool breaker::blames_dossier(std::string_view recipient) {
    // Recalled from a former process, which had counted them.
    if (state_ == breaker_state::stopped && reason_ == reason_code(errc::destination_refuses_all)) return false;
    if (refusing_.size() < refusals_max) is_new_among(refusing_, recipient);
    return refusing_.size() < refusals_max;
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
