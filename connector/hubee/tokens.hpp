// connector/hubee/tokens.hpp -- one access token for every request (OAuth 2.0 client credentials).
//
// Promise:  current() gives a token with life left. Whoever comes while one is fetched waits for that fetch and shares
//           its outcome, so a sick token server gets one request, not one for each dossier. A fetch whose caller was
//           cancelled is begun again by one of those who waited.
// Fails:    destination_refuses_us where the service says that it is the credentials (401, 403, 410, and a 4xx that
//           gives a reason); never for the dossier. Any other 4xx is destination_babbles: a gateway without routes
//           answers so. Else as client.hpp says.
// Thread:   the loop.
// Source:   RFC 6749 sections 2.3.1, 4.4
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/time.hpp"
#include "connector/hubee/client.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace qf::hubee {

class tokens {
public:
    tokens(const asio::any_io_executor& loop, net::sender& http, const client_conf& conf, const clock_source& clock);

    awaitable<outcome<std::string>> current();
    void invalidate(const std::string& token);  // unless another has taken its place

private:
    struct fetched {
        std::string token;
        duration life{};
    };
    struct fetch_under_way;
    awaitable<outcome<fetched>> fetch();
    bool fresh() const { return !token_.empty() && clock_.now() < renew_at_; }

    net::sender& http_;
    const clock_source& clock_;
    std::string target_;
    std::string authorization_;
    std::string form_;
    std::string token_;
    instant renew_at_{};
    bool fetching_ = false;
    std::uint64_t outcomes_ = 0;
    std::optional<refusal> failure_;  // of the latest fetch
    doorbell ended_;
};

}  // namespace qf::hubee
