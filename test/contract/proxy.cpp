#include "test/contract/proxy.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>

#include <array>

namespace qf::test {

using asio::ip::tcp;

struct proxy::pair {
    explicit pair(const asio::any_io_executor& loop) : client{loop}, server{loop} {}
    void close() {
        boost::system::error_code ignored;
        client.close(ignored);
        server.close(ignored);
    }
    tcp::socket client;
    tcp::socket server;
};

namespace {

awaitable<void> pump(tcp::socket& from, tcp::socket& to, const bool& deaf) {
    std::array<char, 65'536> buffer{};
    boost::system::error_code error;
    for (;;) {
        const auto count =
            co_await from.async_read_some(asio::buffer(buffer), asio::redirect_error(use_awaitable, error));
        if (error) co_return;
        if (deaf) continue;
        co_await asio::async_write(to, asio::buffer(buffer.data(), count), asio::redirect_error(use_awaitable, error));
        if (error) co_return;
    }
}

}  // namespace

proxy::proxy(const asio::any_io_executor& loop, std::uint16_t to) : loop_{loop}, to_{to}, crew_{loop}, acceptor_{loop} {
    accept();
}

std::string proxy::url() const {
    return fmt::format("amqp://guest:guest@127.0.0.1:{}/%2f", port_);
}

void proxy::accept() {
    const tcp::endpoint here{asio::ip::address_v4::loopback(), port_};
    acceptor_.open(here.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address{true});
    acceptor_.bind(here);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    crew_.hire(serve());
}

awaitable<void> proxy::serve() {
    for (;;) {
        boost::system::error_code error;
        auto client = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, error));
        if (error) co_return;
        ++accepted_;
        crew_.hire([this, client = std::move(client)]() mutable -> awaitable<void> {
            pair both{loop_};
            both.client = std::move(client);
            co_await relay(both);
        });
    }
}

awaitable<void> proxy::relay(pair& both) {
    const auto here = pairs_.insert(pairs_.end(), &both);
    boost::system::error_code error;
    const tcp::endpoint there{asio::ip::address_v4::loopback(), to_};
    co_await both.server.async_connect(there, asio::redirect_error(use_awaitable, error));
    if (!error) {
        crew directions{loop_};
        directions.hire([&]() -> awaitable<void> {
            co_await pump(both.client, both.server, deaf_);
            both.close();
        });
        directions.hire([&]() -> awaitable<void> {
            co_await relay_answers(both);
            both.close();
        });
        co_await directions.gone();
    }
    pairs_.erase(here);
}

awaitable<void> proxy::relay_answers(pair& both) {
    std::array<char, 65'536> buffer{};
    boost::system::error_code error;
    asio::steady_timer pace{loop_};
    for (;;) {
        const auto count =
            co_await both.server.async_read_some(asio::buffer(buffer), asio::redirect_error(use_awaitable, error));
        if (error) co_return;
        if (silent_) continue;
        if (answers_ == answers::vanish) {
            both.client.set_option(asio::socket_base::linger{true, 0}, error);  // a reset, no orderly end
            co_return;
        }
        for (std::size_t begin = 0; begin < count;) {
            const bool slow = answers_ == answers::trickle;
            const auto part = slow ? 1 : count - begin;
            co_await asio::async_write(both.client, asio::buffer(buffer.data() + begin, part),
                                       asio::redirect_error(use_awaitable, error));
            if (error) co_return;
            begin += part;
            if (!slow) continue;
            pace.expires_after(std::chrono::seconds{1});
            co_await pace.async_wait(asio::redirect_error(use_awaitable, error));
        }
    }
}

void proxy::trickle() {
    answers_ = answers::trickle;
}

void proxy::swallow() {
    answers_ = answers::vanish;
}

void proxy::hurry() {
    answers_ = answers::pass;
    cut();
}

void proxy::cut() {
    for (auto* both : pairs_) both->close();
}

void proxy::refuse() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    cut();
}

void proxy::silence() {
    deaf_ = silent_ = true;
}

void proxy::speak() {
    cut();
    deaf_ = silent_ = false;
}

void proxy::deafen() {
    deaf_ = true;
}

awaitable<void> proxy::stop() {
    refuse();
    co_await crew_.gone();
}

std::uint16_t port_of(const std::string& url) {
    const auto from = url.find(':', url.find('@')) + 1;
    return static_cast<std::uint16_t>(std::stoul(url.substr(from)));
}

}  // namespace qf::test
