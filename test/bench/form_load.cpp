#include "test/bench/form_load.hpp"

#include "connector/base/asio.hpp"
#include "test/bench/latencies.hpp"
#include "test/bench/measure.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <exception>
#include <stdexcept>
#include <string_view>

namespace qf::bench {
namespace {

using asio::ip::tcp;
using steady = std::chrono::steady_clock;

// One answer at a time: head up to the blank line, then as many bytes as it announces.
class answer_reader {
public:
    explicit answer_reader(tcp::socket& from) : from_{from} {}

    awaitable<std::size_t> read(const load& what) {
        std::size_t have = 0;
        std::size_t head = std::string_view::npos;
        while (head == std::string_view::npos) {
            have += co_await more(have);
            head = std::string_view{bytes_.data(), have}.find("\r\n\r\n");
        }
        const std::string_view text{bytes_.data(), head + 2};
        if (!text.starts_with(what.expected) || text.find(what.expected_field) == text.npos)
            throw std::runtime_error{"unexpected answer: " + std::string{text}};
        constexpr std::string_view length = "\r\nContent-Length: ";
        const auto at = text.find(length);
        if (at == text.npos) throw std::runtime_error{"an answer without a length"};
        const auto whole = head + 4 + std::stoul(std::string{text.substr(at + length.size(), 12)});
        for (std::size_t seen = have; seen < whole;) seen += co_await more(0);
        co_return whole;
    }

private:
    awaitable<std::size_t> more(std::size_t kept) {
        if (kept == bytes_.size()) throw std::runtime_error{"an answer with an endless head"};
        co_return co_await from_.async_read_some(asio::buffer(bytes_) + kept, use_awaitable);
    }

    tcp::socket& from_;
    std::array<char, 32 << 10> bytes_;
};

struct progress {
    const load& what;
    steady::time_point began = {};
    long next = 0;
    double bytes = 0;
    latencies seen = {};

    steady::time_point due(long n) const {
        return began + std::chrono::duration_cast<steady::duration>(
                           std::chrono::duration<double>(static_cast<double>(n) / what.rate));
    }
};

awaitable<void> browse(progress& so_far) {
    const auto& what = so_far.what;
    const auto loop = co_await asio::this_coro::executor;
    tcp::socket socket{loop};
    co_await socket.async_connect({asio::ip::make_address("127.0.0.1"), what.port}, use_awaitable);
    socket.set_option(tcp::no_delay{true});
    asio::steady_timer timer{loop};
    answer_reader answers{socket};
    while (so_far.next < what.count) {
        const auto mine = so_far.next++;
        auto from = steady::now();
        if (what.rate > 0) {
            from = so_far.due(mine);
            timer.expires_at(from);
            co_await timer.async_wait(use_awaitable);
        }
        const auto& request = what.requests[static_cast<std::size_t>(mine) % what.requests.size()];
        co_await asio::async_write(socket, asio::buffer(request), use_awaitable);
        so_far.bytes += static_cast<double>(co_await answers.read(what));
        so_far.seen.add(steady::now() - from);
    }
}

}  // namespace

void run(const load& what) {
    asio::io_context loop{1};
    progress so_far{.what = what};
    const auto server_before = cpu_seconds_of(what.server);
    const measure cost;
    so_far.began = steady::now();
    for (int i = 0; i < what.connections; ++i)
        asio::co_spawn(loop, browse(so_far), [](std::exception_ptr why) {
            if (why) std::rethrow_exception(why);
        });
    loop.run();
    const auto n = static_cast<double>(what.count);
    const auto server_cpu = (cpu_seconds_of(what.server) - server_before) * 1e6 / n;
    cost.print(what.name.c_str(), what.count,
               fmt::format(" server_cpu_us={:.1f} bytes={:.0f}", server_cpu, so_far.bytes / n) + so_far.seen.text());
}

std::string page_request(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: fr\r\n\r\n";
}

}  // namespace qf::bench
