// How a recipient that is behind comes to be served from the shared queue again, and what a lost connection leaves.
#include "connector/base/asio.hpp"
#include "queues/shared_queues.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace qf::queues {

awaitable<void> shared_queues::rest() {
    constexpr std::chrono::milliseconds before_again{200};
    asio::steady_timer timer{loop_};
    timer.expires_after(before_again);
    co_await timer.async_wait(use_awaitable);
}

void shared_queues::consume_waiting(const std::string& key) {
    const auto found = members_.find(key);
    if (stopping_ || found == members_.end() || !found->second.open() || !waiting_.contains(key)) return;
    found->second.behind = true;
    if (!std::exchange(found->second.consumes_waiting, true))
        movers_.hire(consume_waiting_now(key, found->second.prefetch));
}

awaitable<void> shared_queues::consume_waiting_now(std::string key, unsigned prefetch) {
    const auto failed = co_await owner_.consume(waiting_source_of(key), prefetch);
    const auto found = members_.find(key);
    if (found == members_.end()) co_return;
    if (failed)
        found->second.consumes_waiting = false;  // learned() comes here again when the broker is back
    else
        look_if_behind(key);
}

void shared_queues::look_if_behind(const std::string& key) {
    const auto found = members_.find(key);
    if (stopping_ || found == members_.end() || found->second.looking || !may_have_caught_up(found->second)) return;
    found->second.looking = true;
    movers_.hire(look(key));
}

bool shared_queues::may_have_caught_up(const member& l) {
    return l.open() && l.behind && l.from_waiting == 0 && !l.moving && l.aside.empty();
}

awaitable<void> shared_queues::look(std::string key) {
    // Twice: what the broker no longer counts may still be on its way to us.
    for (int empty = 0; empty < 2 && !stopping_ && may_have_caught_up(members_.at(key));) {
        std::vector<std::string> names{queue_at(conf_, waiting_source_of(key))};
        const auto there = co_await owner_.depth_of_queues(std::move(names));
        if (!there)
            co_await rest();
        else if (there->waiting > 0)
            break;  // they are coming, and the last of them looks again
        else
            ++empty;
        if (empty == 2 && may_have_caught_up(members_.at(key))) members_.at(key).behind = false;
    }
    members_.at(key).looking = false;
    forget_if_idle(key);
}

void shared_queues::learned(const std::vector<std::string>& waiting) {
    waiting_.insert(waiting.begin(), waiting.end());
    std::vector<std::string> open;
    for (const auto& [key, l] : members_)
        if (l.open()) open.push_back(key);
    for (const auto& key : open) {
        consume_waiting(key);
        look_if_behind(key);
    }
}

void shared_queues::lost() {
    ++epoch_;
    loans_.clear();
    for (auto& in : shared_) in.in_hand = 0;
    std::vector<std::string> keys;
    for (auto& [key, l] : members_) {
        l.out = l.out_shared = l.from_waiting = 0;
        l.blocked_since = time::max();
        l.aside.clear();
        l.behind = l.behind || waiting_.contains(key);
        keys.push_back(key);
    }
    for (const auto& key : keys) forget_if_idle(key);
}

awaitable<void> shared_queues::stop() {
    stopping_ = true;
    co_await movers_.gone();
}

}  // namespace qf::queues
