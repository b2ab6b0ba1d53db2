// test/support/raw_connection.hpp -- a TCP connection on loopback that sends and shows bytes as they are.
//
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace qf::test {

class raw_connection {
public:
    explicit raw_connection(asio::ip::tcp::socket socket) : socket_{std::move(socket)} {}
    static awaitable<raw_connection> to(std::uint16_t port) {
        asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
        co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, use_awaitable);
        co_return raw_connection{std::move(socket)};
    }

    // False when the other side no longer listens.
    awaitable<bool> send(std::string_view text) {
        boost::system::error_code wrong;
        co_await asio::async_write(socket_, asio::buffer(text), asio::redirect_error(use_awaitable, wrong));
        co_return !wrong;
    }
    // All that comes until the text seen so far holds `mark` (or the other side closes): taken away with it.
    awaitable<std::string> receive(std::string_view mark) {
        while (seen_.find(mark) == seen_.npos && !closed_) co_await more();
        const auto at = seen_.find(mark);
        const auto end = at == seen_.npos ? seen_.size() : at + mark.size();
        auto out = seen_.substr(0, end);
        seen_.erase(0, end);
        co_return out;
    }
    awaitable<std::string> receive_all() {
        while (!closed_) co_await more();
        co_return std::exchange(seen_, {});
    }
    awaitable<std::string> ask(std::string_view text) {
        co_await send(text);
        co_return co_await receive_all();
    }
    void end() {
        boost::system::error_code ignored;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    void reset() {  // RST instead of FIN
        socket_.set_option(asio::socket_base::linger{true, 0});
        close();
    }
    bool closed() const { return closed_; }

private:
    awaitable<void> more() {
        std::array<char, 4096> some;
        boost::system::error_code wrong;
        const auto got =
            co_await socket_.async_read_some(asio::buffer(some), asio::redirect_error(use_awaitable, wrong));
        seen_.append(some.data(), got);
        if (wrong) closed_ = true;
    }

    asio::ip::tcp::socket socket_;
    std::string seen_;
    bool closed_ = false;
};

}  // namespace qf::test
