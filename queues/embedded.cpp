#include "queues/embedded.hpp"

#include "connector/base/asio.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

namespace qf::queues {

embedded_queue::embedded_queue(asio::any_io_executor loop, embedded_conf conf, clock_source& clock)
    : conf_{std::move(conf)},
      clock_{clock},
      writer_{conf_.path},
      reader_{conf_.path},
      commits_{loop, writer_.database()},
      checkpoints_{conf_.path},
      lock_{conf_.path},
      crew_{loop},
      arrived_{loop},
      wanted_{loop} {}

embedded_queue::~embedded_queue() = default;

// gcc 12 destroys a lambda twice that is made inside a co_await expression and holds more than plain values: name it.
template <class Work>
auto embedded_queue::read(Work work) -> awaitable<result<std::invoke_result_t<Work&>>> {
    using value = std::invoke_result_t<Work&>;
    auto guarded = [work = std::move(work)]() mutable -> result<value> {
        try {
            return work();
        } catch (const sqlite::failure&) {
            return errc::storage_failed;
        }
    };
    co_return co_await reads_.run(std::move(guarded));
}

awaitable<error_code> embedded_queue::publish(const recipient& owner, message m) {
    if (stopped_) co_return errc::cancelled;
    const auto key = owner.key();
    const auto stored = co_await commits_.commit([&] { return writer_.add(key, m), 0; });
    if (!stored) co_return stored.error();
    feed(key);
    co_return error_code{};
}

awaitable<error_code> embedded_queue::park(parking_place place, parked_message m) {
    if (stopped_) co_return errc::cancelled;
    const auto stored = co_await commits_.commit([&] { return writer_.park(place, m), 0; });
    co_return stored ? error_code{} : stored.error();
}

awaitable<result<std::vector<parked_entry>>> embedded_queue::parked(parking_place place, page range) {
    co_return co_await read([this, place, range] { return reader_.parked(place, range); });
}

awaitable<result<unparked>> embedded_queue::unpark(parking_place place, std::vector<std::string> ids,
                                                   unparking action) {
    constexpr std::size_t group_max = 200;  // a transaction: what others commit meanwhile waits for no more than this
    if (stopped_) co_return errc::cancelled;
    auto look = [this, place, ids = std::move(ids)] { return reader_.parked_with(place, ids); };
    auto found = co_await read(std::move(look));
    if (!found) co_return found.error();
    if (action == unparking::release)
        std::erase_if(*found, [](const parked_row& one) { return !recipient::parse(one.recipient_key).has_value(); });
    unparked answer;
    std::unordered_set<std::string> named;
    for (std::size_t from = 0; from < found->size(); from += group_max) {
        const std::span<const parked_row> group{found->data() + from, std::min(group_max, found->size() - from)};
        const auto settled = co_await commits_.commit([&] { return writer_.unpark(group, action), 0; });
        if (!settled && answer.ids.empty()) co_return settled.error();
        answer.whole = settled.has_value();
        if (!settled) break;
        for (const auto& one : group) {
            if (named.insert(one.id).second) answer.ids.push_back(one.id);
            if (action == unparking::release) feed(one.recipient_key);
        }
    }
    co_return answer;
}

awaitable<result<depth>> embedded_queue::depth_of(const recipient& owner) {
    const auto key = owner.key();
    const auto count = co_await read([this, &key] { return reader_.count(key); });
    if (!count) co_return count.error();
    const auto leased = static_cast<std::uint64_t>(
        std::ranges::count_if(leases_, [&](const auto& one) { return one.second.key == key; }));
    co_return depth{*count - std::min(*count, leased), leased, true};
}

awaitable<result<depth>> embedded_queue::depth_of(parking_place place) {
    const auto count = co_await read([this, place] { return reader_.count(place); });
    if (!count) co_return count.error();
    co_return depth{*count, 0, true};
}

awaitable<error_code> embedded_queue::start_consuming() {
    if (lock_.held()) co_return error_code{};
    if (!lock_.take()) co_return errc::queue_taken;
    const auto before = co_await commits_.commit([this] { return writer_.start_consuming(); });
    if (!before) {
        lock_.release();
        co_return before.error();
    }
    taken_before_ = *before;
    crew_.hire(fetch());
    crew_.hire(watch());
    co_return error_code{};
}

awaitable<error_code> embedded_queue::open(const recipient& owner, unsigned prefetch) {
    if (stopped_) co_return errc::cancelled;
    const auto key = owner.key();
    const auto known = owner;
    const auto failed = co_await start_consuming();
    if (failed) co_return failed;
    if (stopped_) co_return errc::cancelled;
    if (const auto found = open_.find(key); found != open_.end()) {
        found->second.prefetch = std::max(prefetch, 1u);
        feed(key);
        co_return error_code{};
    }
    reading fresh{.prefetch = std::max(prefetch, 1u), .session = ++sessions_};
    fresh.hungry = false;
    // Leases of an earlier opening are still out: what follows them is read, they are not.
    open_.emplace(key, std::move(fresh));
    shelf_.open(known);
    feed(key);
    co_return error_code{};
}

awaitable<void> embedded_queue::close(const recipient& owner) {
    shelf_.close(owner);
    open_.erase(owner.key());
    co_return;
}

awaitable<result<recipient>> embedded_queue::ready() {
    while (!stopped_) {
        if (auto next = shelf_.next_ready()) co_return std::move(*next);
        co_await arrived_.wait();
    }
    co_return errc::cancelled;
}

std::optional<taken> embedded_queue::take(const recipient& owner) {
    if (stopped_) return std::nullopt;
    auto next = shelf_.take(owner.key());
    if (!next) return std::nullopt;
    auto& of = open_.at(owner.key());
    ++of.leased;
    auto& what = next->message;
    leases_.emplace(what.tag, out{owner.key(), of.session});
    return taken{lease{*this, what.tag, owner, std::move(what.mail), what.redelivered}, next->more};
}

awaitable<error_code> embedded_queue::done(std::uint64_t tag) {
    const auto removed = co_await commits_.commit([this, tag] { return writer_.remove(tag), 0; });
    if (!removed) {
        give_back(tag);
        co_return removed.error();
    }
    const auto found = leases_.find(tag);
    if (found == leases_.end()) co_return error_code{};
    const auto was = std::move(found->second);
    leases_.erase(found);
    if (const auto of = open_.find(was.key); of != open_.end()) {
        if (of->second.session == was.session) --of->second.leased;
        feed(was.key);
    }
    co_return error_code{};
}

void embedded_queue::give_back(std::uint64_t tag) noexcept {
    const auto found = leases_.find(tag);
    if (found == leases_.end()) return;
    const auto was = std::move(found->second);
    leases_.erase(found);
    const auto consumer = open_.find(was.key);
    if (consumer == open_.end() || stopped_) return;
    if (consumer->second.session == was.session) --consumer->second.leased;
    // Not read yet by this opening (the lease is of an earlier one): it will be, in its place.
    if (tag <= consumer->second.read_to) consumer->second.returned.push_back(tag);
    feed(was.key);
}

void embedded_queue::feed(const std::string& key) {
    const auto found = open_.find(key);
    if (found == open_.end() || std::exchange(found->second.hungry, true)) return;
    hungry_.push_back(key);
    wanted_.ring();
}

awaitable<void> embedded_queue::fetch() {
    while (!stopped_) {
        if (hungry_.empty()) {
            co_await wanted_.wait();
            continue;
        }
        for (auto& key : std::exchange(hungry_, {})) co_await fetch_one(std::move(key));
    }
}

awaitable<void> embedded_queue::fetch_one(std::string key) {
    auto consumer = open_.find(key);
    if (consumer == open_.end()) co_return;
    consumer->second.hungry = false;
    const auto busy = consumer->second.leased + shelf_.waiting(key);
    if (busy >= consumer->second.prefetch) co_return;
    const auto room = consumer->second.prefetch - busy;
    auto again = std::exchange(consumer->second.returned, {});
    const auto session = consumer->second.session;
    auto look = [this, key, room, again, position = consumer->second.read_to] {
        std::vector<fetched_message> all;
        for (const auto tag : again)
            if (auto one = reader_.one(tag)) {
                one->redelivered = true;
                all.push_back(std::move(*one));
            }
        std::ranges::sort(all, {}, &fetched_message::tag);
        if (all.size() < room)
            for (auto& one : reader_.after(key, position, room - all.size())) all.push_back(std::move(one));
        return all;
    };
    auto rows = co_await read(std::move(look));
    consumer = open_.find(key);
    if (consumer == open_.end() || consumer->second.session != session)
        co_return;  // closed meanwhile: the file has them all
    if (!rows) {    // try once more at the next look at the file, not in a tight circle
        consumer->second.returned.insert(consumer->second.returned.end(), again.begin(), again.end());
        co_await clock_.sleep_for(conf_.poll);
        co_return feed(key);
    }
    std::size_t put = 0;
    for (auto& row : *rows) {
        const auto tag = row.tag;
        if (put == room) {  // more were given back than there is room for
            consumer->second.returned.push_back(tag);
            continue;
        }
        const bool new_to_us = !row.redelivered;
        if (new_to_us) consumer->second.read_to = tag;
        if (leases_.contains(tag)) continue;
        row.redelivered = row.redelivered || tag <= taken_before_;
        shelf_.put(key, std::move(row));
        ++put;
    }
    if (put > 0) arrived_.ring();
    // Leases of an earlier opening were read over: there may be more behind them.
    if (put < room && rows->size() >= room) feed(key);
}

awaitable<void> embedded_queue::watch() {
    while (!stopped_) {
        auto newer = co_await read([this, seen = seen_]() mutable {
            std::pair<std::uint64_t, std::vector<std::string>> found{seen, {}};
            if (reader_.changed()) found.second = reader_.recipients_after(found.first);
            return found;
        });
        if (newer) {
            seen_ = newer->first;
            for (const auto& key : newer->second) feed(key);
        }
        co_await clock_.sleep_for(conf_.poll);
    }
}

awaitable<void> embedded_queue::stop() {
    stopped_ = true;
    arrived_.ring();
    crew_.stop();
    co_await crew_.gone();
    leases_.clear();
    shelf_.clear();
    open_.clear();
    lock_.release();
}

}  // namespace qf::queues
