#include "connector/delivery/daemon.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/random.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace qf::delivery {
namespace {

double in_seconds(duration d) {
    return std::chrono::duration<double>(d).count();
}

}  // namespace

// A message may be in its queue twice (its publisher did not hear the confirm and published again): the second waits
// for the first, so that one process never carries one dossier twice at once.
struct daemon::place_taken {
    daemon& owner;
    attempts::iterator here;
    bool has_id = false;

    place_taken(daemon& d, lane& of, std::string id, dispatcher::ticket ticket) : owner{d} {
        running one{of, std::move(id), owner.clock_.uptime(), ticket};
        here = owner.running_.insert(owner.running_.end(), std::move(one));
    }
    ~place_taken() {
        if (has_id) owner.under_way_.erase(here->id);
        owner.dispatcher_.ended(here->of, here->ticket);
        owner.running_.erase(here);
        owner.work_.ring();
    }
    place_taken(const place_taken&) = delete;
    place_taken& operator=(const place_taken&) = delete;

    awaitable<void> alone() {
        while (owner.under_way_.contains(here->id)) co_await owner.work_.wait();
        has_id = owner.under_way_.insert(here->id).second;
    }
};

daemon::meters::meters(metrics& m)
    : under_way{m.value("qf_dossiers_under_way", "Dossiers being carried now")},
      slow{m.value("qf_dossiers_slow", "Of those, the ones that last longer than delivery.slow_after")},
      open{m.value("qf_lanes", "Lanes by state", {{"state", "open"}})},
      paused{m.value("qf_lanes", "", {{"state", "paused"}})},
      held{m.value("qf_lanes", "", {{"state", "held"}})},
      destinations_open{m.value("qf_destinations_away",
                                "Destinations that are not asked as usual, by state of their breaker",
                                {{"state", "open"}})},
      destinations_stopped{m.value("qf_destinations_away", "", {{"state", "stopped"}})} {}

daemon::daemon(asio::any_io_executor loop, daemon_conf conf, courier& carries, std::vector<subscriber> subscribers,
               communes::registry communes, queues::queue& queue, ledger::standings& memory, clock_source& clock,
               const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      courier_{carries},
      communes_{std::move(communes)},
      queue_{queue},
      memory_{memory},
      clock_{clock},
      log_{log},
      meters_{counts},
      spread_{conf_.jitter_seed != 0 ? conf_.jitter_seed : random_number()},
      lookup_{conf_.threads},
      dispatcher_{{.places_max = conf_.dossiers_max, .slow_max = conf_.slow_max}},
      work_{loop},
      opened_{loop},
      time_{loop},
      takers_{loop},
      carriers_{loop} {
    for (auto& one : subscribers) {
        auto name = one.name;
        destinations_.try_emplace(std::move(name), std::move(one));
    }
}

daemon::~daemon() = default;

// Spreads the retries; nothing else depends on its value.
double daemon::jitter() {
    return static_cast<double>(spread_() >> 11) * 0x1.0p-53;
}

void daemon::start() {
    takers_.hire(follow_registry());
    takers_.hire(receive());
    takers_.hire(dispatch());
    takers_.hire(watch_slow());
    takers_.hire(keep_time());
}

awaitable<void> daemon::stop() {
    using namespace asio::experimental::awaitable_operators;
    takers_.stop();
    co_await takers_.gone();
    // Nobody takes any more, and what was fetched goes back; cancelling 35,000 consumers one by one would only delay
    // us.
    for (auto& [of, l] : lanes_) {
        l.state = lane_state::closed;
        l.offered = false;
    }
    // A carrier that has not ended within the grace time is cut: its lease goes back, the ledger knows how far it got.
    co_await (carriers_.gone() || clock_.sleep_for(conf_.grace));
    std::vector<std::string> cut;
    for (const auto& one : running_) cut.push_back(one.id);
    carriers_.stop();
    co_await carriers_.gone();
    for (const auto& id : cut) co_await courier_.released(id);
}

awaitable<void> daemon::receive() {
    for (;;) {
        const auto from = co_await queue_.ready();
        if (!from) co_return;  // the queue stops
        const auto found = lanes_.find(*from);
        if (found == lanes_.end()) continue;
        auto& of = found->second;
        of.offered = true;
        if (of.state != lane_state::open) continue;
        if (awaited(*of.to) && !of.to->fuse.admits(mono(), of.to->under_way)) {
            co_await wait_with_destination(of);
            continue;
        }
        dispatcher_.arrived(of);
        work_.ring();
    }
}

awaitable<void> daemon::dispatch() {
    using namespace asio::experimental::awaitable_operators;
    for (;;) {
        while (auto* const of = dispatcher_.next(mono())) {
            auto first = queue_.take(of->of);
            if (!first) {
                dispatcher_.none(*of);
                continue;
            }
            const auto& mail = first->mail.mail();
            const auto ticket = dispatcher_.begin(*of, mail.body.size(), first->more, mono());
            auto place = std::make_unique<place_taken>(*this, *of, mail.id, ticket);
            carriers_.hire(carry(std::move(first->mail), std::move(place)));
        }
        meters_.under_way.set(dispatcher_.under_way());
        meters_.slow.set(dispatcher_.slow_ones());
        if (const auto at = dispatcher_.next_at())
            co_await (work_.wait() || clock_.sleep_for(std::max(*at - mono(), duration{1})));
        else
            co_await work_.wait();
    }
}

awaitable<void> daemon::carry(queues::lease mail, std::unique_ptr<place_taken> place) {
    co_await place->alone();
    if (mail.lost()) co_return;  // it comes again, and then counts
    auto& of = place->here->of;
    auto came = co_await courier_.carry(mail, of.to->who);
    const auto what = co_await judge(of, mail, std::move(came));
    if (what.how == tried::end::again) {
        co_await failed(of, mail, what, place->here->began);
        co_return;
    }
    of.to->doubted.erase(what.of.id);
    if (what.how == tried::end::delivered) co_await succeeded(of, what.answered);
}

// The dossier's fault, or the destination's? Only here is it known what else the destination took or refused.
awaitable<tried> daemon::judge(lane& of, queues::lease& mail, tried what) {
    auto& to = *of.to;
    if (what.how == tried::end::refused) {
        if (to.fuse.blames_dossier(of.of.key())) co_return co_await courier_.park(mail, std::move(what));
        what.how = tried::end::again;
        what.why.code = errc::destination_refuses_all;
        co_return what;
    }
    if (what.how != tried::end::again || !is_unclear(what.why.code, what.why.http_status)) co_return what;
    const auto [before, is_first] = to.doubted.try_emplace(what.of.id, what.answered);
    what.unclear = one_more(what.unclear, !is_first && to.took_at > before->second, what.why.http_status);
    before->second = what.answered;
    if (what.unclear.apart < conf_.courier.retry.unclear_apart_max) co_return what;
    what.why.code = errc::refused_unclearly;
    co_return co_await courier_.park(mail, std::move(what));
}

// A delivery: what was parked, for whatever reason, or known already says nothing of the subscriber.
awaitable<void> daemon::succeeded(lane& of, duration answered) {
    auto& to = *of.to;
    to.took_at = std::max(to.took_at, answered);
    to.wide.succeeded();
    to.succeeded_at = mono();
    if (to.fuse.succeeded(mono())) {
        to.probe_at = {};  // those that waited may come back now
        changed_ = true;
        co_await memory_.forget_destination(to.who.name);
        log_.info("destination_well", {{"subscriber", to.who.name}, {"lanes", to.paused.size()}});
        dispatcher_.stir(to);
        time_.ring();
    }
    of.proven = true;
    of.wide.succeeded();
    of.failures = 0;
    if (std::exchange(of.remembered, false)) co_await memory_.forget_lane(of.of.key());
    if (!outgrown(of) || of.state != lane_state::open || takers_.stopping()) co_return;
    of.narrow = false;
    const auto wider = prefetch(of);
    if (wider < 2 * of.fetches) co_return;  // not worth another consumer
    co_await open(of, wider);
}

// Called with the lease still held: the consumer is cancelled first, else the message would come straight back.
awaitable<void> daemon::failed(lane& of, queues::lease& mail, const tried& what, duration began) {
    auto& to = *of.to;
    const auto now = mono();
    const auto& why = what.why;
    if (why.code == errc::destination_busy) to.wide.halve(instant{began}, now);
    // A lane that has failed since it last worked has had its say: those that hang for days must not be taken for all.
    const bool heard = of.failures > 0 && !awaited(to) && concern_of(why.code) != concern::configuration;
    const breaker::failure told{why.code, what.of.id, instant{began}, now, jitter(), why.retry_after};
    const bool opened = !heard && to.fuse.failed(told, conf_.courier.retry);
    if (opened) to.wide.shut();
    changed_ = changed_ || opened;
    of.proven = false;
    of.wide.shut();
    // Of those under way in this lane, the first failure speaks for all.
    const bool pauses = of.state == lane_state::open && !takers_.stopping() && !carriers_.stopping();
    if (pauses) {
        of.state = lane_state::paused;
        if (of.failures++ == 0) of.since = clock_.now();
        decide_wait(of, why, now);
        co_await pause(of);
    }
    co_await courier_.put_off(what, wall(of.cause ? of.resume_at : std::max(to.fuse.retry_at(), now)));
    const bool others_first =
        is_unclear(why.code, why.http_status) && what.unclear.all > conf_.courier.retry.unclear_before_others;
    if (others_first && !carriers_.stopping()) co_await courier_.put_behind(mail);
    if (opened) co_await destination_away(to, why);
    if (!pauses || of.state != lane_state::paused) co_return;
    if (!of.cause) {
        to.paused.push_back(&of);
        time_.ring();
        co_return;
    }
    if (*of.cause == ledger::lane_cause::operator_) co_return;
    co_await remember(of, why.code);
    schedule(of, of.resume_at);
    log_.warning("lane_paused", {{"recipient", of.of.key()},
                                 {"reason", reason_code(why.code)},
                                 {"failures", of.failures},
                                 {"seconds", in_seconds(of.resume_at - now)}});
}

void daemon::decide_wait(lane& of, const refusal& why, instant now) {
    const auto& policy = conf_.courier.retry;
    const auto soon = std::min(of.failures, 3U);
    // Behind a dossier that is refused unclearly others may wait, for whom the destination is well.
    const auto times = is_unclear(why.code, why.http_status) ? soon : of.failures;
    of.cause = ledger::lane_cause::failing;
    switch (concern_of(why.code)) {
        case concern::recipient:
            of.cause = ledger::lane_cause::refused;
            of.resume_at = now + policy.slow_delay_after(of.failures, jitter());
            return;
        case concern::destination:
        case concern::configuration:
            of.resume_at = now + policy.delay_after(times, jitter(), why.retry_after);
            if (awaited(*of.to)) of.cause.reset();  // it waits with its destination, and comes back with it
            return;
        default:  // our own trouble is no reason to be away for long once it is mended
            of.resume_at = now + policy.delay_after(soon, jitter());
    }
}

awaitable<void> daemon::destination_away(destination& one, const refusal& why) {
    co_await remember(one);
    log_.error(one.fuse.state() == breaker_state::stopped ? "destination_stopped" : "destination_ill",
               {{"subscriber", one.who.name},
                {"reason", one.fuse.reason()},
                {"http", why.http_status},
                {"openings", one.fuse.openings()},
                {"seconds", in_seconds(one.fuse.retry_at() - mono())}});
    for (auto& [of, l] : lanes_)  // what was fetched for it goes back
        if (l.to == &one && l.state == lane_state::open && l.offered) co_await wait_with_destination(l);
}

awaitable<void> daemon::watch_slow() {
    for (;;) {
        co_await clock_.sleep_for(conf_.slow_after / 4);
        const auto now = clock_.uptime();
        bool freed = false;
        for (auto& one : running_) {  // the oldest first
            if (now - one.began < conf_.slow_after) break;
            if (one.ticket.slow) continue;
            dispatcher_.slow(one.of, one.ticket);
            freed = true;
        }
        if (freed) work_.ring();
        if (std::exchange(changed_, false)) count();
    }
}

}  // namespace qf::delivery
