#include "connector/delivery/dispatcher.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace qf::delivery {
namespace {

// An attempt that ended frees one place, and may have widened a window by another.
constexpr std::size_t freed = 2;
constexpr std::size_t everyone = std::numeric_limits<std::size_t>::max();

}  // namespace

void dispatcher::stand(lane& of, line& where) {
    of.in_line = true;
    where.push_back(&of);
}

void dispatcher::ready(lane& of) {
    stand(of, ring_);
}

void dispatcher::arrived(lane& of) {
    if (!of.in_line) ready(of);
}

void dispatcher::forget(lane& of) {
    if (!std::exchange(of.in_line, false)) return;
    for (auto* const where : {&ring_, &behind_unknown_, &behind_failing_, &behind_time_, &behind_[of.to]})
        std::erase(*where, &of);
}

void dispatcher::wake(line& those, std::size_t most) {
    for (; most > 0 && !those.empty(); --most) {
        ring_.push_back(those.front());
        those.pop_front();
    }
}

void dispatcher::stir(destination& one) {
    if (const auto those = behind_.find(&one); those != behind_.end()) wake(those->second, everyone);
}

// Puts a lane that must wait into the line from which it is woken.
bool dispatcher::room_for(lane& of, instant now) {
    auto& to = *of.to;
    if (!of.wide.room(of.under_way)) return false;  // ended() brings it back
    if (!to.fuse.admits(now, to.under_way) || !to.room(now)) {
        stand(of, behind_[&to]);
        return false;
    }
    if (!to.starts.admits(now) || !of.starts.admits(now)) {
        const auto at = std::max(to.starts.next(), of.starts.next());
        next_at_ = next_at_ ? std::min(*next_at_, at) : at;
        stand(of, behind_time_);
        return false;
    }
    const auto how = of.stands();
    if (how == standing::proven) return true;
    const auto most = bounds_.places_max;
    const auto unproven = unknown_ + failing_;
    const auto left = most / 2 - std::min(most / 2, places_ - unproven);  // by those that work
    const bool failing = how == standing::failing;
    if (unproven < std::max({left, most / 4, 1U}) && !(failing && failing_ >= std::max(most / 8, 1U))) return true;
    stand(of, failing ? behind_failing_ : behind_unknown_);
    return false;
}

lane* dispatcher::next(instant now) {
    if (next_at_ && now >= *next_at_) {
        next_at_.reset();
        wake(behind_time_, everyone);
    }
    if (places_ >= bounds_.places_max) return nullptr;
    while (!ring_.empty()) {
        auto& of = *ring_.front();
        ring_.pop_front();
        of.in_line = false;
        if (!of.offered || of.state != lane_state::open) {
            of.credit = std::min<std::int64_t>(of.credit, 0);
            continue;
        }
        if (!room_for(of, now)) continue;
        if (of.credit <= 0) {  // its turn is over: a quantum for the next one
            of.credit += bounds_.quantum;
            ready(of);
            continue;
        }
        return &of;
    }
    return nullptr;
}

dispatcher::ticket dispatcher::begin(lane& of, std::uint64_t size, bool more, instant now) {
    of.credit -= static_cast<std::int64_t>(size);
    of.offered = more;
    of.in_line = true;
    ring_.push_front(&of);  // as long as its quantum lasts
    const ticket out{of.stands(), false};
    ++places_;
    if (out.was == standing::unknown) ++unknown_;
    if (out.was == standing::failing) ++failing_;
    ++of.under_way;
    ++of.to->under_way;
    of.starts.started(now);
    of.to->starts.started(now);
    return out;
}

// What its queue had offered went with its connection. The room that was found for it is somebody else's.
void dispatcher::none(lane& of) {
    of.offered = false;
    of.credit = std::min<std::int64_t>(of.credit, 0);
    if (const auto those = behind_.find(of.to); those != behind_.end()) wake(those->second, freed);
    wake(behind_unknown_, freed);
    wake(behind_failing_, freed);
}

void dispatcher::give_back(ticket one) {
    --places_;
    if (one.was == standing::unknown) --unknown_;
    if (one.was == standing::failing) --failing_;
}

void dispatcher::slow(lane& of, ticket& one) {
    if (one.slow || slow_ >= bounds_.slow_max) return;
    give_back(one);
    one.slow = true;
    ++slow_;
    ++of.to->slow;
    if (const auto those = behind_.find(of.to); those != behind_.end()) wake(those->second, freed);
    if (one.was == standing::proven) return;
    wake(behind_unknown_, freed);
    wake(behind_failing_, freed);
}

void dispatcher::ended(lane& of, ticket one) {
    if (one.slow) {
        --slow_;
        --of.to->slow;
    } else {
        give_back(one);
    }
    --of.under_way;
    --of.to->under_way;
    if (of.offered) arrived(of);
    if (const auto those = behind_.find(of.to); those != behind_.end()) wake(those->second, freed);
    wake(behind_unknown_, freed);
    wake(behind_failing_, freed);
}

}  // namespace qf::delivery
