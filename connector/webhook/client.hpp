// connector/webhook/client.hpp -- pushes dossiers to one subscriber, each as one signed POST.
//
// Promise:  signed with every active key, at the time of the attempt. Connections are bounded and kept alive; a request
//           goes only to an address that egress.hpp permits, the one that was judged; TLS verifies the host's name and,
//           where the subscriber wants one, shows our certificate. No redirect is followed. An answer is its status and
//           its fields: once these are read the outcome is settled, and its body is dropped.
//           A dossier whose answer was lost is sent again under the same id: the receiver tells them apart.
// Fails:    with a refusal: what kind, the HTTP status, and Retry-After as it was given.
// Not here: when to try again, how fast (per_minute_max): the delivery's lanes.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/net/client.hpp"
#include "connector/webhook/message.hpp"
#include "connector/webhook/subscriber.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace qf::webhook {

struct refusal {
    error_code code;                           // see net::judge_status(), net::client and egress.hpp
    unsigned http_status = 0;                  // 0: no answer
    std::optional<duration> retry_after = {};  // from seconds or an HTTP date
};
template <class T>
using outcome = boost::system::result<T, refusal>;
[[noreturn]] void throw_exception_from_error(const refusal& r, const boost::source_location& location);

struct delivered {
    unsigned http_status = 0;
    bool followed_up = false;  // 202: the subscriber will tell by call-backs what becomes of it
};

class client {
public:
    // Throws boost::system::system_error when a certificate file cannot be used, std::invalid_argument for plain http
    // that is not allowed.
    client(asio::any_io_executor loop, subscriber_conf conf, const clock_source& clock);
    awaitable<outcome<delivered>> deliver(const message& dossier, std::string_view traceparent);
    const std::string& last_trouble() const noexcept { return http_.last_trouble(); }  // for a log line

private:
    subscriber_conf conf_;
    const clock_source& clock_;
    net::client http_;
};

}  // namespace qf::webhook
