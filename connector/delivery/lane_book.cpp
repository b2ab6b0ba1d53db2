#include "connector/delivery/lane_book.hpp"

#include "connector/base/random.hpp"

#include <algorithm>

namespace qf::delivery {
namespace {

constexpr duration probe_patience = std::chrono::seconds{5};  // for a message of the lane that was opened to try
constexpr duration longest_rest = std::chrono::hours{24};     // when nothing is due

}  // namespace

lane_book::lane_book(const daemon_conf& conf, std::vector<subscriber> subscribers)
    : conf_{conf},
      spread_{conf.jitter_seed != 0 ? conf.jitter_seed : random_number()},
      dispatcher_{{.slots_max = conf.dossiers_max, .slow_max = conf.slow_max}} {
    for (auto& one : subscribers) {
        auto name = one.name;
        destinations_.try_emplace(std::move(name), std::move(one));
    }
}

// Spreads the retries; nothing else depends on its value.
double lane_book::jitter() {
    return static_cast<double>(spread_() >> 11) * 0x1.0p-53;
}

lane* lane_book::find(const recipient& owner) {
    const auto found = lanes_.find(owner);
    return found == lanes_.end() ? nullptr : &found->second;
}

destination* lane_book::find(std::string_view subscriber) {
    const auto found = destinations_.find(subscriber);
    return found == destinations_.end() ? nullptr : &found->second;
}

lane& lane_book::add(const recipient& owner, destination* leads_to) {
    lane fresh{owner, leads_to};
    fresh.wide = window{1, conf_.lane_window};
    fresh.starts = pace{conf_.lane_a_minute};
    if (leads_to != nullptr) ++leads_to->lanes;
    return lanes_.try_emplace(owner, std::move(fresh)).first->second;
}

void lane_book::lead(lane& l, destination* leads_to) {
    if (l.leads_to != nullptr) std::erase(l.leads_to->paused, &l);
    dispatcher_.forget(l);
    if (l.leads_to != nullptr) --l.leads_to->lanes;
    if (leads_to != nullptr) ++leads_to->lanes;
    l.leads_to = leads_to;
    l.proven = false;
}

void lane_book::recall(lane& l, const ledger::lane_standing& standing, std::optional<instant> resume_at) {
    l.state = lane_state::paused;
    l.cause = standing.cause;
    l.failures = standing.failures;
    l.since = standing.since;
    l.remembered = true;
    if (resume_at) schedule(l, *resume_at);
}

unsigned lane_book::prefetch(const lane& l, duration unsettled_max) const {
    const auto half = unsettled_max / 2;
    const auto share =
        std::min({std::uint64_t{conf_.fetched_max} / std::max<std::size_t>(lanes_.size(), 1), l.starts.within(half),
                  l.leads_to->starts.within(half) / std::max(l.leads_to->lanes, 1U)});
    return static_cast<unsigned>(std::clamp<std::uint64_t>(share, 1, conf_.lane_window));
}

// RabbitMQ keeps what a channel has fetched and not acknowledged in the order of its delivery, and goes through all
// that is older with each acknowledgement: 100 lanes that hang with 20 each nearly doubled its work for the others.
unsigned lane_book::first_prefetch(const lane& l, duration unsettled_max) const {
    constexpr unsigned few = 3;
    return std::min(few, prefetch(l, unsettled_max));
}

bool lane_book::outgrown(const lane& l, std::size_t fetched) const {
    if (l.state != lane_state::open || stopping_) return false;
    return l.narrow || (l.wide.limit() > l.fetches && l.under_way + fetched >= l.fetches);
}

bool lane_book::must_wait(const lane& l, instant now) const {
    return awaited(*l.leads_to) && !l.leads_to->fuse.admits(now, l.leads_to->under_way);
}

void lane_book::opened(lane& l, unsigned prefetch) {
    l.state = lane_state::open;
    l.fetches = prefetch;
    changed_ = true;
}

void lane_book::paused(lane& l) {
    l.state = lane_state::paused;
    l.narrow = true;
    changed_ = true;
}

void lane_book::waits_with_destination(lane& l) {
    if (l.failures == 0)  // who had no trouble of its own is the better probe
        l.leads_to->paused.push_front(&l);
    else
        l.leads_to->paused.push_back(&l);
}

void lane_book::schedule(lane& l, instant moment) {
    l.resume_at = moment;
    due_.emplace(moment, &l);
}

lane* lane_book::next_due(instant now) {
    while (!due_.empty() && due_.begin()->first <= now) {
        const auto [at, l] = *due_.begin();
        due_.erase(due_.begin());
        // Else it was resumed by an operator and has been paused again since: that pause has an entry of its own.
        if (l->resume_at == at && l->cause && *l->cause != ledger::lane_cause::operator_) return l;
    }
    return nullptr;
}

// While the destination is ill: one lane is opened to try, and another if nothing comes of it. Once it is well: the
// lanes that waited come back, so many a second.
std::vector<lane*> lane_book::coming_back(destination& d, instant now) {
    std::vector<lane*> out;
    const bool ill = awaited(d);
    if (ill && (now < d.fuse.retry_at() || d.under_way > 0)) return out;
    if (now < d.probe_at) return out;
    const std::size_t most = ill ? 1U : std::max(conf_.catch_up / 10, 1U);
    d.probe_at = now + (ill ? probe_patience : std::chrono::milliseconds{100});
    if (ill) dispatcher_.stir(d);  // the one that is opened may stand in line since before the trouble
    while (out.size() < most && !d.paused.empty()) {
        auto* const l = d.paused.front();
        d.paused.pop_front();
        if (l->state != lane_state::paused || l->cause) continue;  // it has come back, or waits for something else
        out.push_back(l);
    }
    return out;
}

instant lane_book::next_look(instant now) const {
    auto next = due_.empty() ? now + longest_rest : due_.begin()->first;
    for (const auto& [name, d] : destinations_) {
        if (d.paused.empty()) continue;
        auto look_at = d.probe_at;
        if (awaited(d)) {
            look_at = std::max(look_at, d.fuse.retry_at());
            if (d.under_way > 0) look_at = std::max(look_at, now + probe_patience);  // when it ends, we are told
        }
        next = std::min(next, look_at);
    }
    return next;
}

void lane_book::probe_now(destination& d, instant now) {
    if (d.fuse.probe_now(now)) d.probe_at = {};
}

// A delivery: what was parked, for whatever reason, or known already says nothing of the subscriber.
lane_book::recovery lane_book::succeeded(lane& l, duration answered, instant now) {
    recovery out;
    auto& there = *l.leads_to;
    there.took_at = std::max(there.took_at, answered);
    there.wide.succeeded();
    there.succeeded_at = now;
    if (there.fuse.succeeded(now)) {
        out.destination_well = changed_ = true;
        there.probe_at = {};  // those that waited may come back now
        dispatcher_.stir(there);
    }
    l.proven = true;
    l.wide.succeeded();
    l.failures = 0;
    out.forget_lane = std::exchange(l.remembered, false);
    return out;
}

lane_book::setback lane_book::failed(lane& l, const failure& f) {
    auto& there = *l.leads_to;
    const auto& cause = f.cause;
    if (cause.code == errc::destination_busy) there.wide.halve(f.began, f.now);
    // A lane that has failed since it last worked has had its say: those that hang for days must not be taken for all.
    const bool heard = l.failures > 0 && !awaited(there) && concern_of(cause.code) != concern::configuration;
    const breaker::failure told{cause.code, f.dossier, f.began, f.now, jitter(), cause.retry_after};
    setback out;
    out.destination_away = !heard && there.fuse.failed(told, conf_.courier.retry);
    if (out.destination_away) there.wide.shut();
    changed_ = changed_ || out.destination_away;
    l.proven = false;
    l.wide.shut();
    // Of those under way in this lane, the first failure speaks for all.
    out.pauses = l.state == lane_state::open && !stopping_;
    if (!out.pauses) return out;
    paused(l);
    if (l.failures++ == 0) l.since = f.wall_now;
    decide_wait(l, cause, f.now);
    return out;
}

void lane_book::decide_wait(lane& l, const refusal& cause, instant now) {
    const auto& policy = conf_.courier.retry;
    const auto soon = std::min(l.failures, 3U);
    // Behind a dossier that is refused unclearly others may wait, for whom the destination is well.
    const auto times = is_unclear(cause.code, cause.http_status) ? soon : l.failures;
    l.cause = ledger::lane_cause::failing;
    switch (concern_of(cause.code)) {
        case concern::recipient:
            l.cause = ledger::lane_cause::refused;
            l.resume_at = now + policy.slow_delay_after(l.failures, jitter());
            return;
        case concern::destination:
        case concern::configuration:
            l.resume_at = now + policy.delay_after(times, jitter(), cause.retry_after);
            if (awaited(*l.leads_to)) l.cause.reset();  // it waits with its destination, and comes back with it
            return;
        default:  // our own trouble is no reason to be away for long once it is mended
            l.resume_at = now + policy.delay_after(soon, jitter());
    }
}

instant lane_book::retry_at(const lane& l, instant now) const {
    return l.cause ? l.resume_at : std::max(l.leads_to->fuse.retry_at(), now);
}

void lane_book::close_all() {
    for (auto& [owner, l] : lanes_) {
        l.state = lane_state::closed;
        l.offered = false;
    }
}

lane_book::tally lane_book::count() const {
    tally out;
    for (const auto& [owner, l] : lanes_) {
        const bool waits_for_people =
            l.cause == ledger::lane_cause::operator_ || l.cause == ledger::lane_cause::refused;
        if (l.state == lane_state::open)
            ++out.open;
        else if (l.state == lane_state::paused)
            ++(waits_for_people ? out.held : out.paused);
    }
    for (const auto& [name, d] : destinations_) {
        out.destinations_open += d.fuse.state() == breaker_state::open ? 1 : 0;
        out.destinations_stopped += d.fuse.state() == breaker_state::stopped ? 1 : 0;
    }
    return out;
}

}  // namespace qf::delivery
