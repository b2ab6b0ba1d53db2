// connector/net/server.hpp -- an HTTP/1.1 listener: accepts, reads requests within bounds, answers, keeps alive.
//
// Promise:  every request gets exactly one answer from `responder`; bounds are enforced before a byte reaches it:
//           header and body size (431, 413), time to send a request (408: slow clients are cut, however busily they
//           trickle), connections in all and from one address (503; IPv6 addresses count by /64).
//           A refused connection over plain HTTP is told so (503); over TLS it is closed.
//           An exception of the responder is a 500 without detail, and an error line.
//           stop() closes the listener, lets running requests end within the grace time, then cuts the rest.
//           A body comes whole, in memory, unless its responder asks for a stream: read() gives it then as it comes in,
//           in constant memory, however long it takes at `pace_min`. What the handler leaves unread is taken when it is
//           little; otherwise the connection ends after the answer. An answer may have a source, sent at the client's
//           pace, in chunks when its length is not known; when it fails, the connection is cut: a length that is not
//           kept, or a last chunk that never comes, tells the client.
// Not here: routing (routes.hpp), what a request means.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/net/http.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::net {

struct listen_conf {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                       // 0: any free one, told by port()
    std::filesystem::path certificate_file = {};  // PEM chain; with key_file: TLS 1.2 and 1.3
    std::filesystem::path key_file = {};
    std::size_t header_max = 16 << 10;  // bytes
    std::size_t body_max = 1 << 20;     // bytes
    std::size_t connections_max = 1024;
    std::size_t connections_per_address_max = 0;       // 0: no limit, as behind a proxy, whose address all would share
    duration request_time = std::chrono::seconds{30};  // to read one whole request; and to begin the first one
    duration answer_time = std::chrono::seconds{60};   // to write one whole answer
    std::size_t pace_min = 16 << 10;  // bytes a second, of a streamed body, either way: those times are its patience
    duration idle_time = std::chrono::seconds{75};  // kept alive without a request
    duration grace = std::chrono::seconds{10};      // for running requests, at stop()
};

struct exchange {  // one request, as the responder sees it
    const net::request& request;
    net::target target;
    asio::ip::address peer;
    body_source* body = nullptr;                    // of a request that is streamed; request.body() is empty then
    std::optional<std::uint64_t> body_length = {};  // of such a body, when the head tells
};

enum class body_way { whole, streamed };

class responder {
public:
    virtual ~responder() = default;
    virtual awaitable<response> respond(const exchange& call) = 0;
    // Of a request that has a body, before any of it is taken. `length`: when the head tells it.
    virtual body_way way_of_body(const request&, const target&, std::optional<std::uint64_t>) const {
        return body_way::whole;
    }
};

class server {
public:
    // Binds at once; throws boost::system::system_error when it cannot (address in use, no right, bad certificate).
    server(asio::any_io_executor loop, std::string_view role, listen_conf conf, net::responder& responder,
           const logger& log, metrics& counts);
    ~server();
    std::uint16_t port() const noexcept;
    std::string url() const;  // "http://127.0.0.1:8081"
    void start();
    awaitable<void> stop();

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::net
