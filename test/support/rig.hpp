// test/support/rig.hpp -- one loop for one test: runs a coroutine to its end and gives its value.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
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
        std::exception_ptr thrown;
        bool done = false;
        const auto deadline = std::chrono::steady_clock::now() + limit;
        const auto drive = [&] {
            loop.restart();
            while (!done && loop.run_one_until(deadline) > 0) {}
            if (!done) throw std::runtime_error{"the test's coroutine did not end in time"};
            if (thrown) std::rethrow_exception(thrown);
        };
        if constexpr (std::is_void_v<T>) {
            asio::co_spawn(loop, std::move(work), [&](std::exception_ptr e) { thrown = e, done = true; });
            drive();
        } else {
            std::optional<T> out;
            asio::co_spawn(
                loop,
                [&out, work = std::move(work)]() mutable -> awaitable<void> { out.emplace(co_await std::move(work)); },
                [&](std::exception_ptr e) { thrown = e, done = true; });
            drive();
            return std::move(*out);
        }
    }
};

}  // namespace qf::test
