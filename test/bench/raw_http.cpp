#include "connector/base/asio.hpp"
#include "test/bench/measure.hpp"
#include "test/bench/raw.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <exception>
#include <stdexcept>

namespace qf::bench {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

awaitable<void> send(std::uint16_t port, long& left) {
    beast::tcp_stream stream{co_await asio::this_coro::executor};
    co_await stream.async_connect({asio::ip::make_address("127.0.0.1"), port}, use_awaitable);
    stream.socket().set_option(asio::ip::tcp::no_delay{true});
    beast::flat_buffer buffer;
    while (left-- > 0) {
        http::request<http::string_body> ask{http::verb::put, "/teledossiers/v1/folders/f/attachments/a", 11};
        ask.set(http::field::host, "127.0.0.1");
        ask.body().assign(2048, 'x');
        ask.prepare_payload();
        stream.expires_after(std::chrono::seconds{30});
        co_await http::async_write(stream, ask, use_awaitable);
        http::response<http::string_body> answer;
        co_await http::async_read(stream, buffer, answer, use_awaitable);
        if (answer.result_int() / 100 != 2) throw std::runtime_error{"the sink refuses"};
    }
}

}  // namespace

void raw_http(std::uint16_t port, int connections, long count) {
    asio::io_context loop{1};
    long left = count;
    const measure cost;
    for (int i = 0; i < connections; ++i)
        asio::co_spawn(loop, send(port, left), [](std::exception_ptr why) {
            if (why) std::rethrow_exception(why);
        });
    loop.run();
    cost.print("raw_http", count);
}

}  // namespace qf::bench
