#include "queues/rabbitmq.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace qf::queues {
namespace {

using steady = std::chrono::steady_clock;

}  // namespace

rabbitmq_queue::rabbitmq_queue(asio::any_io_executor loop, rabbitmq_conf conf, const logger& log)
    : loop_{std::move(loop)},
      conf_{std::move(conf)},
      log_{log},
      crew_{loop_},
      arrived_{loop_},
      ended_{loop_},
      publisher_{std::make_unique<rabbitmq_publisher>(conf_, log_, loop_, *this)} {
    crew_.hire(watch_deadlines());
    publisher_->begin();
    ++links_;
}

rabbitmq_queue::~rabbitmq_queue() = default;

rabbitmq_consumer& rabbitmq_queue::consumer() {
    if (!consumer_) {
        consumer_ = std::make_unique<rabbitmq_consumer>(conf_, log_, loop_, *this);
        consumer_->begin();
        ++links_;
    }
    return *consumer_;
}

bool rabbitmq_queue::connected() const noexcept {
    return !stopped_ && publisher_->up() && (!consumer_ || consumer_->up());
}

// ---- publishing

awaitable<error_code> rabbitmq_queue::send(rabbitmq_publisher::order what) {
    if (stopped_) co_return errc::cancelled;
    what.due = steady::now() + conf_.confirm_deadline;
    co_return co_await publishing_.call(what.due, [&](std::uint64_t number) {
        what.number = number;
        orders_.push_back(std::move(what));
        schedule();
    });
}

awaitable<error_code> rabbitmq_queue::publish(const recipient& to, message m) {
    rabbitmq_publisher::order what;
    what.recipient_key = to.key();
    what.mail = std::move(m);
    return send(std::move(what));
}

awaitable<error_code> rabbitmq_queue::park(parking_place where, parked_message m) {
    rabbitmq_publisher::order what;
    what.recipient_key = std::move(m.recipient_key);
    what.mail = std::move(m.message);
    what.place = where;
    what.reason = std::move(m.reason);
    what.reference = std::move(m.reference);
    what.parked_at = m.parked_at;
    return send(std::move(what));
}

void rabbitmq_queue::published(const rabbitmq_publisher::answers& answers) {
    for (const auto& [number, how] : answers) publishing_.answer(number, how);
}

// ---- consuming

awaitable<error_code> rabbitmq_queue::open(const recipient& of, unsigned prefetch) {
    if (stopped_) co_return errc::cancelled;
    const auto known = of;
    const bool before = shelf_.is_open(known.key());
    shelf_.open(known);  // first: messages may be here before the answer is
    const auto failed = co_await asking_.call(steady::now() + 3 * conf_.confirm_deadline, [&](std::uint64_t number) {
        flush();
        consumer().open(number, known.key(), std::max(prefetch, 1u));
    });
    if (failed && !before) co_await close(known);
    co_return failed;
}

awaitable<void> rabbitmq_queue::close(const recipient& of) {
    auto fetched = shelf_.close(of);
    if (stopped_ || !consumer_) co_return;
    co_await asking_.call(steady::now() + 3 * conf_.confirm_deadline, [&](std::uint64_t number) {
        flush();
        consumer_->close(number, of.key(), std::move(fetched));
    });
}

awaitable<result<lease>> rabbitmq_queue::take() {
    while (!stopped_) {
        if (auto next = shelf_.take())
            co_return lease{*this, next->what.tag, std::move(next->from), std::move(next->what.mail),
                            next->what.redelivered};
        co_await arrived_.wait();
    }
    co_return errc::cancelled;
}

awaitable<error_code> rabbitmq_queue::done(std::uint64_t tag) {
    if (stopped_ || !consumer_) co_return errc::queue_unavailable;
    co_return co_await settling_.call(steady::now() + conf_.confirm_deadline, [&](std::uint64_t number) {
        settlements_.push_back({number, tag, rabbitmq_consumer::settling::acknowledge});
        schedule();
    });
}

void rabbitmq_queue::give_back(std::uint64_t tag) noexcept {
    if (stopped_ || !consumer_) return;
    settlements_.push_back({0, tag, rabbitmq_consumer::settling::requeue});
    schedule();
}

void rabbitmq_queue::consumed(rabbitmq_consumer::news news) {
    if (news.lost) shelf_.clear();
    if (!stopped_) {
        for (auto& one : news.arrivals) {
            const auto tag = one.tag;
            if (!shelf_.put(one.recipient_key, {tag, std::move(one.mail), one.redelivered})) give_back(tag);
        }
    }
    if (!shelf_.empty()) arrived_.ring();
    for (const auto& [number, how] : news.settled) settling_.answer(number, how);
    for (const auto& [number, how] : news.asked) asking_.answer(number, how);
    for (auto& [number, what] : news.counted) counting_.answer(number, std::move(what));
    for (auto& [number, what] : news.listed) listing_.answer(number, std::move(what));
}

// ---- asking

awaitable<result<depth>> rabbitmq_queue::depth_of_queue(std::string name) {
    if (stopped_) co_return errc::cancelled;
    co_return co_await counting_.call(steady::now() + 3 * conf_.confirm_deadline,
                                      [&](std::uint64_t number) { consumer().count(number, std::move(name)); });
}

awaitable<result<depth>> rabbitmq_queue::depth_of(const recipient& of) {
    return depth_of_queue(queue_of(conf_, of.key()));
}
awaitable<result<depth>> rabbitmq_queue::depth_of(parking_place where) {
    return depth_of_queue(queue_of(conf_, where));
}

awaitable<result<std::vector<parked_message>>> rabbitmq_queue::parked(parking_place where, std::size_t limit) {
    if (stopped_) co_return errc::cancelled;
    co_return co_await listing_.call(steady::now() + 3 * conf_.confirm_deadline,
                                     [&](std::uint64_t number) { consumer().list(number, where, limit); });
}

// ---- crossing and ending

void rabbitmq_queue::schedule() {
    if (std::exchange(scheduled_, true)) return;
    asio::post(loop_, [this] {
        scheduled_ = false;
        flush();
    });
}

void rabbitmq_queue::flush() {
    if (!orders_.empty()) publisher_->publish(std::exchange(orders_, {}));
    if (!settlements_.empty()) consumer_->settle(std::exchange(settlements_, {}));
}

awaitable<void> rabbitmq_queue::watch_deadlines() {
    asio::steady_timer timer{loop_};
    for (;;) {
        timer.expires_after(std::chrono::milliseconds{100});
        co_await timer.async_wait(use_awaitable);
        const auto now = steady::now();
        publishing_.expire(now, errc::queue_unavailable);
        settling_.expire(now, errc::queue_unavailable);
        asking_.expire(now, errc::queue_unavailable);
        counting_.expire(now, result<depth>{errc::queue_unavailable});
        listing_.expire(now, result<std::vector<parked_message>>{errc::queue_unavailable});
    }
}

// A thread that hangs in a send ends when its socket does: stop() waits no longer than this.
awaitable<void> rabbitmq_queue::lose_patience() {
    asio::steady_timer timer{loop_};
    timer.expires_after(conf_.connect_deadline + std::chrono::seconds{3});
    co_await timer.async_wait(use_awaitable);
    publisher_->interrupt();
    if (consumer_) consumer_->interrupt();
}

void rabbitmq_queue::link_ended() {
    --links_;
    ended_.ring();
}

awaitable<void> rabbitmq_queue::stop() {
    if (stopped_) co_return;
    flush();
    stopped_ = true;
    arrived_.ring();
    publisher_->quit();
    if (consumer_) consumer_->quit();
    crew_.hire(lose_patience());
    while (links_ > 0) co_await ended_.wait();
    crew_.stop();
    co_await crew_.gone();
    publishing_.fail_all(errc::queue_unavailable);
    settling_.fail_all(errc::queue_unavailable);
    asking_.fail_all(errc::queue_unavailable);
    counting_.fail_all(result<depth>{errc::queue_unavailable});
    listing_.fail_all(result<std::vector<parked_message>>{errc::queue_unavailable});
    shelf_.clear();
}

}  // namespace qf::queues
