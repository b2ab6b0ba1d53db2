#include "connector/delivery/dispatcher.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace qf::delivery {
namespace {

// An attempt that ended frees one slot, and may have widened a window by another.
constexpr std::size_t freed = 2;
constexpr std::size_t everyone = std::numeric_limits<std::size_t>::max();

}  // namespace

void dispatcher::stand(lane& l, line& target) {
    l.in_line = true;
    target.push_back(&l);
}

void dispatcher::ready(lane& l) {
    stand(l, ring_);
}

void dispatcher::arrived(lane& l) {
    if (!l.in_line) ready(l);
}

void dispatcher::forget(lane& l) {
    if (!std::exchange(l.in_line, false)) return;
    for (auto* const where : {&ring_, &behind_unknown_, &behind_failing_, &behind_time_, &behind_[l.leads_to]})
        std::erase(*where, &l);
}

void dispatcher::wake(line& sleepers, std::size_t most) {
    for (; most > 0 && !sleepers.empty(); --most) {
        ring_.push_back(sleepers.front());
        sleepers.pop_front();
    }
}

void dispatcher::stir(destination& d) {
    if (const auto those = behind_.find(&d); those != behind_.end()) wake(those->second, everyone);
}

// Puts a lane that must wait into the line from which it is woken.
bool dispatcher::room_for(lane& l, instant now) {
    auto& there = *l.leads_to;
    if (!l.wide.room(l.under_way)) return false;  // ended() brings it back
    if (!there.fuse.admits(now, there.under_way) || !there.room(now)) {
        stand(l, behind_[&there]);
        return false;
    }
    if (!there.starts.admits(now) || !l.starts.admits(now)) {
        const auto at = std::max(there.starts.next(), l.starts.next());
        next_at_ = next_at_ ? std::min(*next_at_, at) : at;
        stand(l, behind_time_);
        return false;
    }
    const auto stands = l.stands();
    if (stands == reputation::proven) return true;
    const auto most = bounds_.slots_max;
    const auto unproven = unknown_ + failing_;
    const auto left = most / 2 - std::min(most / 2, slots_ - unproven);  // by those that work
    const bool failing = stands == reputation::failing;
    if (unproven < std::max({left, most / 4, 1U}) && !(failing && failing_ >= std::max(most / 8, 1U))) return true;
    stand(l, failing ? behind_failing_ : behind_unknown_);
    return false;
}

lane* dispatcher::next(instant now) {
    if (next_at_ && now >= *next_at_) {
        next_at_.reset();
        wake(behind_time_, everyone);
    }
    if (slots_ >= bounds_.slots_max) return nullptr;
    while (!ring_.empty()) {
        auto& lane = *ring_.front();
        ring_.pop_front();
        lane.in_line = false;
        if (!lane.offered || lane.state != lane_state::open) {
            lane.credit = std::min<std::int64_t>(lane.credit, 0);
            continue;
        }
        if (!room_for(lane, now)) continue;
        if (lane.credit <= 0) {  // its turn is over: a quantum for the next one
            lane.credit += bounds_.quantum;
            ready(lane);
            continue;
        }
        return &lane;
    }
    return nullptr;
}

dispatcher::ticket dispatcher::begin(lane& l, std::uint64_t size, bool more, instant now) {
    l.credit -= static_cast<std::int64_t>(size);
    l.offered = more;
    l.in_line = true;
    ring_.push_front(&l);  // as long as its quantum lasts
    const ticket out{l.stands(), false};
    ++slots_;
    if (out.was == reputation::unknown) ++unknown_;
    if (out.was == reputation::failing) ++failing_;
    ++l.under_way;
    ++l.leads_to->under_way;
    l.starts.started(now);
    l.leads_to->starts.started(now);
    return out;
}

// What its queue had offered went with its connection. The room that was found for it is somebody else's.
void dispatcher::none(lane& l) {
    l.offered = false;
    l.credit = std::min<std::int64_t>(l.credit, 0);
    if (const auto those = behind_.find(l.leads_to); those != behind_.end()) wake(those->second, freed);
    wake(behind_unknown_, freed);
    wake(behind_failing_, freed);
}

void dispatcher::give_back(ticket attempt) {
    --slots_;
    if (attempt.was == reputation::unknown) --unknown_;
    if (attempt.was == reputation::failing) --failing_;
}

void dispatcher::slow(lane& l, ticket& attempt) {
    if (attempt.slow || slow_ >= bounds_.slow_max) return;
    give_back(attempt);
    attempt.slow = true;
    ++slow_;
    ++l.leads_to->slow;
    if (const auto those = behind_.find(l.leads_to); those != behind_.end()) wake(those->second, freed);
    if (attempt.was == reputation::proven) return;
    wake(behind_unknown_, freed);
    wake(behind_failing_, freed);
}

void dispatcher::ended(lane& l, ticket attempt) {
    if (attempt.slow) {
        --slow_;
        --l.leads_to->slow;
    } else {
        give_back(attempt);
    }
    --l.under_way;
    --l.leads_to->under_way;
    if (l.offered) arrived(l);
    if (const auto those = behind_.find(l.leads_to); those != behind_.end()) wake(those->second, freed);
    wake(behind_unknown_, freed);
    wake(behind_failing_, freed);
}

}  // namespace qf::delivery
