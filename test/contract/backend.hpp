// test/contract/backend.hpp -- what a test of a queue needs: a backend to open, recipients, and waits with a deadline.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/within.hpp"
#include "queues/queue.hpp"
#include "test/support/rig.hpp"
#include "test/support/taker.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace qf::test {

using namespace std::chrono_literals;

enum class second_consumer { refused, waits };
enum class given_back { as_published, as_given_back };  // the order of several among themselves

struct backend {
    std::function<std::unique_ptr<queues::queue>(rig&)> open;  // called again: the same storage
    second_consumer second = second_consumer::waits;
    given_back order = given_back::as_published;
};

// A queue that is stopped before it is destroyed, whatever the test does. Declare leases after it.
class session {
public:
    session(rig& r, std::unique_ptr<queues::queue> q) : rig_{r}, queue_{std::move(q)}, taker_{*queue_} {}
    session(rig& r, const backend& b) : session{r, b.open(r)} {}
    ~session() {
        if (!stopped_) stop();
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    queues::queue* operator->() { return queue_.get(); }
    queues::queue& operator*() { return *queue_; }

    void stop() {
        stopped_ = true;
        rig_.run(queue_->stop());
    }
    void publish(const recipient& owner, const std::string& id, std::string body = "body") {
        const auto failed = rig_.run(queue_->publish(owner, {id, std::move(body), {}}));
        REQUIRE_MESSAGE(!failed, failed.message());
    }
    void open(const recipient& owner, unsigned prefetch) {
        const auto failed = rig_.run(queue_->open(owner, prefetch));
        REQUIRE_MESSAGE(!failed, failed.message());
    }
    awaitable<result<queues::lease>> next() { return taker_.next(); }
    queues::lease take() {
        auto got = rig_.run(taker_.next());
        REQUIRE_MESSAGE(got.has_value(), got.error().message());
        return std::move(*got);
    }
    void done(queues::lease& mail) {
        const auto failed = rig_.run(mail.done());
        REQUIRE_MESSAGE(!failed, failed.message());
    }
    std::uint64_t waiting(const recipient& owner) {
        const auto now = rig_.run(queue_->depth_of(owner));
        REQUIRE_MESSAGE(now.has_value(), now.error().message());
        return now->waiting;
    }
    // Nothing is offered for a while: the one thing that cannot be waited for.
    bool quiet(std::chrono::milliseconds time = 300ms) {
        auto got = rig_.run(within(clock_, time, taker_.next(), errc::destination_silent));
        return !got && got.error() == errc::destination_silent;
    }
    // Runs the loop until `ready` says so; false when it never does.
    template <class Ready>
    bool until(Ready ready, std::chrono::seconds limit = 20s) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!ready()) {
            if (std::chrono::steady_clock::now() > end) return false;
            rig_.run(clock_.sleep_for(10ms));
        }
        return true;
    }

private:
    rig& rig_;
    system_clock_source clock_;
    std::unique_ptr<queues::queue> queue_;
    taker taker_;
    bool stopped_ = false;
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

// Silent: the tests lose brokers on purpose.
inline const logger& quiet_log() {
    static const system_clock_source clock;
    static const logger log{clock, {.least = log_level::fatal}};
    return log;
}

void exercise_storing(const backend& b);
void exercise_leases(const backend& b);
void exercise_consumers(const backend& b);
void exercise_parking(const backend& b);
void exercise_unparking(const backend& b);

inline void exercise_queue(const backend& b) {
    exercise_storing(b);
    exercise_leases(b);
    exercise_consumers(b);
    exercise_parking(b);
    exercise_unparking(b);
}

}  // namespace qf::test
