// test/support/rig.hpp -- one loop for one test: runs a coroutine to its end and gives its value.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>

namespace qf::test {

class rig {
public:
    asio::io_context loop{1};
    asio::any_io_executor executor() { return loop.get_executor(); }

    // The coroutine's value, or its exception; a test that takes longer than `limit` fails instead of hanging.
    template <class T>
    T run(awaitable<T> work, std::chrono::seconds limit = std::chrono::seconds{30}) {
        // Shared: what did not end in time may end while the test is being left.
        const auto out = std::make_shared<run_outcome<T>>();
        const auto ended = [out](std::exception_ptr e) { out->thrown = e, out->done = true; };
        if constexpr (std::is_void_v<T>)
            asio::co_spawn(loop, std::move(work), ended);
        else
            asio::co_spawn(
                loop,
                [out, work = std::move(work)]() mutable -> awaitable<void> {
                    out->value.emplace(co_await std::move(work));
                },
                ended);
        const auto deadline = std::chrono::steady_clock::now() + limit;
        loop.restart();
        while (!out->done && loop.run_one_until(deadline) > 0) {}
        if (!out->done) throw std::runtime_error{"the test's coroutine did not end in time"};
        if (out->thrown) std::rethrow_exception(out->thrown);
        if constexpr (!std::is_void_v<T>) return std::move(*out->value);
    }

private:
    struct no_value {};
    template <class T>
    struct run_outcome {
        std::exception_ptr thrown;
        bool done = false;
        std::optional<std::conditional_t<std::is_void_v<T>, no_value, T>> value;
    };
};

}  // namespace qf::test
