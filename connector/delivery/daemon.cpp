#include "connector/delivery/daemon.hpp"

#include "connector/base/asio.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace qf::delivery {

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

daemon::daemon(asio::any_io_executor loop, daemon_conf conf, const daemon_tools& tools, served clients)
    : conf_{std::move(conf)},
      tools_{tools},
      meters_{tools.metrics},
      book_{conf_, std::move(clients.subscribers)},
      keeper_{loop, tools_, book_},
      carrier_{loop, tools_, conf_, book_, keeper_},
      follower_{loop, tools_, conf_, std::move(clients.registry), book_, keeper_},
      takers_{loop} {}

void daemon::start() {
    takers_.hire(follower_.follow());
    takers_.hire(hear());
    takers_.hire(dispatch());
    takers_.hire(watch());
    takers_.hire(keeper_.keep_time());
}

awaitable<void> daemon::stop() {
    book_.stop();
    takers_.stop();
    co_await takers_.gone();
    co_await follower_.stop();
    // Nobody takes any more; cancelling 35,000 consumers one by one would only delay us.
    book_.close_all();
    co_await carrier_.stop();
}

awaitable<void> daemon::hear() {
    for (;;) {
        const auto from = co_await tools_.queue.ready();
        if (!from) co_return;  // the queue stops
        auto* const l = book_.find(*from);
        if (l == nullptr) continue;
        l->offered = true;
        if (l->state != lane_state::open) continue;
        if (book_.must_wait(*l, keeper_.now())) {
            co_await keeper_.wait_with_destination(*l);
            continue;
        }
        book_.dispatcher().arrived(*l);
        keeper_.work().ring();
    }
}

awaitable<void> daemon::dispatch() {
    using namespace asio::experimental::awaitable_operators;
    auto& turns = book_.dispatcher();
    for (;;) {
        while (auto* const l = turns.next(keeper_.now())) {
            if (auto first = tools_.queue.take(l->owner))
                carrier_.begin(*l, std::move(*first));
            else
                turns.none(*l);
        }
        meters_.under_way.set(turns.under_way());
        meters_.slow.set(turns.slow_ones());
        if (const auto at = turns.next_at())
            co_await (keeper_.work().wait() || tools_.clock.sleep_for(std::max(*at - keeper_.now(), duration{1})));
        else
            co_await keeper_.work().wait();
    }
}

awaitable<void> daemon::watch() {
    for (;;) {
        co_await tools_.clock.sleep_for(conf_.slow_after / 4);
        carrier_.find_slow();
        if (!book_.changed()) continue;
        const auto now = book_.count();
        meters_.open.set(static_cast<double>(now.open));
        meters_.paused.set(static_cast<double>(now.paused));
        meters_.held.set(static_cast<double>(now.held));
        meters_.destinations_open.set(static_cast<double>(now.destinations_open));
        meters_.destinations_stopped.set(static_cast<double>(now.destinations_stopped));
    }
}

}  // namespace qf::delivery
