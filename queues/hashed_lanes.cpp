#include "queues/hashed_lanes.hpp"

#include "connector/base/asio.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {
namespace {

constexpr unsigned window = 512;         // of a shared queue: fetched and not settled
constexpr std::size_t aside_max = 32;    // then what is out is not waited for
constexpr std::size_t group_max = 100;   // moved at once
constexpr std::chrono::seconds slow{1};  // a recipient that has had its most out for so long makes room for others

void put_in_order(std::list<fetched_message>& into, fetched_message what) {
    auto here = into.end();
    while (here != into.begin() && std::prev(here)->tag > what.tag) --here;
    into.insert(here, std::move(what));
}

}  // namespace

hashed_lanes::hashed_lanes(asio::any_io_executor loop, const rabbitmq_conf& conf, shelf& shelf, broker& owner,
                           const logger& log)
    : loop_{std::move(loop)},
      conf_{conf},
      shelf_{shelf},
      owner_{owner},
      log_{log},
      shared_(std::max(conf.hashed_queues, 1U)),
      movers_{loop_} {}

auto hashed_lanes::shared_of(const std::string& key) -> shared_queue& {
    return shared_[hash_of(key, static_cast<unsigned>(shared_.size()))];
}

auto hashed_lanes::lane_of(const std::string& key) -> lane& {
    const auto [found, fresh] = lanes_.try_emplace(key);
    if (fresh) shared_of(key).members.insert(key);
    return found->second;
}

void hashed_lanes::forget_if_idle(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found == lanes_.end()) return;
    const auto& l = found->second;
    if (l.open() || l.out > 0 || l.from_waiting > 0 || l.moving || l.looking || !l.aside.empty()) return;
    shared_of(key).members.erase(key);
    lanes_.erase(found);
}

awaitable<error_code> hashed_lanes::open(recipient of, unsigned prefetch) {
    const auto& key = of.key();
    auto& in = shared_of(key);
    {
        auto& l = lane_of(key);
        if (!l.open()) ++in.open;
        l.prefetch = prefetch;
        l.blocked_since = time::max();
        shelf_.open(of, prefetch, l.out);
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
    if (!failed && !in.consumed) {
        const auto turn = in.turn;
        failed = co_await owner_.consume(source_of(conf_, key), window);
        if (!failed && turn == in.turn) in.consumed = in.open > 0;
    }
    co_return failed;
}

awaitable<void> hashed_lanes::close(recipient of) {
    const auto& key = of.key();
    const auto found = lanes_.find(key);
    if (found == lanes_.end() || !found->second.open()) co_return;
    auto& l = found->second;
    auto& in = shared_of(key);
    l.prefetch = 0;
    std::vector<std::uint64_t> to_waiting;
    for (auto& one : shelf_.clear(key)) {
        if (one.shared >= 0) {
            put_in_order(l.aside, std::move(one));
        } else {
            to_waiting.push_back(one.tag);
            --l.from_waiting;
        }
    }
    shelf_.close(of);
    const bool was_waiting = std::exchange(l.consumes_waiting, false);
    const bool last = --in.open == 0;
    const auto to_shared = last ? stop_consuming(in) : std::vector<std::uint64_t>{};
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

std::vector<std::uint64_t> hashed_lanes::stop_consuming(shared_queue& in) {
    std::vector<std::uint64_t> back;
    in.consumed = false;
    ++in.turn;
    const std::vector<std::string> members{in.members.begin(), in.members.end()};
    for (const auto& key : members) {
        for (const auto& one : std::exchange(lanes_.at(key).aside, {})) back.push_back(one.tag);
        forget_if_idle(key);
    }
    in.in_hand -= std::min(in.in_hand, static_cast<unsigned>(back.size()));
    return back;
}

void hashed_lanes::arrived(rabbitmq_consumer::arrival one) {
    const auto key = std::move(one.recipient_key);
    fetched_message what{one.tag, std::move(one.mail), one.redelivered, one.shared, std::chrono::steady_clock::now()};
    auto& l = lane_of(key);
    if (what.shared < 0) {
        if (!l.open()) {
            owner_.requeue(what.tag);
            return forget_if_idle(key);
        }
        ++l.from_waiting;
        l.behind = true;
        shelf_.put(key, std::move(what));
        return;
    }
    auto& in = shared_of(what);
    if (in.open == 0) {
        owner_.requeue(what.tag);
        return forget_if_idle(key);
    }
    ++in.in_hand;
    if (l.open() && !l.behind) {
        shelf_.put(key, std::move(what));
    } else {
        put_in_order(l.aside, std::move(what));
        move_if_due(key);
    }
}

void hashed_lanes::taken(const std::string& key, const fetched_message& what) {
    auto& l = lanes_.at(key);
    ++l.out;
    if (what.shared >= 0) ++l.out_shared;
    if (l.out >= l.prefetch) l.blocked_since = std::min(l.blocked_since, std::chrono::steady_clock::now());
    loans_.emplace(what.tag, loan{key, what});
}

void hashed_lanes::done(std::uint64_t tag) {
    const auto found = loans_.find(tag);
    if (found == loans_.end()) return;
    const auto was = std::move(found->second);
    loans_.erase(found);
    came_home(was);
    if (was.copy.shared >= 0)
        --shared_of(was.copy).in_hand;
    else
        --lanes_.at(was.key).from_waiting;
    move_if_due(was.key);
    look_if_behind(was.key);
    forget_if_idle(was.key);
}

void hashed_lanes::came_home(const loan& was) {
    auto& l = lanes_.at(was.key);
    --l.out;
    if (was.copy.shared >= 0) --l.out_shared;
    if (l.out < l.prefetch) l.blocked_since = time::max();
    shelf_.ended(was.key);
}

void hashed_lanes::give_back(std::uint64_t tag) {
    const auto found = loans_.find(tag);
    if (found == loans_.end()) return;
    auto was = std::move(found->second);
    loans_.erase(found);
    came_home(was);
    auto& l = lanes_.at(was.key);
    auto& what = was.copy;
    what.redelivered = true;
    const bool shared = what.shared >= 0;
    if (l.open() && (shared || l.consumes_waiting)) {
        shelf_.put(was.key, std::move(what));
    } else if (!shared) {
        --l.from_waiting;
        owner_.requeue(tag);
    } else if (shared_of(what).open > 0) {
        put_in_order(l.aside, std::move(what));
    } else {
        --shared_of(what).in_hand;
        owner_.requeue(tag);
    }
    move_if_due(was.key);
    forget_if_idle(was.key);
}

// ---- setting aside

void hashed_lanes::move_if_due(const std::string& key) {
    const auto found = lanes_.find(key);
    if (stopping_ || found == lanes_.end()) return;
    auto& l = found->second;
    if (l.moving || l.aside.empty()) return;
    // What is out may be given back in a moment, and was published before these.
    if (!l.open() && l.out_shared > 0 && l.aside.size() < aside_max) return;
    l.moving = true;
    l.behind = true;
    movers_.hire(move(key));
}

awaitable<void> hashed_lanes::move(std::string key) {
    bool told = false;
    while (!stopping_ && !lanes_.at(key).aside.empty()) {
        auto& from = lanes_.at(key).aside;
        // The first one makes the queue, alone: what follows it cannot overtake it then.
        const auto count = waiting_.contains(key) ? std::min(from.size(), group_max) : 1;
        std::list<moving> group;
        for (std::size_t i = 0; i < count; ++i) {
            group.push_back({.what = std::move(from.front())});
            from.pop_front();
        }
        const auto epoch = epoch_;
        co_await move_all(key, group);
        const auto failed = std::ranges::find_if(group, [](const moving& one) { return one.failed.value() != 0; });
        const auto why = failed == group.end() ? error_code{} : failed->failed;
        if (std::ranges::any_of(group, [](const moving& one) { return !one.failed; })) waiting_.insert(key);
        if (epoch == epoch_) settle_moved(lanes_.at(key), std::move(group));
        if (!why) continue;
        if (!std::exchange(told, true) && !stopping_)
            log_.warning("waiting_queue_refused", {{"recipient", key}, {"reason", reason_code(why)}});
        co_await rest();
        if (take_back(key)) break;
    }
    lanes_.at(key).moving = false;
    consume_waiting(key);
    look_if_behind(key);
    forget_if_idle(key);
}

// An open recipient that has no waiting queue, and can get none, is served from the shared one again.
bool hashed_lanes::take_back(const std::string& key) {
    auto& l = lanes_.at(key);
    if (!l.open() || waiting_.contains(key)) return false;
    l.behind = false;
    if (l.out >= l.prefetch) l.blocked_since = std::chrono::steady_clock::now();
    for (auto& one : std::exchange(l.aside, {})) shelf_.put(key, std::move(one));
    owner_.shelf_changed();
    return true;
}

awaitable<void> hashed_lanes::move_all(const std::string& key, std::list<moving>& group) {
    crew senders{loop_};
    for (auto& one : group) senders.hire(move_one(key, one));
    co_await senders.gone();
}

awaitable<void> hashed_lanes::move_one(const std::string& key, moving& one) {
    rabbitmq_publisher::order what;
    what.where = rabbitmq_publisher::destination::waiting;
    what.recipient_key = key;
    what.mail = one.what.mail;
    what.taken = one.what.redelivered;
    one.failed = co_await owner_.send(std::move(what));
}

void hashed_lanes::settle_moved(lane& l, std::list<moving> group) {
    for (auto one = group.rbegin(); one != group.rend(); ++one) {
        if (one->failed) {
            l.aside.push_front(std::move(one->what));
            continue;
        }
        --shared_of(one->what).in_hand;
        owner_.acknowledge(one->what.tag);
    }
}

void hashed_lanes::tick() {
    const auto now = std::chrono::steady_clock::now();
    for (auto& in : shared_)
        if (in.in_hand >= window) make_room(in, now);
}

void hashed_lanes::make_room(shared_queue& in, time now) {
    for (const auto& key : in.members) {
        auto& l = lanes_.at(key);
        if (!l.open() || l.behind || l.blocked_since > now - slow || shelf_.waiting(key) == 0) continue;
        for (auto& one : shelf_.clear(key)) put_in_order(l.aside, std::move(one));
        move_if_due(key);
    }
}

void hashed_lanes::renew(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found == lanes_.end()) return;
    auto& l = found->second;
    std::vector<std::uint64_t> to_waiting;
    for (auto& one : shelf_.clear(key)) {
        if (one.shared >= 0)
            put_in_order(l.aside, std::move(one));
        else
            to_waiting.push_back(one.tag);
    }
    l.from_waiting -= static_cast<unsigned>(to_waiting.size());
    if (!to_waiting.empty()) owner_.renew(waiting_source_of(key), std::move(to_waiting));
    move_if_due(key);
}

}  // namespace qf::queues
