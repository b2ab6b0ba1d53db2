#include "connector/delivery/lane_keeper.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace qf::delivery {

lane_keeper::lane_keeper(const asio::any_io_executor& loop, const daemon_tools& tools, lane_book& book)
    : tools_{tools}, book_{book}, work_{loop}, time_{loop} {}

awaitable<void> lane_keeper::open(lane& l, unsigned prefetch) {
    book_.opened(l, prefetch);  // first: its messages may come before this returns
    const auto code = co_await tools_.queue.open(l.owner, prefetch);
    if (!code) {
        if (l.state != lane_state::open || !l.offered) co_return;
        book_.dispatcher().arrived(l);  // what came while it was closed: nothing else may come to wake it
        work_.ring();
        co_return;
    }
    tools_.log.warning("lane_not_opened", {{"recipient", l.owner.key()}, {"reason", reason_code(code)}});
    if (l.state != lane_state::open) co_return;
    l.state = lane_state::closed;
    book_.note_change();
    co_await tools_.queue.close(l.owner);  // the broker may have done what it did not answer in time
    if (l.state == lane_state::closed) l.offered = false;
}

awaitable<void> lane_keeper::open_first(lane& l) {
    co_await open(l, l.narrow ? 1 : book_.first_prefetch(l, tools_.queue.unsettled_max()));
}

awaitable<void> lane_keeper::pause(lane& l) {
    book_.paused(l);
    co_await tools_.queue.close(l.owner);
    l.offered = false;
    book_.note_change();
}

awaitable<void> lane_keeper::wait_with_destination(lane& l) {
    l.cause.reset();
    co_await pause(l);
    if (l.state != lane_state::paused || l.cause) co_return;  // by then an operator's, or on its way to another one
    book_.waits_with_destination(l);
    time_.ring();
}

awaitable<void> lane_keeper::destination_away(destination& d, const refusal& cause) {
    co_await remember(d);
    tools_.log.error(d.fuse.state() == breaker_state::stopped ? "destination_stopped" : "destination_ill",
                     {{"subscriber", d.subscriber.name},
                      {"reason", d.fuse.reason()},
                      {"http", cause.http_status},
                      {"openings", d.fuse.openings()},
                      {"seconds", std::chrono::duration<double>(d.fuse.retry_at() - now()).count()}});
    for (auto& [owner, l] : book_.lanes())  // what was fetched for it goes back
        if (l.leads_to == &d && l.state == lane_state::open && l.offered) co_await wait_with_destination(l);
}

awaitable<void> lane_keeper::begin_wait(lane& l, const error_code& cause) {
    if (l.state != lane_state::paused) co_return;
    if (!l.cause) {
        l.leads_to->paused.push_back(&l);
        time_.ring();
        co_return;
    }
    if (*l.cause == ledger::lane_cause::operator_) co_return;
    co_await remember(l, reason_code(cause));
    book_.schedule(l, l.resume_at);
    time_.ring();
    tools_.log.warning("lane_paused", {{"recipient", l.owner.key()},
                                       {"reason", reason_code(cause)},
                                       {"failures", l.failures},
                                       {"seconds", std::chrono::duration<double>(l.resume_at - now()).count()}});
}

awaitable<void> lane_keeper::resume(lane& l) {
    if (l.state != lane_state::paused) co_return;
    l.cause.reset();
    book_.note_change();
    if (l.leads_to == nullptr) {  // it opens when its subscriber is known
        l.state = lane_state::closed;
        co_return;
    }
    if (lane_book::awaited(*l.leads_to)) {  // it comes back with its destination
        l.leads_to->paused.push_back(&l);
        co_return;
    }
    tools_.log.info("lane_resumed", {{"recipient", l.owner.key()}, {"failures", l.failures}});
    co_await open(l, 1);
}

awaitable<void> lane_keeper::keep_time() {
    using namespace asio::experimental::awaitable_operators;
    for (;;) {
        while (auto* const l = book_.next_due(now())) co_await resume(*l);
        for (auto& [name, d] : book_.destinations()) {
            const auto back = book_.coming_back(d, now());
            for (auto* const l : back)
                if (l->state == lane_state::paused && !l->cause) co_await open(*l, 1);
        }
        const auto next = book_.next_look(now());
        co_await (time_.wait() || tools_.clock.sleep_for(std::max(next - now(), duration{1'000})));
    }
}

awaitable<void> lane_keeper::remember(lane& l, std::string reason) {
    ledger::lane_standing row;
    row.recipient = l.owner.key();
    row.cause = l.cause.value_or(ledger::lane_cause::failing);
    row.failures = l.failures;
    row.since = l.since;
    if (row.cause != ledger::lane_cause::operator_) row.resume_at = wall(l.resume_at);
    row.reason = std::move(reason);
    const auto code = co_await tools_.standings.remember(std::move(row));
    if (code) tools_.log.warning("standing_not_kept", {{"recipient", l.owner.key()}, {"reason", reason_code(code)}});
    l.remembered = true;
}

awaitable<void> lane_keeper::remember(const destination& d) {
    ledger::destination_standing row;
    row.subscriber = d.subscriber.name;
    const bool stopped = d.fuse.state() == breaker_state::stopped;
    row.state = stopped ? ledger::breaker_standing::stopped : ledger::breaker_standing::open;
    row.openings = d.fuse.openings();
    row.since = wall(d.fuse.since());
    row.retry_at = wall(d.fuse.retry_at());
    row.reason = d.fuse.reason();
    const auto code = co_await tools_.standings.remember(std::move(row));
    if (code)
        tools_.log.warning("standing_not_kept", {{"subscriber", d.subscriber.name}, {"reason", reason_code(code)}});
}

awaitable<bool> lane_keeper::pause_lane(const recipient& owner, std::string reason) {
    auto* const l = book_.find(owner);
    if (l == nullptr) co_return false;
    l->cause = ledger::lane_cause::operator_;
    l->since = tools_.clock.now();
    book_.note_change();
    if (l->state != lane_state::paused) co_await pause(*l);
    ledger::lane_standing row;  // an operator's, whatever became of it meanwhile
    row.recipient = owner.key();
    row.cause = ledger::lane_cause::operator_;
    row.failures = l->failures;
    row.since = l->since;
    row.reason = std::move(reason);
    co_await tools_.standings.remember(std::move(row));
    l->remembered = true;
    tools_.log.warning("lane_paused", {{"recipient", owner.key()}, {"reason", "operator"}});
    co_return true;
}

awaitable<bool> lane_keeper::resume_lane(const recipient& owner) {
    auto* const l = book_.find(owner);
    if (l == nullptr) co_return false;
    if (l->state != lane_state::paused) co_return true;
    l->failures = 0;
    if (std::exchange(l->remembered, false)) co_await tools_.standings.forget_lane(owner.key());
    co_await resume(*l);
    time_.ring();
    co_return true;
}

bool lane_keeper::probe(std::string_view subscriber) {
    auto* const d = book_.find(subscriber);
    if (d == nullptr) return false;
    book_.probe_now(*d, now());
    time_.ring();
    return true;
}

}  // namespace qf::delivery
