#include "connector/intake/relay.hpp"

#include "connector/base/checkpointer.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/random.hpp"
#include "connector/base/worker.hpp"
#include "connector/intake/relay_plan.hpp"
#include "connector/outbox/reader.hpp"
#include "connector/outbox/writer.hpp"
#include "queues/consumer_lock.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace qf::intake {
namespace {

constexpr std::size_t read_at_once = 64;  // bodies in memory that are not yet under way
constexpr duration look_every = std::chrono::seconds{1};

setback setback_of(const error_code& code) {
    const bool for_good = code == errc::queue_limit || code == errc::configuration_wrong;
    return for_good ? setback::refused : setback::queue_away;
}

// In [0, 1). Spreads the tries of several intakes; nothing depends on its value.
double relay_jitter() {
    return static_cast<double>(random_number() >> 11) * 0x1.0p-53;
}

// A ring that is heard also by who was busy when it came.
class auto_reset_event {
public:
    explicit auto_reset_event(const asio::any_io_executor& loop) : bell_{loop} {}
    void give() {
        given_ = true;
        bell_.ring();
    }
    awaitable<void> wait() {
        while (!given_) co_await bell_.wait();
        given_ = false;
    }

private:
    doorbell bell_;
    bool given_ = false;
};

// Two relays of one file would not know what the other has put.
const std::filesystem::path& alone(queues::consumer_lock& lock, const std::filesystem::path& file) {
    if (!lock.take()) throw boost::system::system_error{errc::already_exists, "another process has " + file.string()};
    return file;
}

}  // namespace

struct relay::implementation {
    implementation(const asio::any_io_executor& loop, relay_conf conf, queues::queue& q, clock_source& c,
                   const logger& l, metrics& counts, step_watch* w)
        : conf_{std::move(conf)},
          queue_{q},
          clock_{c},
          log_{l},
          watch_{w},
          waiting_{counts.value("qf_outbox_waiting", "Envelopes in the outbox that the queue does not have yet")},
          oldest_{counts.value("qf_outbox_oldest_seconds", "Age of the oldest of them; 0 when there is none")},
          relayed_{counts.count("qf_outbox_relayed_total", "Envelopes that went from the outbox to the queue")},
          lock_{conf_.file},
          writer_{alone(lock_, conf_.file), conf_.pages_max},
          reader_{conf_.file},
          plan_{{conf_.first_wait, conf_.longest_wait, conf_.refused_wait, conf_.window}},
          checkpoints_{conf_.file},
          commits_{loop, writer_.database()},
          news_{loop},
          to_remove_{loop},
          crew_{loop},
          looker_{loop} {
        expect_what_is_there();
        show();
        show_age();
    }

    void expect_what_is_there();
    awaitable<error_code> put(recipient recipient, queues::message m);
    awaitable<void> send_on();
    awaitable<void> carry(relay_plan::departure departure, queues::message m);
    awaitable<void> until_due();
    awaitable<void> remove();
    awaitable<void> look();
    awaitable<result<std::vector<std::optional<outbox::sealed>>>> read(std::vector<std::uint64_t> numbers);
    void let_go(const relay_plan::departure& departure);
    void set_back(const relay_plan::departure& departure, const std::string& id, const error_code& code);
    void show();
    void show_age();
    void tell(step s) {
        if (watch_) watch_->reached(s);
    }

    static constexpr int damaged = 11;  // SQLITE_CORRUPT

    relay_conf conf_;
    queues::queue& queue_;
    clock_source& clock_;
    const logger& log_;
    step_watch* watch_;
    gauge& waiting_;
    gauge& oldest_;
    counter& relayed_;
    queues::consumer_lock lock_;
    outbox::writer writer_;
    outbox::reader reader_;
    relay_plan plan_;
    std::vector<std::uint64_t> confirmed_;  // the queue has them: to be removed
    std::size_t carrying_ = 0;
    bool stopping_ = false;
    bool relaying_ = false;
    bool healthy_ = true;
    bool connected_ = true;  // when last looked at
    checkpointer checkpoints_;
    worker reads_;
    committer commits_;      // its thread ends before what it uses
    auto_reset_event news_;  // for the relay
    auto_reset_event to_remove_;
    crew crew_;    // relay, carriers, remover: end by themselves once stopping_
    crew looker_;  // may be cut at any point
};

void relay::implementation::expect_what_is_there() {
    constexpr std::size_t page_size = 1'000;
    std::uint64_t last = 0;
    for (auto page = reader_.list(last, page_size); !page.empty(); page = reader_.list(last, page_size)) {
        for (const auto& row : page) {
            const auto recipient = qf::recipient::parse(row.recipient_key);
            if (!recipient) throw sqlite::failure{damaged, "the outbox names no recipient in one of its rows"};
            plan_.expect(*recipient);
            plan_.arrived(*recipient, row.number, row.put_at);
        }
        last = page.back().number;
    }
}

// What is awaited when it throws has not been kept: the recipient expects it no more.
awaitable<error_code> relay::implementation::put(recipient recipient, queues::message m) {
    struct expectation {
        relay_plan& plan;
        const qf::recipient& recipient;
        bool open = true;
        ~expectation() {
            if (open) plan.given_up(recipient);
        }
    };
    plan_.expect(recipient);
    expectation coming{plan_, recipient};
    const auto now = clock_.now();
    const outbox::sealed envelope{std::move(m.id), std::move(m.body), std::move(m.traceparent)};
    const auto number = co_await commits_.commit([&] { return writer_.add(recipient.key(), envelope, now); });
    healthy_ = number.has_value();
    if (!number) {
        log_.error("outbox_not_written", {{"recipient", recipient.key()}, {"reason", reason_code(number.error())}});
        co_return number.error();
    }
    coming.open = false;
    plan_.arrived(recipient, *number, now);
    show();
    tell(step::spooled);
    if (queue_.connected()) plan_.wake(recipient);
    news_.give();
    co_return error_code{};
}

awaitable<result<std::vector<std::optional<outbox::sealed>>>> relay::implementation::read(
    std::vector<std::uint64_t> numbers) {
    using rows = std::vector<std::optional<outbox::sealed>>;
    auto guarded = [this, wanted = std::move(numbers)]() -> result<rows> {
        try {
            return reader_.read(wanted);
        } catch (const sqlite::failure&) {
            return errc::storage_failed;
        }
    };
    co_return co_await reads_.run(std::move(guarded));
}

awaitable<void> relay::implementation::send_on() {
    relaying_ = true;
    while (!stopping_) {
        const auto batch = plan_.next(clock_.now(), read_at_once);
        if (batch.empty()) {
            co_await until_due();
            continue;
        }
        std::vector<std::uint64_t> numbers;
        numbers.reserve(batch.size());
        for (const auto& one : batch) numbers.push_back(one.number());
        auto mails = co_await read(std::move(numbers));
        if (stopping_) break;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (!mails) {
                set_back(batch[i], "unread", mails.error());
            } else if (auto& mail = (*mails)[i]) {
                ++carrying_;
                crew_.hire(carry(batch[i], {std::move(mail->id), std::move(mail->body), std::move(mail->traceparent)}));
            } else {  // somebody else removed it: there is nothing to send
                log_.error("outbox_row_missing", {{"recipient", batch[i].recipient().key()}});
                plan_.confirmed(batch[i]);
            }
        }
    }
    relaying_ = false;
    to_remove_.give();
}

awaitable<void> relay::implementation::until_due() {
    using namespace asio::experimental::awaitable_operators;
    const auto due = plan_.next_due();
    if (due)
        co_await (news_.wait() || clock_.sleep_until(*due));
    else
        co_await news_.wait();
}

awaitable<void> relay::implementation::carry(relay_plan::departure departure, queues::message m) {
    const auto id = m.id;
    const auto code = co_await queue_.publish(departure.recipient(), std::move(m));
    if (code)
        set_back(departure, id, code);
    else
        let_go(departure);
    --carrying_;
    news_.give();
    to_remove_.give();
}

void relay::implementation::let_go(const relay_plan::departure& departure) {
    tell(step::relayed);
    const bool was_away = plan_.away();
    confirmed_.push_back(departure.number());
    plan_.confirmed(departure);
    relayed_.add();
    show();
    if (was_away) log_.info("outbox_relays", {{"waiting", plan_.waiting()}});
    if (plan_.waiting() == 0) log_.info("outbox_empty", {{"relayed", relayed_.value()}});
}

// One line when the queue goes away, not one an envelope; each try of a refused one is told.
void relay::implementation::set_back(const relay_plan::departure& departure, const std::string& id,
                                     const error_code& code) {
    const auto setback = setback_of(code);
    const auto recipient_key = departure.recipient().key();
    const bool was_away = plan_.away();
    plan_.failed(departure, setback, clock_.now(), relay_jitter());
    if (setback == setback::refused)
        log_.error("outbox_refused", {{"dossier", id}, {"recipient", recipient_key}, {"reason", reason_code(code)}});
    else if (!was_away && plan_.away())
        log_.warning("outbox_waits", {{"reason", reason_code(code)}, {"waiting", plan_.waiting()}});
}

// In groups: while one is written, the next gathers.
awaitable<void> relay::implementation::remove() {
    using namespace asio::experimental::awaitable_operators;
    unsigned failures = 0;
    for (;;) {
        if (confirmed_.empty()) {
            if (stopping_ && !relaying_ && carrying_ == 0) co_return;
            co_await to_remove_.wait();
            continue;
        }
        auto group = std::exchange(confirmed_, {});
        const auto removed = co_await commits_.commit([&] { return writer_.remove(group), 0; });
        healthy_ = removed.has_value();
        if (removed) {
            failures = 0;
            tell(step::removed);
            continue;
        }
        log_.error("outbox_not_written", {{"reason", reason_code(removed.error())}, {"to_remove", group.size()}});
        confirmed_.insert(confirmed_.begin(), group.begin(), group.end());
        if (stopping_) {
            if (!relaying_ && carrying_ == 0) co_return;  // they go to the queue twice
            co_await to_remove_.wait();
            continue;
        }
        const auto due = clock_.now() + wait_after(++failures, conf_.first_wait, conf_.longest_wait, relay_jitter());
        while (!stopping_ && clock_.now() < due) co_await (to_remove_.wait() || clock_.sleep_until(due));
    }
}

awaitable<void> relay::implementation::look() {
    for (;;) {
        co_await clock_.sleep_for(look_every);
        show_age();
        if (!std::exchange(connected_, queue_.connected()) && connected_) {
            plan_.wake_all();
            news_.give();
        }
        if (healthy_) continue;
        const auto written = co_await commits_.commit([this] { return writer_.try_writing(), 0; });
        healthy_ = written.has_value();
    }
}

void relay::implementation::show() {
    waiting_.set(static_cast<double>(plan_.waiting()));
    if (plan_.waiting() == 0) oldest_.set(0);
}

// Asks every recipient: for look() alone.
void relay::implementation::show_age() {
    const auto oldest = plan_.oldest();
    const auto age = oldest ? clock_.now() - *oldest : duration{0};
    oldest_.set(std::max(0.0, std::chrono::duration<double>(age).count()));
}

relay::relay(asio::any_io_executor loop, relay_conf conf, queues::queue& queue, clock_source& clock, const logger& log,
             metrics& counts, step_watch* watch)
    : self_{std::make_unique<implementation>(loop, std::move(conf), queue, clock, log, counts, watch)} {}
relay::~relay() = default;

void relay::start() {
    if (waiting() > 0) self_->log_.warning("outbox_found", {{"waiting", waiting()}});
    self_->connected_ = self_->queue_.connected();
    self_->crew_.hire(self_->send_on());
    self_->crew_.hire(self_->remove());
    self_->looker_.hire(self_->look());
}

awaitable<void> relay::stop() {
    self_->stopping_ = true;
    self_->news_.give();
    self_->to_remove_.give();
    self_->looker_.stop();
    co_await self_->looker_.gone();
    co_await self_->crew_.gone();
}

awaitable<error_code> relay::put(const recipient& recipient, queues::message m) {
    return self_->put(recipient, std::move(m));
}

bool relay::holds(const recipient& recipient) const noexcept {
    return self_->plan_.holds(recipient);
}
bool relay::away() const noexcept {
    return self_->plan_.away();
}
std::size_t relay::waiting() const noexcept {
    return self_->plan_.waiting();
}
bool relay::healthy() const noexcept {
    return self_->healthy_;
}

}  // namespace qf::intake
