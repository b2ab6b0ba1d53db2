#include "connector/delivery/carrier.hpp"

#include "connector/base/asio.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <utility>
#include <vector>

namespace qf::delivery {

class carrier::slot {
public:
    slot(carrier& c, running attempt) : carrier_{c} {
        here_ = carrier_.running_.insert(carrier_.running_.end(), std::move(attempt));
    }
    ~slot() {
        if (has_id_) carrier_.under_way_.erase(here_->id);
        carrier_.book_.dispatcher().ended(here_->owner, here_->ticket);
        carrier_.running_.erase(here_);
        carrier_.keeper_.work().ring();
    }
    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;

    const running& attempt() const noexcept { return *here_; }
    awaitable<void> alone() {
        while (carrier_.under_way_.contains(here_->id)) co_await carrier_.keeper_.work().wait();
        has_id_ = carrier_.under_way_.insert(here_->id).second;
    }

private:
    carrier& carrier_;
    attempts::iterator here_;
    bool has_id_ = false;
};

carrier::carrier(asio::any_io_executor loop, const daemon_tools& tools, const daemon_conf& conf, lane_book& book,
                 lane_keeper& keeper)
    : tools_{tools}, conf_{conf}, book_{book}, keeper_{keeper}, carriers_{std::move(loop)} {}

carrier::~carrier() = default;

void carrier::begin(lane& l, queues::taken first) {
    const auto& mail = first.mail.mail();
    const auto ticket = book_.dispatcher().begin(l, mail.body.size(), first.more, keeper_.now());
    auto held = std::make_unique<slot>(*this, running{l, mail.id, tools_.clock.uptime(), ticket});
    carriers_.hire(carry(std::move(first.mail), std::move(held)));
}

awaitable<void> carrier::stop() {
    using namespace asio::experimental::awaitable_operators;
    // A carrier that has not ended within the grace time is cut: its lease goes back, the ledger knows how far it got.
    co_await (carriers_.gone() || tools_.clock.sleep_for(conf_.grace));
    std::vector<std::string> cut;
    for (const auto& attempt : running_) cut.push_back(attempt.id);
    carriers_.stop();
    co_await carriers_.gone();
    for (const auto& id : cut) co_await tools_.courier.released(id);
}

void carrier::find_slow() {
    const auto now = tools_.clock.uptime();
    bool freed = false;
    for (auto& attempt : running_) {  // the oldest first
        if (now - attempt.began < conf_.slow_after) break;
        if (attempt.ticket.slow) continue;
        book_.dispatcher().slow(attempt.owner, attempt.ticket);
        freed = true;
    }
    if (freed) keeper_.work().ring();
}

awaitable<void> carrier::carry(queues::lease mail, std::unique_ptr<slot> held) {
    co_await held->alone();
    if (mail.lost()) co_return;  // it comes again, and then counts
    auto& l = held->attempt().owner;
    auto came = co_await tools_.courier.carry(mail, l.leads_to->subscriber);
    const auto outcome = co_await judge(l, mail, std::move(came));
    if (outcome.ending == tried::end::again) {
        co_await failed(l, mail, outcome, held->attempt().began);
        co_return;
    }
    l.leads_to->doubted.erase(outcome.attempt.id);
    if (outcome.ending == tried::end::delivered) co_await succeeded(l, outcome.answered);
}

// The dossier's fault, or the destination's? Only here is it known what else the destination took or refused.
awaitable<tried> carrier::judge(lane& l, queues::lease& mail, tried outcome) {
    auto& there = *l.leads_to;
    if (outcome.ending == tried::end::refused) {
        if (there.fuse.blames_dossier(l.owner.key())) co_return co_await tools_.courier.park(mail, std::move(outcome));
        outcome.ending = tried::end::again;
        outcome.cause.code = errc::destination_refuses_all;
        co_return outcome;
    }
    if (outcome.ending != tried::end::again || !is_unclear(outcome.cause.code, outcome.cause.http_status))
        co_return outcome;
    const auto [before, is_first] = there.doubted.try_emplace(outcome.attempt.id, outcome.answered);
    outcome.unclear = one_more(outcome.unclear, !is_first && there.took_at > before->second, outcome.cause.http_status);
    before->second = outcome.answered;
    if (outcome.unclear.apart < conf_.courier.retry.unclear_apart_max) co_return outcome;
    outcome.cause.code = errc::refused_unclearly;
    co_return co_await tools_.courier.park(mail, std::move(outcome));
}

awaitable<void> carrier::succeeded(lane& l, duration answered) {
    const auto& there = *l.leads_to;
    const auto known = book_.succeeded(l, answered, keeper_.now());
    if (known.destination_well) {
        co_await tools_.standings.forget_destination(there.subscriber.name);
        tools_.log.info("destination_well", {{"subscriber", there.subscriber.name}, {"lanes", there.paused.size()}});
        keeper_.time().ring();
    }
    if (known.forget_lane) co_await tools_.standings.forget_lane(l.owner.key());
    if (!book_.outgrown(l, tools_.queue.fetched(l.owner))) co_return;
    l.narrow = false;
    const auto wider = book_.prefetch(l, tools_.queue.unsettled_max());
    if (wider < 2 * l.fetches) co_return;  // not worth another consumer
    co_await keeper_.open(l, wider);
}

// Called with the lease still held: the consumer is cancelled first, else the message would come straight back.
awaitable<void> carrier::failed(lane& l, queues::lease& mail, const tried& outcome, duration began) {
    auto& there = *l.leads_to;
    const auto now = keeper_.now();
    const auto& cause = outcome.cause;
    const auto known = book_.failed(l, {cause, outcome.attempt.id, instant{began}, now, tools_.clock.now()});
    if (known.pauses) co_await keeper_.pause(l);
    co_await tools_.courier.put_off(outcome, keeper_.wall(book_.retry_at(l, now)));
    const bool others_first =
        is_unclear(cause.code, cause.http_status) && outcome.unclear.all > conf_.courier.retry.unclear_before_others;
    if (others_first && !carriers_.stopping()) co_await tools_.courier.put_behind(mail);
    if (known.destination_away) co_await keeper_.destination_away(there, cause);
    if (known.pauses) co_await keeper_.begin_wait(l, cause.code);
}

}  // namespace qf::delivery
