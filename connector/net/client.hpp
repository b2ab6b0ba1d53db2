// connector/net/client.hpp -- HTTP/1.1 requests to one origin over kept-alive connections.
//
// Promise:  send() gives the whole answer, whatever its status; a connection that broke while idle is replaced and the
//           request sent again, once, only if no byte of an answer came and the connection was a reused one. GET, HEAD,
//           PUT and DELETE may be repeated so; POST and PATCH only when they could not be sent whole, since an
//           unanswered one may have been done. At most `connections_max` at once, beside
//           `lasting_max` whose answer is long in coming: further calls wait their turn, within their own deadline. No
//           redirect is followed, no cookie kept, no proxy read from the environment.
//           With answer_part::head an answer is settled once its head is read, whatever becomes of its body: that is
//           not given, however long it is and wherever it breaks off. The connection is kept where the whole body came
//           with the head, else closed.
// Fails:    destination_unreachable (resolve, connect, TLS, reset), destination_forbidden (may_reach refused every
//           address: nothing was sent), destination_silent (deadline), destination_babbles (not HTTP, or an answer
//           over answer_max), cancelled (the caller was: its connection is closed; its next wait throws
//           operation_aborted, as always after crew::stop()), content_invalid (a line break in a field or a target that
//           is none: nothing was sent).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/net/http.hpp"
#include "connector/net/sender.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace qf::net {

enum class answer_part {
    whole,
    head,  // status and fields; the body means nothing to the caller
};

struct client_conf {
    net::origin origin;
    std::size_t connections_max = 8;
    std::size_t lasting_max = 0;  // so many more that have waited for lasting_after: see turnstile.hpp
    duration lasting_after = std::chrono::seconds{1};
    duration connect_time = std::chrono::seconds{5};  // resolve + connect + TLS
    duration answer_time = std::chrono::seconds{30};  // one request, from its turn to its last byte
    duration idle_time = std::chrono::seconds{55};    // then a kept-alive connection is not used again
    std::size_t answer_max = 8 << 20;                 // bytes
    answer_part wanted = answer_part::whole;
    std::filesystem::path ca_file = {};           // PEM; empty: the system's authorities
    std::filesystem::path certificate_file = {};  // client certificate, with key_file
    std::filesystem::path key_file = {};
    // Asked of each address that the name leads to, at each new connection; those it refuses are not connected to, so
    // that a name which changes its address between a check and a connection gains nothing. Empty: any address.
    std::function<bool(const asio::ip::address&)> may_reach = {};
};

class client final : public sender {
public:
    // Throws boost::system::system_error when a certificate file cannot be used.
    client(asio::any_io_executor loop, client_conf conf);
    ~client() override;  // idle connections are closed; nobody may be waiting

    // Sets Host, Content-Length and keep-alive; the target is taken as given, after the origin's prefix.
    awaitable<result<response>> send(request asked) override;
    const net::origin& origin() const noexcept;
    // The system's words for the latest failure, for a log line: "tls: certificate verify failed". No request's
    // content.
    const std::string& last_trouble() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::net
