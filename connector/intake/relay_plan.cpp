#include "connector/intake/relay_plan.hpp"

#include <algorithm>
#include <utility>

namespace qf::intake {

duration wait_after(unsigned failures, duration first, duration longest, double jitter) {
    const auto doublings = std::min(std::max(failures, 1U) - 1, 20U);  // bounds the shift, not the wait
    const auto full = std::min(longest, first * (1L << doublings));
    return std::chrono::duration_cast<duration>(full * (0.8 + 0.4 * jitter));
}

const recipient& relay_plan::departure::to() const noexcept {
    return of_->to;
}

// ---- what comes

void relay_plan::expect(const recipient& to) {
    ++lanes_.try_emplace(to, lane{.to = to}).first->second.expected;
}

void relay_plan::arrived(const recipient& to, std::uint64_t number, instant put_at) {
    auto& one = lanes_.at(to);
    --one.expected;
    one.waiting.push_back({number, put_at});
    ++waiting_;
    if (one.state == lane_state::idle) make_ready(one);
}

void relay_plan::given_up(const recipient& to) {
    auto& one = lanes_.at(to);
    --one.expected;
    drop_if_empty(one);
}

// ---- what goes

std::vector<relay_plan::departure> relay_plan::next(instant now, std::size_t limit) {
    while (!due_.empty() && due_.begin()->first <= now) {
        auto& one = *due_.begin()->second;
        unpause(one);
        make_ready(one);
    }
    std::vector<departure> out;
    if (now < closed_until_) return out;
    const auto window = away() ? 1 : pace_.window;
    while (!ready_.empty() && under_way_ < window && out.size() < limit) {
        auto& one = *ready_.front();
        ready_.pop_front();
        one.state = lane_state::under_way;
        ++under_way_;
        out.push_back(departure{one, one.waiting.front().number, confirms_, closings_});
    }
    return out;
}

std::optional<instant> relay_plan::next_due() const {
    std::optional<instant> out;
    if (!due_.empty()) out = due_.begin()->first;
    const bool room = under_way_ < (away() ? 1 : pace_.window);
    if (!ready_.empty() && room) out = out ? std::min(*out, closed_until_) : closed_until_;
    return out;
}

void relay_plan::confirmed(const departure& which) {
    auto& one = *which.of_;
    --under_way_;
    --waiting_;
    one.waiting.pop_front();
    one.failures = 0;
    one.state = lane_state::idle;
    sign_of_life();
    if (one.waiting.empty())
        drop_if_empty(one);
    else
        make_ready(one);
}

void relay_plan::failed(const departure& which, setback how, instant now, double jitter) {
    auto& one = *which.of_;
    --under_way_;
    if (how == setback::refused) {
        sign_of_life();
        return pause(one, lane_state::refused, now + wait_after(1, pace_.refused_wait, pace_.refused_wait, jitter));
    }
    pause(one, lane_state::paused, now + wait_after(++one.failures, pace_.first_wait, pace_.longest_wait, jitter));
    if (which.confirms_ != confirms_ || which.closings_ != closings_) return;
    ++closings_;
    ++closings_in_a_row_;
    closed_until_ = now + wait_after(closings_in_a_row_, pace_.first_wait, pace_.longest_wait, jitter);
}

void relay_plan::wake(const recipient& to) {
    closed_until_ = {};
    const auto found = lanes_.find(to);
    if (found == lanes_.end() || found->second.state != lane_state::paused) return;
    unpause(found->second);
    make_ready(found->second);
}

void relay_plan::wake_all() {
    closed_until_ = {};
    for (auto next = due_.begin(); next != due_.end();) {
        auto& one = *(next++)->second;
        if (one.state != lane_state::paused) continue;
        unpause(one);
        make_ready(one);
    }
}

std::optional<instant> relay_plan::oldest() const {
    std::optional<instant> out;
    for (const auto& [to, one] : lanes_)
        if (!one.waiting.empty()) out = std::min(out.value_or(instant::max()), one.waiting.front().put_at);
    return out;
}

// ---- lanes

void relay_plan::make_ready(lane& one) {
    one.state = lane_state::ready;
    ready_.push_back(&one);
}

void relay_plan::pause(lane& one, lane_state how, instant until) {
    one.state = how;
    one.due = due_.emplace(until, &one);
}

void relay_plan::unpause(lane& one) {
    due_.erase(one.due);
    one.state = lane_state::idle;
}

void relay_plan::drop_if_empty(lane& one) {
    if (!one.waiting.empty() || one.expected > 0) return;
    const auto to = one.to;  // the key must outlive its own erasing
    lanes_.erase(to);
}

// The queue answered: whoever paused because it was away need not wait any longer.
void relay_plan::sign_of_life() {
    ++confirms_;
    if (std::exchange(closings_in_a_row_, 0U) > 0) wake_all();
}

}  // namespace qf::intake
