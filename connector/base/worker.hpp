// connector/base/worker.hpp -- threads for what blocks or computes, so that the loop never does.
//
// Promise:  run(work) executes work() on a thread of this worker and resumes the caller where it was, with the
//           value or the exception of work(). With one thread, in the order of the calls. With none, the caller does
//           the work itself, at once: for simulations, where a run must be the same each time.
// Not here: cancellation of work() itself: it always runs to its end.
// Thread:   run() from any coroutine; work() must own what it touches, or know that nobody else touches it.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace qf {

class worker {
public:
    explicit worker(unsigned threads = 1) {
        if (threads > 0) pool_.emplace(threads);
    }
    ~worker() {
        if (pool_) pool_->join();
    }
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    template <class Work>
    auto run(Work work) -> awaitable<std::invoke_result_t<Work&>> {
        if (!pool_) co_return work();
        using value = std::invoke_result_t<Work&>;
        using kept = std::conditional_t<std::is_void_v<value>, std::monostate, value>;
        std::optional<kept>
            out;  // these live in this coroutine's frame, as `work` does, while the thread fills them in
        std::exception_ptr thrown;
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
            [&](auto handler) {
                // Tracked: the loop must not run out of work while the only thing it waits for is here.
                auto back =
                    asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
                asio::post(*pool_, [&work, &out, &thrown, back, handler = std::move(handler)]() mutable {
                    try {
                        if constexpr (std::is_void_v<value>)
                            work(), out.emplace();
                        else
                            out.emplace(work());
                    } catch (...) {
                        thrown = std::current_exception();
                    }
                    asio::post(back, std::move(handler));
                });
            },
            use_awaitable);
        if (thrown) std::rethrow_exception(thrown);
        if constexpr (!std::is_void_v<value>) co_return std::move(*out);
    }

private:
    std::optional<asio::thread_pool> pool_;
};

}  // namespace qf
