// connector/app/commands/with_queue.hpp -- a command's short life beside a queue, with an orderly end.
#pragma once

#include "connector/app/commands/context.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/metrics.hpp"

#include <array>
#include <exception>
#include <memory>

namespace qf::app {

inline constexpr std::array parking_places = {queues::parking_place::business, queues::parking_place::technical};

struct short_life {
    asio::io_context loop{1};
    system_clock_source clock;
    logger log;
    metrics counts;
    std::unique_ptr<queues::queue> queue;

    explicit short_life(const context& context)
        : log{clock, {.format = context.conf().log.format, .least = log_level::warning}} {
        make_state_folder(context.conf());
        queue = make_queue(context.conf(), loop.get_executor(), clock, log);
    }

    // `work(short_life&)` is a coroutine that gives an exit code; the queue is stopped when it ends, however it ends.
    template <class Work>
    int live(Work work) {
        int code = exit_bug;
        std::exception_ptr thrown;
        asio::co_spawn(
            loop,
            [&]() -> awaitable<void> {
                try {
                    code = co_await work(*this);
                } catch (...) {
                    thrown = std::current_exception();
                }
                co_await queue->stop();
            },
            [&](std::exception_ptr e) {
                if (e && !thrown) thrown = e;
            });
        loop.run();
        if (thrown) std::rethrow_exception(thrown);
        return code;
    }
};

}  // namespace qf::app
