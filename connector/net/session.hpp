// connector/net/session.hpp -- one connection of the server, from its first byte to its goodbye.
//
// Promise:  requests are answered one after the other, in the order in which they came; the bytes of a pipelined one
//           wait. What is no request is answered with 400, 408, 413, 417, 431, 501 or 505, and the connection ends
//           there.
// Fails:    run() throws operation_aborted when its coroutine was cancelled; nothing else.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/net/head_text.hpp"
#include "connector/net/incoming_body.hpp"
#include "connector/net/pace.hpp"
#include "connector/net/server.hpp"
#include "connector/net/wire.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <string>

namespace qf::net {

// What a server's sessions have in common.
struct session_terms {
    std::string role;
    listen_conf conf;
    net::responder& responder;
    const logger& log;
    asio::ssl::context* tls = nullptr;      // null: plain
    std::array<counter*, 5> answered = {};  // 1xx to 5xx
    histogram* seconds = nullptr;
    bool closing = false;  // the server stops: each session ends after its present answer

    void count(http::status status, duration taken) const;
};

class session {
public:
    session(watch& clockwork, const session_terms& terms, wire::socket_type socket)
        : terms_{terms}, wire_{clockwork, std::move(socket)} {}

    awaitable<void> run();
    awaitable<void> refuse();  // one 503, and goodbye
    void hurry() noexcept;     // ends it now unless a request is being served

private:
    enum class phase { idle, serving, leaving };
    enum class next { head, goodbye, nothing };
    using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    awaitable<bool> read_head(parser& reading);  // false: there is nothing to answer (any more)
    awaitable<bool> read_body(parser& reading, const request& asked);
    awaitable<bool> greet(const request& asked);
    awaitable<next> serve_streamed(parser& reading, const request& asked, net::target target);
    awaitable<next> serve(const request& asked, result<net::target> target, incoming_body* body);
    awaitable<response> respond(const request& asked, result<net::target> target, incoming_body* body);
    awaitable<bool> send(const response& reply, body_follows body);  // after write_head(head_, …)
    awaitable<bool> pour(const response& reply, body_follows body);  // its source
    awaitable<bool> write_piece(std::string_view piece, pace& left);
    awaitable<void> write_fault(http::status status);
    error_code parse(parser& reading);

    const session_terms& terms_;
    net::wire wire_;
    boost::beast::flat_buffer buffer_;
    std::string head_;  // of the answer; kept for its memory
    asio::ip::address peer_;
    phase phase_ = phase::idle;
    bool asked_before_ = false;  // one who never asked anything may not rest as long as one who did
};

}  // namespace qf::net
