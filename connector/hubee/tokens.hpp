// connector/hubee/tokens.hpp -- one access token for every request (OAuth 2.0 client credentials).
//
// Promise:  current() gives a token with life left, fetched once for all who wait (shared_copy.hpp). A failure is not
//           kept: whoever comes after it asks anew.
// Fails:    destination_refuses_us where the service says that it is the credentials (401, 403, 410, and a 4xx that
//           gives a reason); never for the dossier. Any other 4xx is destination_babbles: a gateway without routes
//           answers so. Else as client.hpp says.
// Thread:   the loop.
// Source:   RFC 6749 sections 2.3.1, 4.4
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/shared_copy.hpp"
#include "connector/hubee/client.hpp"

#include <string>

namespace qf::hubee {

class tokens {
public:
    tokens(const asio::any_io_executor& loop, net::sender& http, const client_conf& conf, const clock_source& clock);

    awaitable<outcome<std::string>> current();
    void invalidate(const std::string& token);  // unless another has taken its place

private:
    using copy = shared_copy<std::string, refusal>;
    awaitable<copy::outcome> fetch();

    net::sender& http_;
    const clock_source& clock_;
    std::string target_;
    std::string authorization_;
    std::string form_;
    copy token_;
};

}  // namespace qf::hubee
