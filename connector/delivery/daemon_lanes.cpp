// The daemon's lanes and destinations: opening, pausing, coming back.
#include "connector/delivery/daemon.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace qf::delivery {
namespace {

constexpr duration probe_patience = std::chrono::seconds{5};  // for a message of the lane that was opened to try
constexpr duration longest_wait = std::chrono::hours{24};     // a pause that was written down is never taken for longer

}  // namespace

unsigned daemon::prefetch() const {
    const auto share = conf_.fetched_max / std::max<std::size_t>(lanes_.size(), 1);
    return static_cast<unsigned>(std::clamp<std::size_t>(share, 1, conf_.lane_window));
}

void daemon::schedule(lane& of, instant at) {
    of.resume_at = at;
    due_.emplace(at, &of);
    time_.ring();
}

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
        found->second.fuse.recall(stopped ? breaker_state::stopped : breaker_state::open, one.openings, now,
                                  stopped ? now : now + left(one.retry_at), std::move(one.reason));
    }
    for (auto& one : all->lanes) {
        auto key = one.recipient;
        if (one.resume_at) one.resume_at = now + left(*one.resume_at);
        recalled_.emplace(std::move(key), std::move(one));
    }
}

awaitable<void> daemon::follow_registry() {
    co_await recall();
    std::int64_t seen = -1;
    for (;;) {
        const auto now = co_await lookup_.run([this] { return communes_.version(); });
        if (now != std::exchange(seen, now)) {
            const auto all = co_await lookup_.run([this] { return communes_.recipients(false); });
            for (const auto& one : all) {
                if (!conf_.shard.has(one.who)) continue;
                const auto to = destinations_.find(std::string_view{one.subscriber});
                const auto known = lanes_.find(one.who);
                if (to == destinations_.end()) {  // never to another one instead: the dossier would go astray
                    if (known == lanes_.end() || known->second.state == lane_state::open)
                        log_.error("subscriber_unknown",
                                   {{"recipient", one.who.key()}, {"subscriber", one.subscriber}});
                    if (known != lanes_.end() && known->second.state == lane_state::open) {
                        co_await pause(known->second);
                        known->second.state = lane_state::closed;
                        known->second.to = nullptr;
                    }
                    continue;
                }
                if (known != lanes_.end()) {
                    if (known->second.under_way == 0 && known->second.waiting.empty())
                        known->second.to = &to->second;
                    else if (known->second.to != &to->second)
                        seen = -1;  // once it is at rest
                    continue;
                }
                lane fresh{one.who, &to->second};
                fresh.wide = window{1, conf_.lane_window};
                fresh.starts = pace{conf_.lane_a_minute};
                const auto [added, is_new] = lanes_.try_emplace(one.who, std::move(fresh));
                const auto before = recalled_.find(one.who.key());
                if (before == recalled_.end()) continue;
                auto& l = added->second;
                l.state = lane_state::paused;
                l.cause = before->second.cause;
                l.failures = before->second.failures;
                l.since = before->second.since;
                l.remembered = true;
                if (before->second.resume_at) schedule(l, *before->second.resume_at);
                recalled_.erase(before);
            }
        }
        co_await open_closed_lanes();
        co_await clock_.sleep_for(conf_.refresh);
    }
}

// Many at once: a broker registers a crowd of consumers in one conversation, and one by one in as many.
awaitable<void> daemon::open_closed_lanes() {
    constexpr unsigned crowd = 512;
    bool well = true;
    for (auto& [of, l] : lanes_) {
        if (l.state != lane_state::closed || l.to == nullptr) continue;
        changed_ = true;
        ++opening_;
        takers_.hire(open_counted(l, well));
        while (opening_ >= crowd) co_await opened_.wait();
        // The others would meet the same trouble: all are tried again at the next refresh.
        if (!well) break;
    }
    while (opening_ > 0) co_await opened_.wait();
}

awaitable<void> daemon::open_counted(lane& of, bool& well) {
    co_await open(of, of.narrow ? 1 : prefetch());
    if (of.state == lane_state::closed) well = false;
    --opening_;
    opened_.ring();
}

awaitable<void> daemon::open(lane& of, unsigned prefetch) {
    of.state = lane_state::open;  // first: its messages may come before this returns
    const auto code = co_await queue_.open(of.of, prefetch);
    if (!code) co_return;
    log_.warning("lane_not_opened", {{"recipient", of.of.key()}, {"reason", reason_code(code)}});
    of.state = lane_state::closed;
    of.waiting.clear();
}

awaitable<void> daemon::pause(lane& of) {
    of.state = lane_state::paused;
    of.narrow = true;
    co_await queue_.close(of.of);
    of.waiting.clear();
    changed_ = true;
}

awaitable<void> daemon::wait_with_destination(lane& of) {
    of.cause.reset();
    co_await pause(of);
    of.to->paused.push_back(&of);
    time_.ring();
}

// true: it was opened.
awaitable<bool> daemon::resume_due(lane& of) {
    if (of.state != lane_state::paused) co_return false;
    of.cause.reset();
    if (awaited(*of.to)) {  // it comes back with its destination
        of.to->paused.push_back(&of);
        co_return false;
    }
    log_.info("lane_resumed", {{"recipient", of.of.key()}, {"failures", of.failures}});
    changed_ = true;
    co_await open(of, 1);
    co_return true;
}

// While the destination is ill: one lane is opened to try, and another if nothing comes of it. Once it is well: the
// lanes that waited come back, so many a second.
awaitable<void> daemon::probe_due(destination& one) {
    const auto now = mono();
    const bool ill = awaited(one);
    if (ill && (now < one.fuse.retry_at() || one.under_way > 0)) co_return;
    if (now < one.probe_at) co_return;
    auto left = ill ? 1U : std::max(conf_.catch_up / 10, 1U);
    one.probe_at = now + (ill ? probe_patience : std::chrono::milliseconds{100});
    while (left > 0 && !one.paused.empty()) {
        auto& of = *one.paused.front();
        one.paused.pop_front();
        if (of.state != lane_state::paused || of.cause) continue;  // it has come back, or waits for something else
        --left;
        co_await open(of, 1);
    }
}

awaitable<void> daemon::keep_time() {
    using namespace asio::experimental::awaitable_operators;
    for (;;) {
        const auto now = mono();
        while (!due_.empty() && due_.begin()->first <= now) {
            const auto [at, of] = *due_.begin();
            due_.erase(due_.begin());
            // Else it was resumed by an operator and has been paused again since: that pause has an entry of its own.
            if (of->resume_at == at && of->cause && *of->cause != ledger::lane_cause::operator_)
                co_await resume_due(*of);
        }
        auto next = due_.empty() ? now + longest_wait : due_.begin()->first;
        for (auto& [name, one] : destinations_) {
            if (one.paused.empty()) continue;
            co_await probe_due(one);
            if (one.paused.empty()) continue;
            auto at = one.probe_at;
            if (awaited(one)) at = std::max(at, one.fuse.retry_at());
            if (one.under_way > 0) at = std::max(at, now + probe_patience);  // when it ends, we are told
            next = std::min(next, at);
        }
        co_await (time_.wait() || clock_.sleep_for(std::max(next - mono(), duration{1'000})));
    }
}

awaitable<void> daemon::remember(const lane& of, const error_code& why) {
    ledger::lane_standing one;
    one.recipient = of.of.key();
    one.cause = of.cause.value_or(ledger::lane_cause::failing);
    one.failures = of.failures;
    one.since = of.since;
    if (one.cause != ledger::lane_cause::operator_) one.resume_at = wall(of.resume_at);
    one.reason = reason_code(why);
    const auto code = co_await memory_.remember(std::move(one));
    if (code) log_.warning("standing_not_kept", {{"recipient", of.of.key()}, {"reason", reason_code(code)}});
    lanes_.at(of.of).remembered = true;
}

awaitable<void> daemon::remember(const destination& one) {
    ledger::destination_standing row;
    row.subscriber = one.who.name;
    const bool stopped = one.fuse.state() == breaker_state::stopped;
    row.state = stopped ? ledger::breaker_standing::stopped : ledger::breaker_standing::open;
    row.openings = one.fuse.openings();
    row.since = wall(one.fuse.since());
    row.retry_at = wall(one.fuse.retry_at());
    row.reason = one.fuse.reason();
    const auto code = co_await memory_.remember(std::move(row));
    if (code) log_.warning("standing_not_kept", {{"subscriber", one.who.name}, {"reason", reason_code(code)}});
}

awaitable<bool> daemon::pause_lane(const recipient& of, std::string reason) {
    const auto found = lanes_.find(of);
    if (found == lanes_.end()) co_return false;
    auto& l = found->second;
    l.cause = ledger::lane_cause::operator_;
    l.since = clock_.now();
    if (l.state != lane_state::paused) co_await pause(l);
    ledger::lane_standing row;
    row.recipient = of.key();
    row.cause = ledger::lane_cause::operator_;
    row.failures = l.failures;
    row.since = l.since;
    row.reason = std::move(reason);
    co_await memory_.remember(std::move(row));
    l.remembered = true;
    log_.warning("lane_paused", {{"recipient", of.key()}, {"reason", "operator"}});
    co_return true;
}

awaitable<bool> daemon::resume_lane(const recipient& of) {
    const auto found = lanes_.find(of);
    if (found == lanes_.end()) co_return false;
    auto& l = found->second;
    if (l.state != lane_state::paused) co_return true;
    l.failures = 0;
    if (std::exchange(l.remembered, false)) co_await memory_.forget_lane(of.key());
    co_await resume_due(l);
    time_.ring();
    co_return true;
}

bool daemon::probe(std::string_view subscriber) {
    const auto found = destinations_.find(subscriber);
    if (found == destinations_.end()) return false;
    if (found->second.fuse.probe_now(mono())) {
        found->second.probe_at = {};
        time_.ring();
    }
    return true;
}

void daemon::count() {
    std::size_t open = 0, paused = 0, held = 0;
    for (const auto& [of, l] : lanes_) {
        const bool waits_for_people =
            l.cause == ledger::lane_cause::operator_ || l.cause == ledger::lane_cause::refused;
        if (l.state == lane_state::open)
            ++open;
        else if (l.state == lane_state::paused)
            ++(waits_for_people ? held : paused);
    }
    meters_.open.set(static_cast<double>(open));
    meters_.paused.set(static_cast<double>(paused));
    meters_.held.set(static_cast<double>(held));
    std::size_t ill = 0, stopped = 0;
    for (const auto& [name, one] : destinations_) {
        ill += one.fuse.state() == breaker_state::open ? 1 : 0;
        stopped += one.fuse.state() == breaker_state::stopped ? 1 : 0;
    }
    meters_.destinations_open.set(static_cast<double>(ill));
    meters_.destinations_stopped.set(static_cast<double>(stopped));
}

}  // namespace qf::delivery
