// test/unit/intake/fixture.hpp -- a queue that does what a test says, recipients, and waits with a deadline.
#pragma once

#include "connector/base/doorbell.hpp"
#include "connector/intake/relay.hpp"
#include "queues/queue.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace qf::test {

using namespace std::chrono_literals;

// The port's publishing half: what a broker would do, decided by the test.
class scripted_queue final : public queues::queue {
public:
    enum class manner { stores, away, full, refuses, loses_confirm };  // loses_confirm: stored, and nobody told
    struct published {
        std::string recipient_key, id, body, traceparent;
    };

    explicit scripted_queue(const asio::any_io_executor& loop) : moved_{loop} {}

    manner all = manner::stores;
    std::map<std::string, manner> by_recipient;  // by recipient, before `all`
    bool seems_connected = true;
    std::vector<published> tried, stored;
    std::size_t under_way = 0, most_under_way = 0;

    void hold() { held_ = true; }  // publications wait
    void release() {
        held_ = false;
        moved_.ring();
    }
    void go_away() {
        all = manner::away;
        seems_connected = false;
    }
    void come_back() {
        all = manner::stores;
        seems_connected = true;
    }
    std::vector<std::string> stored_for(const recipient& recipient) const {
        std::vector<std::string> out;
        for (const auto& one : stored)
            if (one.recipient_key == recipient.key()) out.push_back(one.id);
        return out;
    }

    awaitable<error_code> publish(const recipient& recipient, queues::message m) override {
        const published published{recipient.key(), std::move(m.id), std::move(m.body), std::move(m.traceparent)};
        tried.push_back(published);
        most_under_way = std::max(most_under_way, ++under_way);
        while (held_) co_await moved_.wait();
        --under_way;
        const auto found = by_recipient.find(published.recipient_key);
        switch (found == by_recipient.end() ? all : found->second) {
            case manner::stores:
                stored.push_back(published);
                co_return error_code{};
            case manner::loses_confirm:
                stored.push_back(published);
                co_return errc::queue_unavailable;
            case manner::full:
                co_return errc::storage_full;
            case manner::refuses:
                co_return errc::queue_limit;
            case manner::away:
                break;
        }
        co_return errc::queue_unavailable;
    }
    bool connected() const noexcept override { return seems_connected; }
    std::string_view trouble() const noexcept override { return seems_connected ? "" : "away"; }

    awaitable<error_code> open(const recipient&, unsigned) override { co_return errc::queue_unavailable; }
    awaitable<void> close(const recipient&) override { co_return; }
    awaitable<result<recipient>> ready() override { co_return errc::cancelled; }
    std::optional<queues::taken> take(const recipient&) override { return std::nullopt; }
    std::size_t fetched(const recipient&) const override { return 0; }
    duration unsettled_max() const noexcept override { return duration::max(); }
    awaitable<error_code> park(queues::parking_place, queues::parked_message) override {
        co_return errc::queue_unavailable;
    }
    awaitable<result<std::vector<queues::parked_entry>>> parked(queues::parking_place, queues::page) override {
        co_return errc::queue_unavailable;
    }
    awaitable<result<queues::unparked>> unpark(queues::parking_place, std::vector<std::string>,
                                               queues::unparking) override {
        co_return errc::queue_unavailable;
    }
    awaitable<result<queues::depth>> depth_of(const recipient&) override { co_return errc::queue_unavailable; }
    awaitable<result<queues::depth>> depth_of(queues::parking_place) override { co_return errc::queue_unavailable; }
    awaitable<void> stop() override { co_return; }

private:
    awaitable<error_code> done(std::uint64_t) override { co_return errc::queue_unavailable; }
    void give_back(std::uint64_t) noexcept override {}
    bool is_lost(std::uint64_t) const noexcept override { return true; }

    doorbell moved_;
    bool held_ = false;
};

// An invented recipient of Châtillon-en-Diois; the number is in its SIRET.
inline recipient someone(unsigned number) {
    auto digits = fmt::format("99{:011}", number);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int twice = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += twice > 9 ? twice - 9 : twice;
    }
    digits += static_cast<char>('0' + (10 - sum % 10) % 10);
    return recipient::parse("26086." + digits).value();
}

struct workplace : rig {
    temporary_folder folder;
    simulated_clock clock{loop};
    std::filesystem::path log_file = folder / "log";
    int log_descriptor = make_log(log_file);
    logger log{clock, {.descriptor = log_descriptor}};
    metrics counts;
    scripted_queue queue{executor()};
    intake::relay_conf conf{.file = folder / "outbox.db"};

    workplace() = default;
    ~workplace();
    static int make_log(const std::filesystem::path& file);
    std::string logged() const;
    std::string metric(std::string_view line) const;  // "qf_outbox_waiting": its value, as it is shown

    // Runs the loop, and the threads behind it, until `ready` says so; false when it never does.
    template <class Ready>
    bool until(Ready ready, std::chrono::seconds limit = 10s) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!ready()) {
            if (std::chrono::steady_clock::now() > end) return false;
            asio::steady_timer soon{loop, 1ms};
            run(soon.async_wait(use_awaitable));
        }
        return true;
    }
    // A few turns of the loop and of the threads behind it: for what must not happen, which cannot be waited for.
    void settle() {
        int turns = 5;
        until([&] { return turns-- == 0; });
    }
};

// An outbox that is stopped before it goes, whatever the test does.
class open_outbox {
public:
    explicit open_outbox(workplace& place, intake::step_watch* watch = nullptr)
        : open_outbox{place, place.conf, watch} {}
    open_outbox(workplace& place, const intake::relay_conf& conf, intake::step_watch* watch = nullptr)
        : at_{place}, box_{place.executor(), conf, place.queue, place.clock, place.log, place.counts, watch} {}
    ~open_outbox() { stop(); }
    open_outbox(const open_outbox&) = delete;
    open_outbox& operator=(const open_outbox&) = delete;

    intake::relay* operator->() { return &box_; }
    intake::relay& operator*() { return box_; }
    error_code put(const recipient& recipient, const std::string& id, std::string body = "sealed") {
        return at_.run(box_.put(recipient, {id, std::move(body), "trace"}));
    }
    void stop() { at_.run(box_.stop()); }

private:
    workplace& at_;
    intake::relay box_;
};

}  // namespace qf::test
