// queues/pending_calls.hpp -- coroutines of the loop that wait for an answer from another thread, by number.
//
// Promise:  each call has one answer: the first of answer(), expire() and fail_all(); later ones are ignored.
//           Costs no timer and no table: numbers are given in order, and the ring is as long as the oldest call is old.
// Not here: cancellation: a call ends by its answer or its deadline.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/async_result.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace qf::queues {

template <class Answer>
class pending_calls {
public:
    using time = std::chrono::steady_clock::time_point;

    // Suspends the caller, then runs send(number).
    template <class Send>
    awaitable<Answer> call(time due, Send send) {
        auto got = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(reply)>(
            [&](auto resume) {
                const auto number = first_ + ring_.size();
                ring_.push_back({due, std::move(resume)});
                ++open_;
                send(number);
            },
            use_awaitable);
        co_return std::move(*got.answer);
    }

    void answer(std::uint64_t number, Answer answered) {
        if (number < first_ || number - first_ >= ring_.size()) return;
        auto& one = ring_[static_cast<std::size_t>(number - first_)];
        if (!one.resume) return;
        auto resume = std::move(*one.resume);
        one.resume.reset();
        --open_;
        while (!ring_.empty() && !ring_.front().resume) {
            ring_.pop_front();
            ++first_;
        }
        std::move(resume)(reply{std::move(answered)});  // runs the caller: nothing of ours is touched after
    }

    void expire(time now, const Answer& answered) {
        while (!ring_.empty() && ring_.front().due <= now) answer(first_, answered);
    }
    void fail_all(const Answer& answered) {
        for (auto left = ring_.size(); left > 0 && !ring_.empty(); --left) answer(first_, answered);
    }
    std::size_t open() const noexcept { return open_; }

private:
    struct reply {  // hides an error_code from Asio, which would throw it
        std::optional<Answer> answer;
    };
    using resumption = typename asio::async_result<asio::use_awaitable_t<>, void(reply)>::handler_type;
    struct waiting {
        time due;
        std::optional<resumption> resume;
    };
    std::deque<waiting> ring_;
    std::uint64_t first_ = 1;
    std::size_t open_ = 0;
};

}  // namespace qf::queues
