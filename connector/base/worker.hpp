// connector/base/worker.hpp -- threads for what blocks or computes, so that the loop never does.
//
// Promise:  run(work) executes work() on a thread of this worker and resumes the caller where it was, with the
//           value or the exception of work(). With one thread, in the order of the calls.
// Not here: cancellation of work() itself: it always runs to its end.
// Thread:   run() from any coroutine; work() must own what it touches, or know that nobody else touches it.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/thread_pool.hpp>

#include <type_traits>
#include <utility>

namespace qf {

class worker {
public:
    explicit worker(unsigned threads = 1) : pool_{threads} {}
    ~worker() { pool_.join(); }
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    template <class Work>
    auto run(Work work) -> awaitable<std::invoke_result_t<Work&>> {
        using value = std::invoke_result_t<Work&>;
        auto on_worker = [work = std::move(work)]() mutable -> awaitable<value> { co_return work(); };
        co_return co_await asio::co_spawn(pool_, std::move(on_worker), use_awaitable);
    }

private:
    asio::thread_pool pool_;
};

}  // namespace qf
