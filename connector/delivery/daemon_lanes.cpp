// The daemon's lanes and destinations: pausing, coming back.
#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"
#include "connector/delivery/daemon.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace qf::delivery {
namespace {

constexpr duration probe_patience = std::chrono::seconds{5};  // for a message of the lane that was opened to try
constexpr duration longest_rest = std::chrono::hours{24};     // when nothing is due

}  // namespace

// What a pace cannot start in half the time that a message may be out is not fetched.
unsigned daemon::prefetch(const lane& of) const {
    const auto half = queue_.unsettled_max() / 2;
    const auto share = std::min({std::uint64_t{conf_.fetched_max} / std::max<std::size_t>(lanes_.size(), 1),
                                 of.starts.within(half), of.to->starts.within(half) / std::max(of.to->lanes, 1U)});
    return static_cast<unsigned>(std::clamp<std::uint64_t>(share, 1, conf_.lane_window));
}

// RabbitMQ keeps what a channel has fetched and not acknowledged in the order of its delivery, and goes through all
// that is older with each acknowledgement: 100 lanes that hang with 20 each nearly doubled its work for the others.
unsigned daemon::first_prefetch(const lane& of) const {
    constexpr unsigned few = 3;
    return std::min(few, prefetch(of));
}

// It works, and has as much under way as it may fetch.
bool daemon::outgrown(const lane& of) const {
    return of.narrow || (of.wide.limit() > of.fetches && of.under_way + queue_.fetched(of.of) >= of.fetches);
}

void daemon::schedule(lane& of, instant at) {
    of.resume_at = at;
    due_.emplace(at, &of);
    time_.ring();
}

awaitable<void> daemon::open(lane& of, unsigned prefetch) {
    of.state = lane_state::open;  // first: its messages may come before this returns
    of.fetches = prefetch;
    changed_ = true;
    const auto code = co_await queue_.open(of.of, prefetch);
    if (!code) {
        if (of.state != lane_state::open || !of.offered) co_return;
        dispatcher_.arrived(of);  // what came while it was closed: nothing else may come to wake it
        work_.ring();
        co_return;
    }
    log_.warning("lane_not_opened", {{"recipient", of.of.key()}, {"reason", reason_code(code)}});
    if (of.state != lane_state::open) co_return;
    of.state = lane_state::closed;
    changed_ = true;
    co_await queue_.close(of.of);  // the broker may have done what it did not answer in time
    if (of.state == lane_state::closed) of.offered = false;
}

awaitable<void> daemon::pause(lane& of) {
    of.state = lane_state::paused;
    of.narrow = true;
    co_await queue_.close(of.of);
    of.offered = false;
    changed_ = true;
}

awaitable<void> daemon::wait_with_destination(lane& of) {
    of.cause.reset();
    co_await pause(of);
    if (of.state != lane_state::paused || of.cause) co_return;  // by then an operator's, or on its way to another one
    if (of.failures == 0)                                       // who had no trouble of its own is the better probe
        of.to->paused.push_front(&of);
    else
        of.to->paused.push_back(&of);
    time_.ring();
}

awaitable<void> daemon::resume_due(lane& of) {
    if (of.state != lane_state::paused) co_return;
    of.cause.reset();
    changed_ = true;
    if (of.to == nullptr) {  // it opens when its subscriber is known
        of.state = lane_state::closed;
        co_return;
    }
    if (awaited(*of.to)) {  // it comes back with its destination
        of.to->paused.push_back(&of);
        co_return;
    }
    log_.info("lane_resumed", {{"recipient", of.of.key()}, {"failures", of.failures}});
    co_await open(of, 1);
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
    if (ill) dispatcher_.stir(one);  // the one that is opened may stand in line since before the trouble
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
        auto next = due_.empty() ? now + longest_rest : due_.begin()->first;
        for (auto& [name, one] : destinations_) {
            if (one.paused.empty()) continue;
            co_await probe_due(one);
            if (one.paused.empty()) continue;
            auto at = one.probe_at;
            if (awaited(one)) {
                at = std::max(at, one.fuse.retry_at());
                if (one.under_way > 0) at = std::max(at, now + probe_patience);  // when it ends, we are told
            }
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
    changed_ = true;
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
