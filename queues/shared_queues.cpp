#include "queues/shared_queues.hpp"

#include "connector/base/asio.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {
namespace {

constexpr unsigned window = 512;         // of a shared queue: fetched and not settled
constexpr std::size_t aside_max = 32;    // then what is out is not waited for
constexpr std::size_t group_max = 100;   // moved at once
constexpr std::chrono::seconds slow{1};  // a recipient that has had its most out for so long makes room for others

void put_in_order(std::list<fetched_message>& line, fetched_message message) {
    auto here = line.end();
    while (here != line.begin() && std::prev(here)->tag > message.tag) --here;
    line.insert(here, std::move(message));
}

}  // namespace

shared_queues::shared_queues(asio::any_io_executor loop, const rabbitmq_conf& conf, shelf& shelf, broker& owner,
                             const logger& log)
    : loop_{std::move(loop)},
      conf_{conf},
      shelf_{shelf},
      owner_{owner},
      log_{log},
      shared_(std::max(conf.hashed_queues, 1U)),
      movers_{loop_} {}

auto shared_queues::shared_of(const std::string& key) -> shared_queue& {
    return shared_[hash_of(key, static_cast<unsigned>(shared_.size()))];
}

auto shared_queues::member_of(const std::string& key) -> member& {
    const auto [found, fresh] = members_.try_emplace(key);
    if (fresh) shared_of(key).members.insert(key);
    return found->second;
}

void shared_queues::forget_if_idle(const std::string& key) {
    const auto found = members_.find(key);
    if (found == members_.end()) return;
    const auto& l = found->second;
    if (l.open() || l.out > 0 || l.from_waiting > 0 || l.moving || l.looking || !l.aside.empty()) return;
    shared_of(key).members.erase(key);
    members_.erase(found);
}

awaitable<error_code> shared_queues::open(recipient owner, unsigned prefetch) {
    const auto& key = owner.key();
    auto& queue = shared_of(key);
    {
        auto& l = member_of(key);
        if (!l.open()) ++queue.open;
        l.prefetch = prefetch;
        l.blocked_since = time::max();
        shelf_.open(owner, prefetch, l.out);
        l.behind = l.behind || l.moving || waiting_.contains(key);
        if (l.behind)
            move_if_due(key);
        else
            for (auto& one : std::exchange(l.aside, {})) shelf_.put(key, std::move(one));
        l.consumes_waiting = waiting_.contains(key);
    }
    owner_.shelf_changed();
    error_code failed;
    if (waiting_.contains(key)) {
        failed = co_await owner_.consume(waiting_source_of(key), prefetch);
        look_if_behind(key);
    }
    if (!failed && !queue.consumed) {
        const auto turn = queue.turn;
        failed = co_await owner_.consume(source_of(conf_, key), window);
        if (!failed && turn == queue.turn) queue.consumed = queue.open > 0;
    }
    co_return failed;
}

awaitable<void> shared_queues::close(recipient owner) {
    const auto& key = owner.key();
    const auto found = members_.find(key);
    if (found == members_.end() || !found->second.open()) co_return;
    auto& l = found->second;
    auto& queue = shared_of(key);
    l.prefetch = 0;
    std::vector<std::uint64_t> to_waiting;
    for (auto& message : shelf_.clear(key)) {
        if (message.shared >= 0) {
            put_in_order(l.aside, std::move(message));
        } else {
            to_waiting.push_back(message.tag);
            --l.from_waiting;
        }
    }
    shelf_.close(owner);
    const bool was_waiting = std::exchange(l.consumes_waiting, false);
    const bool last = --queue.open == 0;
    const auto to_shared = last ? stop_consuming(queue) : std::vector<std::uint64_t>{};
    if (!last) move_if_due(key);
    forget_if_idle(key);
    // Both are asked for in this turn of the loop, so that an open() after it finds them done.
    if (last) {
        if (was_waiting) owner_.abandon_unheard(waiting_source_of(key), std::move(to_waiting));
        co_await owner_.abandon(source_of(conf_, key), to_shared);
    } else if (was_waiting) {
        co_await owner_.abandon(waiting_source_of(key), std::move(to_waiting));
    }
}

std::vector<std::uint64_t> shared_queues::stop_consuming(shared_queue& queue) {
    std::vector<std::uint64_t> back;
    queue.consumed = false;
    ++queue.turn;
    const std::vector<std::string> members{queue.members.begin(), queue.members.end()};
    for (const auto& key : members) {
        for (const auto& one : std::exchange(members_.at(key).aside, {})) back.push_back(one.tag);
        forget_if_idle(key);
    }
    queue.in_hand -= std::min(queue.in_hand, static_cast<unsigned>(back.size()));
    return back;
}

void shared_queues::arrived(rabbitmq_consumer::arrival arrival) {
    const auto key = std::move(arrival.recipient_key);
    fetched_message message{arrival.tag, std::move(arrival.mail), arrival.redelivered, arrival.shared,
                            std::chrono::steady_clock::now()};
    auto& l = member_of(key);
    if (message.shared < 0) {
        if (!l.open()) {
            owner_.requeue(message.tag);
            return forget_if_idle(key);
        }
        ++l.from_waiting;
        l.behind = true;
        shelf_.put(key, std::move(message));
        return;
    }
    auto& queue = shared_of(message);
    if (queue.open == 0) {
        owner_.requeue(message.tag);
        return forget_if_idle(key);
    }
    ++queue.in_hand;
    if (l.open() && !l.behind) {
        shelf_.put(key, std::move(message));
    } else {
        put_in_order(l.aside, std::move(message));
        move_if_due(key);
    }
}

void shared_queues::taken(const std::string& key, const fetched_message& message) {
    auto& l = members_.at(key);
    ++l.out;
    if (message.shared >= 0) ++l.out_shared;
    if (l.out >= l.prefetch) l.blocked_since = std::min(l.blocked_since, std::chrono::steady_clock::now());
    loans_.emplace(message.tag, loan{key, message});
}

void shared_queues::done(std::uint64_t tag) {
    const auto found = loans_.find(tag);
    if (found == loans_.end()) return;
    const auto was = std::move(found->second);
    loans_.erase(found);
    came_home(was);
    if (was.copy.shared >= 0)
        --shared_of(was.copy).in_hand;
    else
        --members_.at(was.key).from_waiting;
    move_if_due(was.key);
    look_if_behind(was.key);
    forget_if_idle(was.key);
}

void shared_queues::came_home(const loan& was) {
    auto& l = members_.at(was.key);
    --l.out;
    if (was.copy.shared >= 0) --l.out_shared;
    if (l.out < l.prefetch) l.blocked_since = time::max();
    shelf_.ended(was.key);
}

void shared_queues::give_back(std::uint64_t tag) {
    const auto found = loans_.find(tag);
    if (found == loans_.end()) return;
    auto was = std::move(found->second);
    loans_.erase(found);
    came_home(was);
    auto& l = members_.at(was.key);
    auto& message = was.copy;
    message.redelivered = true;
    const bool shared = message.shared >= 0;
    if (l.open() && (shared || l.consumes_waiting)) {
        shelf_.put(was.key, std::move(message));
    } else if (!shared) {
        --l.from_waiting;
        owner_.requeue(tag);
    } else if (shared_of(message).open > 0) {
        put_in_order(l.aside, std::move(message));
    } else {
        --shared_of(message).in_hand;
        owner_.requeue(tag);
    }
    move_if_due(was.key);
    forget_if_idle(was.key);
}

// ---- setting aside

void shared_queues::move_if_due(const std::string& key) {
    const auto found = members_.find(key);
    if (stopping_ || found == members_.end()) return;
    auto& l = found->second;
    if (l.moving || l.aside.empty()) return;
    // What is out may be given back in a moment, and was published before these.
    if (!l.open() && l.out_shared > 0 && l.aside.size() < aside_max) return;
    l.moving = true;
    l.behind = true;
    movers_.hire(move(key));
}

awaitable<void> shared_queues::move(std::string key) {
    bool told = false;
    while (!stopping_ && !members_.at(key).aside.empty()) {
        auto& line = members_.at(key).aside;
        // The first one makes the queue, alone: what follows it cannot overtake it then.
        const auto count = waiting_.contains(key) ? std::min(line.size(), group_max) : 1;
        std::list<moving> group;
        for (std::size_t i = 0; i < count; ++i) {
            group.push_back({.message = std::move(line.front())});
            line.pop_front();
        }
        const auto epoch = epoch_;
        co_await move_all(key, group);
        const auto failed = std::ranges::find_if(group, [](const moving& one) { return one.failed.value() != 0; });
        const auto cause = failed == group.end() ? error_code{} : failed->failed;
        if (std::ranges::any_of(group, [](const moving& one) { return !one.failed; })) waiting_.insert(key);
        if (epoch == epoch_) settle_moved(members_.at(key), std::move(group));
        if (!cause) continue;
        if (!std::exchange(told, true) && !stopping_)
            log_.warning("waiting_queue_refused", {{"recipient", key}, {"reason", reason_code(cause)}});
        co_await rest();
        if (take_back(key)) break;
    }
    members_.at(key).moving = false;
    consume_waiting(key);
    look_if_behind(key);
    forget_if_idle(key);
}

// An open recipient that has no waiting queue, and can get none, is served from the shared one again.
bool shared_queues::take_back(const std::string& key) {
    auto& l = members_.at(key);
    if (!l.open() || waiting_.contains(key)) return false;
    l.behind = false;
    if (l.out >= l.prefetch) l.blocked_since = std::chrono::steady_clock::now();
    for (auto& one : std::exchange(l.aside, {})) shelf_.put(key, std::move(one));
    owner_.shelf_changed();
    return true;
}

awaitable<void> shared_queues::move_all(const std::string& key, std::list<moving>& group) {
    crew senders{loop_};
    for (auto& one : group) senders.hire(move_one(key, one));
    co_await senders.gone();
}

awaitable<void> shared_queues::move_one(const std::string& key, moving& moved) {
    rabbitmq_publisher::publication publication;
    publication.target = rabbitmq_publisher::destination::waiting;
    publication.recipient_key = key;
    publication.mail = moved.message.mail;
    publication.taken = moved.message.redelivered;
    moved.failed = co_await owner_.send(std::move(publication));
}

void shared_queues::settle_moved(member& l, std::list<moving> group) {
    for (auto moved = group.rbegin(); moved != group.rend(); ++moved) {
        if (moved->failed) {
            l.aside.push_front(std::move(moved->message));
            continue;
        }
        --shared_of(moved->message).in_hand;
        owner_.acknowledge(moved->message.tag);
    }
}

void shared_queues::tick() {
    const auto now = std::chrono::steady_clock::now();
    for (auto& in : shared_)
        if (in.in_hand >= window) make_room(in, now);
}

void shared_queues::make_room(shared_queue& queue, time now) {
    for (const auto& key : queue.members) {
        auto& l = members_.at(key);
        if (!l.open() || l.behind || l.blocked_since > now - slow || shelf_.waiting(key) == 0) continue;
        for (auto& one : shelf_.clear(key)) put_in_order(l.aside, std::move(one));
        move_if_due(key);
    }
}

void shared_queues::renew(const std::string& key) {
    const auto found = members_.find(key);
    if (found == members_.end()) return;
    auto& l = found->second;
    std::vector<std::uint64_t> to_waiting;
    for (auto& message : shelf_.clear(key)) {
        if (message.shared >= 0)
            put_in_order(l.aside, std::move(message));
        else
            to_waiting.push_back(message.tag);
    }
    l.from_waiting -= static_cast<unsigned>(to_waiting.size());
    if (!to_waiting.empty()) owner_.renew(waiting_source_of(key), std::move(to_waiting));
    move_if_due(key);
}

}  // namespace qf::queues
