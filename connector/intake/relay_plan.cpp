#include "connector/intake/relay_plan.hpp"

#include <algorithm>
#include <utility>

namespace qf::intake {

duration wait_after(unsigned failures, duration first, duration longest, double jitter) {
    const auto doublings = std::min(std::max(failures, 1U) - 1, 20U);  // bounds the shift, not the wait
    const auto full = std::min(longest, first * (1L << doublings));
    return std::chrono::duration_cast<duration>(full * (0.8 + 0.4 * jitter));
}

const recipient& relay_plan::departure::recipient() const noexcept {
    return series_->recipient;
}

// ---- what comes

void relay_plan::expect(const recipient& recipient) {
    ++by_recipient_.try_emplace(recipient, series{.recipient = recipient}).first->second.expected;
}

void relay_plan::arrived(const recipient& recipient, std::uint64_t number, instant put_at) {
    auto& series = by_recipient_.at(recipient);
    --series.expected;
    series.waiting.push_back({number, put_at});
    ++waiting_;
    if (series.state == series_state::idle) make_ready(series);
}

void relay_plan::given_up(const recipient& recipient) {
    auto& one = by_recipient_.at(recipient);
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
        auto& series = *ready_.front();
        ready_.pop_front();
        series.state = series_state::under_way;
        ++under_way_;
        out.push_back(departure{series, series.waiting.front().number, confirms_, closings_});
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

void relay_plan::confirmed(const departure& departure) {
    auto& series = *departure.series_;
    --under_way_;
    --waiting_;
    series.waiting.pop_front();
    series.failures = 0;
    series.state = series_state::idle;
    sign_of_life();
    if (series.waiting.empty())
        drop_if_empty(series);
    else
        make_ready(series);
}

void relay_plan::failed(const departure& departure, setback setback, instant now, double jitter) {
    auto& series = *departure.series_;
    --under_way_;
    if (setback == setback::refused) {
        sign_of_life();
        return pause(series, series_state::refused,
                     now + wait_after(1, pace_.refused_wait, pace_.refused_wait, jitter));
    }
    pause(series, series_state::paused,
          now + wait_after(++series.failures, pace_.first_wait, pace_.longest_wait, jitter));
    if (departure.confirms_ != confirms_ || departure.closings_ != closings_) return;
    ++closings_;
    ++closings_in_a_row_;
    closed_until_ = now + wait_after(closings_in_a_row_, pace_.first_wait, pace_.longest_wait, jitter);
}

void relay_plan::wake(const recipient& recipient) {
    closed_until_ = {};
    const auto found = by_recipient_.find(recipient);
    if (found == by_recipient_.end() || found->second.state != series_state::paused) return;
    unpause(found->second);
    make_ready(found->second);
}

void relay_plan::wake_all() {
    closed_until_ = {};
    for (auto next = due_.begin(); next != due_.end();) {
        auto& one = *(next++)->second;
        if (one.state != series_state::paused) continue;
        unpause(one);
        make_ready(one);
    }
}

std::optional<instant> relay_plan::oldest() const {
    std::optional<instant> out;
    for (const auto& [to, one] : by_recipient_)
        if (!one.waiting.empty()) out = std::min(out.value_or(instant::max()), one.waiting.front().put_at);
    return out;
}

// ---- the series of each recipient

void relay_plan::make_ready(series& series) {
    series.state = series_state::ready;
    ready_.push_back(&series);
}

void relay_plan::pause(series& series, series_state state, instant until) {
    series.state = state;
    series.due = due_.emplace(until, &series);
}

void relay_plan::unpause(series& series) {
    due_.erase(series.due);
    series.state = series_state::idle;
}

void relay_plan::drop_if_empty(series& series) {
    if (!series.waiting.empty() || series.expected > 0) return;
    const auto recipient = series.recipient;  // the key must outlive its own erasing
    by_recipient_.erase(recipient);
}

// The queue answered: whoever paused because it was away need not wait any longer.
void relay_plan::sign_of_life() {
    ++confirms_;
    if (std::exchange(closings_in_a_row_, 0U) > 0) wake_all();
}

}  // namespace qf::intake
