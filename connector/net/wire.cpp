#include "connector/net/wire.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace qf::net {
namespace {

// A polite peer has little left to say once it was answered; who goes on for more is cut.
constexpr std::size_t unread_max = 16 << 20;  // bytes

std::array<asio::const_buffer, 2> left_of(std::string_view head, std::string_view body, std::size_t sent) {
    const auto of_head = std::min(sent, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(sent - of_head);
    return {asio::buffer(head), asio::buffer(body)};
}

}  // namespace

void wire::prepare(error_code& wrong) {
    socket_.set_option(asio::ip::tcp::no_delay{true}, wrong);
    if (!wrong) socket_.non_blocking(true, wrong);
}

awaitable<void> wire::accept_tls(asio::ssl::context& tls, error_code& wrong) {
    tls_.emplace(socket_, tls);
    co_await tls_->async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, wrong));
}

awaitable<void> wire::connect_tls(asio::ssl::context& tls, const std::string& host, error_code& wrong) {
    tls_.emplace(socket_, tls);
    tls_->set_verify_mode(asio::ssl::verify_peer);
    tls_->set_verify_callback(asio::ssl::host_name_verification{host});
    boost::system::error_code is_name;
    asio::ip::make_address(host, is_name);
    if (is_name) {  // RFC 6066: an address is no server name
        std::string name = host;
        ::SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
    co_await tls_->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_awaitable, wrong));
}

awaitable<std::size_t> wire::read_some(asio::mutable_buffer buffer, error_code& wrong) {
    if (tls_) return tls_->async_read_some(buffer, asio::redirect_error(use_awaitable, wrong));
    return socket_.async_read_some(buffer, asio::redirect_error(use_awaitable, wrong));
}

std::size_t wire::write_now(std::string_view head, std::string_view body, error_code& wrong) {
    wrong.clear();
    if (tls_) return 0;
    const auto sent = body.empty() ? socket_.write_some(asio::buffer(head), wrong)
                                   : socket_.write_some(left_of(head, body, 0), wrong);
    if (wrong == asio::error::would_block) wrong.clear();
    return sent;
}

awaitable<void> wire::write_rest(std::string_view head, std::string_view body, std::size_t sent, error_code& wrong) {
    wrong.clear();
    while (sent < head.size() + body.size() && !wrong) {
        const auto rest = left_of(head, body, sent);
        if (tls_) {
            // One record at a time: a TLS stream takes the first buffer of a sequence only.
            const auto first = rest[0].size() > 0 ? rest[0] : rest[1];
            sent += co_await tls_->async_write_some(first, asio::redirect_error(use_awaitable, wrong));
        } else {
            sent += co_await socket_.async_write_some(rest, asio::redirect_error(use_awaitable, wrong));
        }
    }
}

bool wire::quiet() noexcept {
    char one = 0;
    if (!socket_.is_open()) return false;
    const auto got = ::recv(socket_.native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

awaitable<void> wire::leave(duration time) {
    due_in(time);
    error_code wrong;
    if (tls_) co_await tls_->async_shutdown(asio::redirect_error(use_awaitable, wrong));
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, wrong);
    std::array<char, 4096> ignored;
    for (std::size_t drained = 0; !wrong && !overdue() && drained < unread_max;)
        drained += co_await socket_.async_read_some(asio::buffer(ignored), asio::redirect_error(use_awaitable, wrong));
    due_never();
    socket_.close(wrong);
}

void wire::cut() noexcept {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace qf::net
