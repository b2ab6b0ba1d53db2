// connector/webhook/egress.hpp -- the addresses that a request of ours may go to.
//
// Promise:  private and special ranges are refused, so that a subscriber's address, or a name that changes under our
//           feet, cannot make us talk to what stands beside us; an operator may allow networks one by one.
//           An IPv4 address within IPv6 (mapped, 64:ff9b::/96, 6to4) is judged as that IPv4 address. Of IPv6, only
//           global unicast (2000::/3) can be public.
// Not here: resolving and connecting: net::client asks may_reach() about the very address that it connects to.
// Thread:   any.
// Source:   IANA's special-purpose address registries (RFC 6890)
#pragma once

#include "connector/net/networks.hpp"

namespace qf::webhook {

bool is_public(const asio::ip::address& address);
bool may_reach(const asio::ip::address& address, const net::networks& allowed);

}  // namespace qf::webhook
