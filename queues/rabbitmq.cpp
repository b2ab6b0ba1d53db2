#include "queues/rabbitmq.hpp"

#include "connector/base/asio.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace qf::queues {
namespace {

using steady = std::chrono::steady_clock;
constexpr std::chrono::seconds clerk_margin{1};  // its answer is here before its caller gives up

}  // namespace

rabbitmq_queue::rabbitmq_queue(asio::any_io_executor loop, rabbitmq_conf conf, const logger& log)
    : loop_{std::move(loop)},
      conf_{std::move(conf)},
      log_{log},
      crew_{loop_},
      arrived_{loop_},
      ended_{loop_},
      publisher_{
          std::make_unique<rabbitmq_publisher>(conf_, log_, loop_, static_cast<rabbitmq_publisher::sink&>(*this))} {
    if (conf_.strategy == queue_strategy::hashed)
        hashed_ =
            std::make_unique<shared_queues>(loop_, conf_, shelf_, static_cast<shared_queues::broker&>(*this), log_);
    crew_.hire(watch_deadlines());
    publisher_->begin();
    ++links_;
}

rabbitmq_queue::~rabbitmq_queue() = default;

rabbitmq_consumer& rabbitmq_queue::consumer() {
    if (!consumer_) {
        consumer_ =
            std::make_unique<rabbitmq_consumer>(conf_, log_, loop_, static_cast<rabbitmq_consumer::sink&>(*this));
        consumer_->begin();
        ++links_;
    }
    return *consumer_;
}

rabbitmq_clerk& rabbitmq_queue::clerk() {
    if (!clerk_) {
        clerk_ = std::make_unique<rabbitmq_clerk>(conf_, log_, loop_, static_cast<rabbitmq_clerk::sink&>(*this));
        clerk_->begin();
        ++links_;
    }
    return *clerk_;
}

link_state rabbitmq_queue::worst() const noexcept {
    const auto one = publisher_->state();
    return one != link_state::up || !consumer_ ? one : consumer_->state();
}

bool rabbitmq_queue::connected() const noexcept {
    return !stopped_ && worst() == link_state::up;
}

std::string_view rabbitmq_queue::trouble() const noexcept {
    if (stopped_) return "stopped";
    switch (worst()) {
        case link_state::up:
            return "";
        case link_state::blocked:
            return "blocked";
        case link_state::refused:
            return "refused";
        case link_state::away:
            break;
    }
    return "away";
}

// ---- publishing

awaitable<error_code> rabbitmq_queue::send(rabbitmq_publisher::publication publication) {
    if (stopped_) co_return errc::cancelled;
    publication.due = steady::now() + conf_.confirm_deadline;
    co_return co_await publishing_.call(publication.due, [&](std::uint64_t number) {
        publication.number = number;
        publications_.push_back(std::move(publication));
        schedule();
    });
}

awaitable<error_code> rabbitmq_queue::publish(const recipient& owner, message m) {
    rabbitmq_publisher::publication what;
    what.recipient_key = owner.key();
    what.mail = std::move(m);
    return send(std::move(what));
}

awaitable<error_code> rabbitmq_queue::park(parking_place place, parked_message m) {
    rabbitmq_publisher::publication publication;
    publication.recipient_key = std::move(m.recipient_key);
    publication.mail = std::move(m.message);
    publication.target = rabbitmq_publisher::destination::parking_place;
    publication.place = place;
    publication.reason = std::move(m.reason);
    publication.reference = std::move(m.reference);
    publication.parked_at = m.parked_at;
    return send(std::move(publication));
}

void rabbitmq_queue::published(const rabbitmq_publisher::answers& answers) {
    for (const auto& [number, how] : answers) publishing_.answer(number, how);
}

// ---- consuming

awaitable<error_code> rabbitmq_queue::open(const recipient& owner, unsigned prefetch) {
    if (stopped_) co_return errc::cancelled;
    const auto known = owner;
    const bool before = shelf_.is_open(known.key());
    error_code failed;
    if (hashed_) {
        failed = co_await hashed_->open(known, std::max(prefetch, 1U));
    } else {
        shelf_.open(known);  // first: messages may be here before the answer is
        failed = co_await consume(source_of(conf_, known.key()), std::max(prefetch, 1U));
    }
    if (failed && !before) co_await close(known);
    co_return failed;
}

awaitable<void> rabbitmq_queue::close(const recipient& owner) {
    if (hashed_) return hashed_->close(owner);
    return abandon(source_of(conf_, owner.key()), shelf_.close(owner));
}

awaitable<error_code> rabbitmq_queue::consume(std::string source, unsigned prefetch) {
    co_return co_await asking_.call(steady::now() + 3 * conf_.confirm_deadline, [&](std::uint64_t number) {
        openings_.push_back({number, std::move(source), prefetch});
        schedule();
    });
}

awaitable<void> rabbitmq_queue::abandon(std::string source, std::vector<std::uint64_t> fetched) {
    if (stopped_ || !consumer_) co_return;
    co_await asking_.call(steady::now() + 3 * conf_.confirm_deadline, [&](std::uint64_t number) {
        flush();
        consumer_->close(number, std::move(source), std::move(fetched));
    });
}

void rabbitmq_queue::abandon_unheard(std::string source, std::vector<std::uint64_t> fetched) {
    if (stopped_ || !consumer_) return;
    flush();
    consumer_->close(0, std::move(source), std::move(fetched));
}

void rabbitmq_queue::renew(std::string source, std::vector<std::uint64_t> fetched) {
    if (stopped_ || !consumer_) return;
    flush();
    consumer_->renew(std::move(source), std::move(fetched));
}

awaitable<result<recipient>> rabbitmq_queue::ready() {
    while (!stopped_) {
        if (auto next = shelf_.next_ready()) co_return std::move(*next);
        co_await arrived_.wait();
    }
    co_return errc::cancelled;
}

std::optional<taken> rabbitmq_queue::take(const recipient& owner) {
    if (stopped_) return std::nullopt;
    auto next = shelf_.take(owner.key());
    if (!next) return std::nullopt;
    auto& what = next->message;
    if (hashed_) hashed_->taken(owner.key(), what);
    return taken{lease{*this, what.tag, owner, std::move(what.mail), what.redelivered}, next->more};
}

// Half of what the broker bears: what is taken then has the other half to be settled.
void rabbitmq_queue::renew_old() {
    const auto now = steady::now();
    if (now < renew_from_) return;
    renew_from_ = now + conf_.consumer_timeout / 16;
    for (const auto& key : shelf_.arrived_before(now - conf_.consumer_timeout / 2)) {
        if (hashed_) {
            hashed_->renew(key);
            continue;
        }
        std::vector<std::uint64_t> fetched;
        for (const auto& one : shelf_.clear(key)) fetched.push_back(one.tag);
        renew(source_of(conf_, key), std::move(fetched));
    }
}

awaitable<error_code> rabbitmq_queue::done(std::uint64_t tag) {
    if (stopped_ || !consumer_) co_return errc::queue_unavailable;
    const auto outcome = co_await settling_.call(steady::now() + conf_.confirm_deadline, [&](std::uint64_t number) {
        settlements_.push_back({number, tag, rabbitmq_consumer::settling::acknowledge});
        schedule();
    });
    if (hashed_) {
        hashed_->done(tag);
        shelf_changed();
    }
    co_return outcome;
}

void rabbitmq_queue::acknowledge(std::uint64_t tag) {
    if (stopped_ || !consumer_) return;
    settlements_.push_back({0, tag, rabbitmq_consumer::settling::acknowledge});
    schedule();
}

void rabbitmq_queue::requeue(std::uint64_t tag) {
    if (stopped_ || !consumer_) return;
    settlements_.push_back({0, tag, rabbitmq_consumer::settling::requeue});
    schedule();
}

void rabbitmq_queue::give_back(std::uint64_t tag) noexcept {
    if (!hashed_) return requeue(tag);
    if (stopped_) return;
    hashed_->give_back(tag);
    shelf_changed();
}

void rabbitmq_queue::shelf_changed() {
    if (shelf_.any_ready()) arrived_.ring();
}

void rabbitmq_queue::consumed(rabbitmq_consumer::news news) {
    if (news.lost) {
        lost_ = *news.lost;
        shelf_.clear();
        if (hashed_) hashed_->lost();
    }
    if (news.learned && hashed_ && !stopped_) hashed_->learned(*news.learned);
    if (!stopped_) {
        const auto now = steady::now();
        for (auto& arrival : news.arrivals) {
            const auto tag = arrival.tag;
            if (hashed_)
                hashed_->arrived(std::move(arrival));
            else if (!shelf_.put(arrival.recipient_key, {tag, std::move(arrival.mail), arrival.redelivered, -1, now}))
                requeue(tag);
        }
    }
    shelf_changed();
    for (const auto& [number, how] : news.settled) settling_.answer(number, how);
    for (const auto& [number, how] : news.asked) asking_.answer(number, how);
}

// ---- asking

void rabbitmq_queue::answered(rabbitmq_clerk::answers answers) {
    for (auto& [number, what] : answers.counted) counting_.answer(number, what);
    for (auto& [number, what] : answers.listed) listing_.answer(number, std::move(what));
    for (auto& [number, what] : answers.taken_out) unparking_.answer(number, std::move(what));
}

awaitable<result<depth>> rabbitmq_queue::depth_of_queues(std::vector<std::string> names) {
    if (stopped_) co_return errc::cancelled;
    co_return co_await counting_.call(steady::now() + 3 * conf_.confirm_deadline,
                                      [&](std::uint64_t number) { clerk().count(number, std::move(names)); });
}

awaitable<result<depth>> rabbitmq_queue::depth_of(const recipient& owner) {
    std::vector<std::string> names{queue_of(conf_, owner.key())};
    if (hashed_) names.push_back(queue_at(conf_, waiting_source_of(owner.key())));
    return depth_of_queues(std::move(names));
}

awaitable<result<depth>> rabbitmq_queue::depth_of(parking_place place) {
    std::vector<std::string> names{queue_of(conf_, place)};
    return depth_of_queues(std::move(names));
}

awaitable<result<std::vector<parked_entry>>> rabbitmq_queue::parked(parking_place place, page range) {
    if (stopped_) co_return errc::cancelled;
    const auto due = steady::now() + conf_.parking_deadline;
    co_return co_await listing_.call(
        due, [&](std::uint64_t number) { clerk().list(number, place, range, due - clerk_margin); });
}

awaitable<result<unparked>> rabbitmq_queue::unpark(parking_place place, std::vector<std::string> ids,
                                                   unparking action) {
    if (stopped_) co_return errc::cancelled;
    const auto due = steady::now() + conf_.parking_deadline;
    rabbitmq_clerk::taking what{place, std::move(ids), action};
    co_return co_await unparking_.call(
        due, [&](std::uint64_t number) { clerk().take_out(number, std::move(what), due - clerk_margin); });
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
    if (!publications_.empty()) publisher_->publish(std::exchange(publications_, {}));
    if (!openings_.empty()) consumer().open(std::exchange(openings_, {}));
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
        listing_.expire(now, result<std::vector<parked_entry>>{errc::queue_unavailable});
        unparking_.expire(now, result<unparked>{errc::queue_unavailable});
        if (hashed_) hashed_->tick();
        renew_old();
    }
}

// A thread that hangs in a send ends when its socket does: stop() waits no longer than this.
awaitable<void> rabbitmq_queue::lose_patience() {
    asio::steady_timer timer{loop_};
    timer.expires_after(conf_.connect_deadline + std::chrono::seconds{3});
    co_await timer.async_wait(use_awaitable);
    publisher_->interrupt();
    if (consumer_) consumer_->interrupt();
    if (clerk_) clerk_->interrupt();
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
    if (clerk_) clerk_->quit();
    crew_.hire(lose_patience());
    while (links_ > 0) co_await ended_.wait();
    crew_.stop();
    co_await crew_.gone();
    publishing_.fail_all(errc::queue_unavailable);
    settling_.fail_all(errc::queue_unavailable);
    asking_.fail_all(errc::queue_unavailable);
    counting_.fail_all(result<depth>{errc::queue_unavailable});
    listing_.fail_all(result<std::vector<parked_entry>>{errc::queue_unavailable});
    unparking_.fail_all(result<unparked>{errc::queue_unavailable});
    if (hashed_) co_await hashed_->stop();
    shelf_.clear();
}

}  // namespace qf::queues
