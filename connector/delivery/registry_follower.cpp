#include "connector/delivery/registry_follower.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"

#include <algorithm>
#include <optional>

namespace qf::delivery {
namespace {

constexpr duration longest_wait = std::chrono::hours{24};  // a pause that was written down is never taken for longer

}  // namespace

registry_follower::registry_follower(const asio::any_io_executor& loop, const daemon_tools& tools,
                                     const daemon_conf& conf, communes::registry registry, lane_book& book,
                                     lane_keeper& keeper)
    : tools_{tools},
      conf_{conf},
      registry_{std::move(registry)},
      book_{book},
      keeper_{keeper},
      lookup_{conf.threads},
      opened_{loop},
      openers_{loop} {}

awaitable<void> registry_follower::stop() {
    openers_.stop();
    co_await openers_.gone();
}

// What a former process knew: an outage does not begin anew because we did.
awaitable<void> registry_follower::recall() {
    auto all = co_await tools_.standings.read();
    while (!all) {
        tools_.log.error("ledger_not_read", {{"reason", reason_code(all.error())}});
        co_await tools_.clock.sleep_for(conf_.refresh);
        all = co_await tools_.standings.read();
    }
    const auto now = keeper_.now();
    const auto wall_now = tools_.clock.now();
    const auto left = [&](instant at) { return std::clamp<duration>(at - wall_now, duration{0}, longest_wait); };
    for (auto& row : all->destinations) {
        auto* const known = book_.find(std::string_view{row.subscriber});
        if (known == nullptr) continue;
        const bool stopped = row.state == ledger::breaker_standing::stopped;
        // An operator has changed something, or we would not start: a stopped one is tried at once.
        known->fuse.recall(stopped ? breaker_state::stopped : breaker_state::open, row.openings,
                           now - std::max(wall_now - row.since, duration{0}), now,
                           stopped ? now : now + left(row.retry_at), std::move(row.reason));
    }
    for (auto& row : all->lanes) {
        auto key = row.recipient;
        std::optional<instant> resume_at;
        // Whoever does not wait for an operator comes back, whatever became of the row.
        if (row.cause != ledger::lane_cause::operator_)
            resume_at = now + (row.resume_at ? left(*row.resume_at) : duration{0});
        recalled_.try_emplace(std::move(key), recalled{std::move(row), resume_at});
    }
}

awaitable<void> registry_follower::follow() {
    co_await recall();
    std::int64_t seen = -1;
    for (;;) {
        const auto news = co_await read_registry(seen);
        if (news) {
            for (const auto& one : *news) {
                if (!conf_.shard.has(one.receiver)) continue;
                const bool followed = co_await follow(one);
                if (!followed) seen = -1;  // once it is at rest
            }
        }
        co_await open_closed_lanes();
        co_await tools_.clock.sleep_for(conf_.refresh);
    }
}

// What there is to serve, if it has changed since `seen`. A registry that cannot be read changes nothing: those that
// are known are served as before.
awaitable<std::optional<registry_follower::enrolments>> registry_follower::read_registry(std::int64_t& seen) {
    std::string cause;
    try {
        const auto now = co_await lookup_.run([this] { return registry_.version(); });
        if (now == seen) co_return std::nullopt;
        auto all = co_await lookup_.run([this] { return registry_.recipients(false); });
        seen = now;
        registry_told_ = false;
        co_return all;
    } catch (const sqlite::failure& e) {
        cause = e.what();
    }
    if (!std::exchange(registry_told_, true)) tools_.log.error("registry_not_read", {{"reason", cause}});
    co_return std::nullopt;
}

// false: to be asked again.
awaitable<bool> registry_follower::follow(const communes::enrolled& entry) {
    auto* const leads_to = book_.find(std::string_view{entry.subscriber});
    if (leads_to != nullptr)
        unserved_.erase(entry.receiver);
    else if (unserved_.insert(entry.receiver).second)  // never to another one instead: the dossier would go astray
        tools_.log.error("subscriber_unknown", {{"recipient", entry.receiver.key()}, {"subscriber", entry.subscriber}});
    if (auto* const known = book_.find(entry.receiver)) {
        if (known->leads_to == leads_to) co_return true;
        co_return co_await change_subscriber(*known, leads_to);
    }
    auto& fresh = book_.add(entry.receiver, leads_to);
    const auto before = recalled_.find(entry.receiver.key());
    if (before == recalled_.end()) co_return true;
    book_.recall(fresh, before->second.standing, before->second.resume_at);
    if (before->second.resume_at) keeper_.time().ring();
    recalled_.erase(before);
    co_return true;
}

// Its consumer is cancelled first; what the former subscriber is being sent ends there. What the former one made it
// wait for is no concern of the new one. true: done.
awaitable<bool> registry_follower::change_subscriber(lane& l, destination* leads_to) {
    if (l.state == lane_state::open) {
        l.cause.reset();
        co_await keeper_.pause(l);
    }
    // While we waited, only an operator can have given it another state than the one we gave it.
    if (l.state == lane_state::open) co_return false;
    if (l.state == lane_state::paused && l.cause != ledger::lane_cause::operator_) {
        l.state = lane_state::leaving;
        book_.note_change();
        l.cause.reset();
        l.failures = 0;
        if (std::exchange(l.remembered, false)) co_await tools_.standings.forget_lane(l.owner.key());
    }
    if (l.under_way > 0 || l.offered) co_return false;
    book_.lead(l, leads_to);
    if (l.state == lane_state::leaving) l.state = lane_state::closed;
    co_return true;
}

// Many at once: a broker registers a crowd of consumers in one conversation, and one by one in as many.
awaitable<void> registry_follower::open_closed_lanes() {
    constexpr unsigned crowd = 512;
    all_well_ = true;
    for (auto& [owner, l] : book_.lanes()) {
        if (l.state != lane_state::closed || l.leads_to == nullptr) continue;
        ++opening_;
        openers_.hire(open_counted(l));
        while (opening_ >= crowd) co_await opened_.wait();
        // The others would meet the same trouble: all are tried again at the next refresh.
        if (!all_well_) break;
    }
    while (opening_ > 0) co_await opened_.wait();
}

awaitable<void> registry_follower::open_counted(lane& l) {
    co_await keeper_.open_first(l);
    if (l.state == lane_state::closed) all_well_ = false;
    --opening_;
    opened_.ring();
}

}  // namespace qf::delivery
