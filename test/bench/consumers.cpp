// bench-consumers PORT COUNT [classic|hashed] -- what it costs to open COUNT recipients at a broker that knows them:
// time against registering as many consumers with librabbitmq alone, and our memory for each while nothing comes.
//
// Declares what is missing first, which takes a while once: 2.5 ms a queue. Then three rounds, a line each.
#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "queues/rabbitmq.hpp"
#include "test/bench/amqp_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <string>
#include <vector>

namespace qf::bench {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point then) {
    return std::chrono::duration<double>(steady::now() - then).count();
}

std::vector<recipient> recipients(unsigned count) {
    std::vector<recipient> out;
    for (unsigned i = 0; out.size() < count; ++i) {
        // Ten numbers in a row have one whose last digit is right.
        auto one = recipient::parse(fmt::format("26086.{:014}", 99'000'000'000'000ULL + i));
        if (one) out.push_back(std::move(*one));
    }
    return out;
}

queues::rabbitmq_conf conf_at(std::uint16_t port, queues::queue_strategy strategy) {
    queues::rabbitmq_conf conf;
    conf.url = fmt::format("amqp://guest:guest@127.0.0.1:{}/%2f", port);
    conf.strategy = strategy;
    conf.name_prefix = strategy == queues::queue_strategy::hashed ? "benchhashed" : "bench";
    conf.confirm_deadline = std::chrono::seconds{300};
    return conf;
}

struct opened {
    double seconds = 0;
    double bytes_each = 0;
    unsigned failed = 0;
};

opened open_all(const queues::rabbitmq_conf& conf, const std::vector<recipient>& all) {
    asio::io_context loop{1};
    system_clock_source clock;
    const logger log{clock, {.least = log_level::warning}};
    queues::rabbitmq_queue queue{loop.get_executor(), conf, log};
    opened out;
    const auto work = [&]() -> awaitable<void> {
        while (!queue.connected()) co_await clock.sleep_for(std::chrono::milliseconds{10});
        ::malloc_trim(0);
        const auto before = ::mallinfo2();
        const auto began = steady::now();
        {
            crew opening{loop.get_executor()};
            for (const auto& one : all)
                opening.hire([&]() -> awaitable<void> {
                    const auto failed = co_await queue.open(one, 4);
                    if (failed) ++out.failed;
                });
            co_await opening.gone();
        }
        out.seconds = seconds_since(began);
        const auto after = ::mallinfo2();
        out.bytes_each = (static_cast<double>(after.uordblks) - static_cast<double>(before.uordblks)) /
                         static_cast<double>(all.size());
        co_await queue.stop();
    };
    asio::co_spawn(loop, work, [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    loop.run();
    return out;
}

double raw(std::uint16_t port, const queues::rabbitmq_conf& conf, const std::vector<recipient>& all) {
    const amqp_session session{port};
    auto* const at = session.get();
    amqp_basic_qos(at, amqp_session::channel, 0, 4, 0);
    amqp_session::check(amqp_get_rpc_reply(at), "basic.qos");
    const auto began = steady::now();
    for (const auto& one : all) {
        const auto queue = queues::queue_of(conf, one.key());
        amqp_basic_consume_t ask{};
        ask.queue = bytes_of(queue);
        ask.consumer_tag = bytes_of(one.key());
        ask.nowait = 1;
        ask.arguments = amqp_empty_table;
        if (amqp_send_method(at, amqp_session::channel, AMQP_BASIC_CONSUME_METHOD, &ask) != AMQP_STATUS_OK)
            throw std::runtime_error{"basic.consume"};
    }
    amqp_basic_qos(at, amqp_session::channel, 0, 4, 0);
    amqp_session::check(amqp_get_rpc_reply(at), "basic.qos");
    const auto took = seconds_since(began);
    amqp_connection_close(at, AMQP_REPLY_SUCCESS);
    return took;
}

int run(std::uint16_t port, unsigned count, queues::queue_strategy strategy) {
    const auto all = recipients(count);
    const auto conf = conf_at(port, strategy);
    const auto first = open_all(conf, all);
    fmt::print("name=own_declare count={} seconds={:.1f} failed={}\n", count, first.seconds, first.failed);
    for (int i = 1; i <= 3; ++i) {
        const double yardstick = strategy == queues::queue_strategy::classic ? raw(port, conf, all) : 0;
        const auto ours = open_all(conf, all);
        if (yardstick > 0) fmt::print("name=raw_consumers_{} count={} seconds={:.3f}\n", i, count, yardstick);
        fmt::print("name=own_consumers_{} count={} seconds={:.3f} failed={} bytes_each={:.0f}\n", i, count,
                   ours.seconds, ours.failed, ours.bytes_each);
        std::fflush(stdout);
        if (ours.failed > 0) return 1;
    }
    return 0;
}

}  // namespace
}  // namespace qf::bench

int main(int count, char** words) {
    const std::vector<std::string> given{words + 1, words + count};
    if (given.size() < 2) {
        fmt::print(stderr, "usage: bench-consumers PORT COUNT [classic|hashed]\n");
        return 2;
    }
    const bool hashed = given.size() > 2 && given[2] == "hashed";
    return qf::bench::run(static_cast<std::uint16_t>(std::stoul(given[0])), static_cast<unsigned>(std::stoul(given[1])),
                          hashed ? qf::queues::queue_strategy::hashed : qf::queues::queue_strategy::classic);
}
