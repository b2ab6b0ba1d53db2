// The registry's recipients become lanes; each has the subscriber that the registry names, and keeps it while one of
// its dossiers is under way.
#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"
#include "connector/delivery/daemon.hpp"

#include <algorithm>
#include <optional>

namespace qf::delivery {
namespace {

constexpr duration longest_wait = std::chrono::hours{24};  // a pause that was written down is never taken for longer

}  // namespace

// What a former process knew: an outage does not begin anew because we did.
awaitable<void> daemon::recall() {
    auto all = co_await memory_.read();
    while (!all) {
        log_.error("ledger_not_read", {{"reason", reason_code(all.error())}});
        co_await clock_.sleep_for(conf_.refresh);
        all = co_await memory_.read();
    }
    const auto now = mono();
    const auto wall_now = clock_.now();
    const auto left = [&](instant at) { return std::clamp<duration>(at - wall_now, duration{0}, longest_wait); };
    for (auto& one : all->destinations) {
        const auto found = destinations_.find(one.subscriber);
        if (found == destinations_.end()) continue;
        const bool stopped = one.state == ledger::breaker_standing::stopped;
        // An operator has changed something, or we would not start: a stopped one is tried at once.
        found->second.fuse.recall(stopped ? breaker_state::stopped : breaker_state::open, one.openings,
                                  now - std::max(wall_now - one.since, duration{0}), now,
                                  stopped ? now : now + left(one.retry_at), std::move(one.reason));
    }
    for (auto& one : all->lanes) {
        auto key = one.recipient;
        // Whoever does not wait for an operator comes back, whatever became of the row.
        if (one.cause == ledger::lane_cause::operator_)
            one.resume_at.reset();
        else
            one.resume_at = now + (one.resume_at ? left(*one.resume_at) : duration{0});
        recalled_.emplace(std::move(key), std::move(one));
    }
}

awaitable<void> daemon::follow_registry() {
    co_await recall();
    std::int64_t seen = -1;
    for (;;) {
        const auto news = co_await read_registry(seen);
        if (news) {
            for (const auto& one : *news) {
                if (!conf_.shard.has(one.who)) continue;
                const bool followed = co_await follow(one);
                if (!followed) seen = -1;  // once it is at rest
            }
        }
        co_await open_closed_lanes();
        co_await clock_.sleep_for(conf_.refresh);
    }
}

// What there is to serve, if it has changed since `seen`. A registry that cannot be read changes nothing: those that
// are known are served as before.
awaitable<std::optional<daemon::enrolments>> daemon::read_registry(std::int64_t& seen) {
    std::string why;
    try {
        const auto now = co_await lookup_.run([this] { return communes_.version(); });
        if (now == seen) co_return std::nullopt;
        auto all = co_await lookup_.run([this] { return communes_.recipients(false); });
        seen = now;
        registry_told_ = false;
        co_return all;
    } catch (const sqlite::failure& e) {
        why = e.what();
    }
    if (!std::exchange(registry_told_, true)) log_.error("registry_not_read", {{"reason", why}});
    co_return std::nullopt;
}

// false: to be asked again.
awaitable<bool> daemon::follow(const communes::enrolled& one) {
    const auto found = destinations_.find(std::string_view{one.subscriber});
    auto* const to = found == destinations_.end() ? nullptr : &found->second;
    if (to != nullptr)
        unserved_.erase(one.who);
    else if (unserved_.insert(one.who).second)  // never to another one instead: the dossier would go astray
        log_.error("subscriber_unknown", {{"recipient", one.who.key()}, {"subscriber", one.subscriber}});
    const auto known = lanes_.find(one.who);
    if (known == lanes_.end()) {
        begin(one.who, to);
        co_return true;
    }
    if (known->second.to == to) co_return true;
    co_return co_await change_subscriber(known->second, to);
}

void daemon::begin(const recipient& who, destination* to) {
    lane fresh{who, to};
    fresh.wide = window{1, conf_.lane_window};
    fresh.starts = pace{conf_.lane_a_minute};
    auto& l = lanes_.try_emplace(who, std::move(fresh)).first->second;
    if (to != nullptr) ++to->lanes;
    const auto before = recalled_.find(who.key());
    if (before == recalled_.end()) return;
    l.state = lane_state::paused;
    l.cause = before->second.cause;
    l.failures = before->second.failures;
    l.since = before->second.since;
    l.remembered = true;
    if (before->second.resume_at) schedule(l, *before->second.resume_at);
    recalled_.erase(before);
}

// Its consumer is cancelled first; what the former subscriber is being sent ends there. What the former one made it
// wait for is no concern of the new one. true: done.
awaitable<bool> daemon::change_subscriber(lane& of, destination* to) {
    if (of.state == lane_state::open) {
        of.cause.reset();
        co_await pause(of);
    }
    // While we waited, only an operator can have given it another state than the one we gave it.
    if (of.state == lane_state::open) co_return false;
    if (of.state == lane_state::paused && of.cause != ledger::lane_cause::operator_) {
        of.state = lane_state::leaving;
        changed_ = true;
        of.cause.reset();
        of.failures = 0;
        if (std::exchange(of.remembered, false)) co_await memory_.forget_lane(of.of.key());
    }
    if (of.under_way > 0 || of.offered) co_return false;
    if (of.to != nullptr) std::erase(of.to->paused, &of);
    dispatcher_.forget(of);
    if (of.to != nullptr) --of.to->lanes;
    if (to != nullptr) ++to->lanes;
    of.to = to;
    of.proven = false;
    if (of.state == lane_state::leaving) of.state = lane_state::closed;
    co_return true;
}

// Many at once: a broker registers a crowd of consumers in one conversation, and one by one in as many.
awaitable<void> daemon::open_closed_lanes() {
    constexpr unsigned crowd = 512;
    all_well_ = true;
    for (auto& [of, l] : lanes_) {
        if (l.state != lane_state::closed || l.to == nullptr) continue;
        ++opening_;
        takers_.hire(open_counted(l));
        while (opening_ >= crowd) co_await opened_.wait();
        // The others would meet the same trouble: all are tried again at the next refresh.
        if (!all_well_) break;
    }
    while (opening_ > 0) co_await opened_.wait();
}

awaitable<void> daemon::open_counted(lane& of) {
    co_await open(of, of.narrow ? 1 : first_prefetch(of));
    if (of.state == lane_state::closed) all_well_ = false;
    --opening_;
    opened_.ring();
}

}  // namespace qf::delivery
