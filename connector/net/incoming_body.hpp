// connector/net/incoming_body.hpp -- the body of a request while it comes in.
//
// Promise:  a client that waits for "100 Continue" is told so by the first read(): one whose request is refused before
//           never sends its body. It must keep the pace (pace.hpp); what is not read stays in the connection.
// Fails:    read(): timed_out, the error of the connection, or what is wrong with the framing. What is to be answered
//           then is in fault(): the handler's own answer would come in the middle of a request.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/net/body_source.hpp"
#include "connector/net/pace.hpp"
#include "connector/net/server.hpp"
#include "connector/net/wire.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <optional>
#include <span>

namespace qf::net {

enum class greeting { none, awaited };  // Expect: 100-continue

class incoming_body final : public body_source {
public:
    using parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
    // `reading` has its header; `buffer` has what came with it.
    incoming_body(net::wire& connection, boost::beast::flat_buffer& buffer, parser& reading, net::greeting greeting,
                  const listen_conf& conf);

    awaitable<result<std::size_t>> read(std::span<char> buffer) override;
    // Once the handler is done: takes what is left when that is little. False: another request cannot follow.
    awaitable<bool> finish();
    std::optional<std::uint64_t> length() const;  // when the head tells it
    bool failed() const noexcept { return failed_.failed(); }
    std::optional<http::status> fault() const noexcept { return fault_; }  // nothing: nobody is there to read it

private:
    result<std::size_t> take(std::span<char> buffer);  // from the buffer; 0: nothing yet, or the end
    awaitable<error_code> greet();
    awaitable<error_code> more();
    error_code fail(error_code reason, std::optional<http::status> answer = std::nullopt);

    net::wire& wire_;
    boost::beast::flat_buffer& buffer_;
    parser& parser_;
    net::greeting greeting_;
    pace pace_;
    std::size_t framing_max_;
    error_code failed_;
    std::optional<http::status> fault_;
};

// What to answer a request that the parser refuses.
http::status status_of_refusal(const error_code& wrong) noexcept;

}  // namespace qf::net
