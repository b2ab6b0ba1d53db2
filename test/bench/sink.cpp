// bench-sink FILE -- answers as HubEE does, as cheaply as it can, and remembers nothing but a count. Writes the port it
// has taken into FILE. GET /completed tells how many folders were completed; GET /page/N is a page of N bytes.
#include "connector/base/asio.hpp"
#include "test/bench/sink_answers.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>

namespace {

using namespace qf;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::string_view page = "/page/";
long completed = 0;

http::response<http::string_body> answer(const http::request<http::string_body>& ask) {
    const std::string_view target = ask.target();
    http::response<http::string_body> out{http::status::no_content, ask.version()};
    if (ask.method() == http::verb::patch) {
        ++completed;
    } else if (target.ends_with("/token")) {
        out.result(http::status::ok);
        out.body() = bench::token_answer;
    } else if (target.ends_with("/folders")) {
        const auto made = bench::make_folder(ask.body());
        if (made) out.body() = made->body;
        out.result(made ? http::status::created : http::status::bad_request);
    } else if (target == "/completed") {
        out.result(http::status::ok);
        out.body() = std::to_string(completed);
    } else if (target.starts_with(page)) {
        out.result(http::status::ok);
        out.body().assign(std::stoul(std::string{target.substr(page.size())}), 'x');
    } else if (ask.method() == http::verb::get) {
        out.result(http::status::not_found);
    }
    if (!out.body().empty()) out.set(http::field::content_type, "application/json");
    out.keep_alive(ask.keep_alive());
    out.prepare_payload();
    return out;
}

awaitable<void> serve(tcp::socket socket) {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    try {
        for (;;) {
            http::request<http::string_body> ask;
            co_await http::async_read(stream, buffer, ask, use_awaitable);
            auto out = answer(ask);
            co_await http::async_write(stream, out, use_awaitable);
            if (!out.keep_alive()) co_return;
        }
    } catch (const boost::system::system_error&) {  // the client has gone
    }
}

awaitable<void> accept(tcp::acceptor& from) {
    for (;;) {
        auto socket = co_await from.async_accept(use_awaitable);
        socket.set_option(tcp::no_delay{true});
        asio::co_spawn(from.get_executor(), serve(std::move(socket)), [](std::exception_ptr) {});
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: bench-sink FILE\n"), 2;
    asio::io_context loop{1};
    tcp::acceptor listening{loop, tcp::endpoint{asio::ip::make_address("127.0.0.1"), 0}};
    std::ofstream{argv[1]} << listening.local_endpoint().port() << '\n';
    asio::co_spawn(loop, accept(listening), [](std::exception_ptr why) {
        if (why) std::rethrow_exception(why);
    });
    loop.run();
}
