// connector/net/wire.hpp -- one TCP connection, plain or TLS, with a deadline.
//
// Promise:  every operation ends with its error in `wrong`: operation_aborted when the deadline passed (overdue() says
//           so) or when the coroutine was cancelled. A write is first tried without waiting.
// Not here: HTTP; reading files of certificates (the owner's TLS context).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "connector/net/watch.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace qf::net {

class wire final : public watch::ward {
public:
    using socket_type = asio::ip::tcp::socket;

    wire(watch& clockwork, socket_type socket) : ward{clockwork}, socket_{std::move(socket)} {}

    // Immediate sends, and writes that do not wait: once connected.
    void prepare(error_code& wrong);
    awaitable<void> accept_tls(asio::ssl::context& tls, error_code& wrong);
    // Checks the chain and that the certificate is for `host`; tells the server which host is meant (SNI).
    awaitable<void> connect_tls(asio::ssl::context& tls, const std::string& host, error_code& wrong);

    awaitable<std::size_t> read_some(asio::mutable_buffer buffer, error_code& wrong);
    // What fits at once, of `head` then `body`; the number of bytes taken. Nothing fits: 0 and no error.
    std::size_t write_now(std::string_view head, std::string_view body, error_code& wrong);
    // What is left of both after `sent` bytes.
    awaitable<void> write_rest(std::string_view head, std::string_view body, std::size_t sent, error_code& wrong);

    // True when it is open and the other side has sent nothing: neither a byte nor its end.
    bool quiet() noexcept;
    // Says goodbye and waits, within `time`, until the other side has read all: closing with unread bytes would make
    // the system throw our last answer away.
    awaitable<void> leave(duration time);
    void cut() noexcept override;
    socket_type& socket() noexcept { return socket_; }

private:
    socket_type socket_;
    std::optional<asio::ssl::stream<socket_type&>> tls_;
};

}  // namespace qf::net
