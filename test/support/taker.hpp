// test/support/taker.hpp -- takes from whoever has something, each in its turn: for tests that do not choose.
//
// Thread:   the loop.
#pragma once

#include "queues/queue.hpp"

#include <deque>
#include <utility>

namespace qf::test {

class taker {
public:
    explicit taker(queues::queue& from) : queue_{from} {}

    awaitable<result<queues::lease>> next() {
        for (;;) {
            while (!ready_.empty()) {
                const auto from = std::move(ready_.front());
                ready_.pop_front();
                auto first = queue_.take(from);
                if (!first) continue;
                if (first->more) ready_.push_back(from);
                co_return std::move(first->mail);
            }
            auto named = co_await queue_.ready();
            if (!named) co_return named.error();
            ready_.push_back(std::move(*named));
        }
    }

private:
    queues::queue& queue_;
    std::deque<recipient> ready_;  // named, and not asked in vain since
};

}  // namespace qf::test
