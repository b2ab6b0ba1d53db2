// connector/net/caller.hpp -- who really asks, behind proxies that are trusted; and for which of our names.
//
// Promise:  X-Forwarded-For is believed from the right, only as far as each hop is a trusted proxy; from anyone else it
//           is ignored, and what is no address ends the walk. X-Forwarded-Proto likewise. An IPv4 address within IPv6
//           is that IPv4 address.
//           host_allowed() compares without case and without the dot that ends a whole name; a name without a port goes
//           with any port, a name with one with that one only. Without names nothing is allowed. The host of an
//           absolute target must be allowed, too.
// Thread:   any.
#pragma once

#include "connector/net/networks.hpp"
#include "connector/net/server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::net {

class trusted_proxies {
public:
    // "127.0.0.1", "10.0.0.0/8", "fd00::/8", separated by blanks or commas. malformed_text, also for an
    // address that is not the first of its network.
    static result<trusted_proxies> parse(std::string_view list);
    asio::ip::address caller(const exchange& call) const;
    bool https(const exchange& call) const;  // the browser spoke TLS to a trusted proxy

private:
    networks trusted_;
};

bool host_allowed(const request& asked, const std::vector<std::string>& names);

}  // namespace qf::net
