// connector/net/networks.hpp -- a list of addresses and networks, and whether an address is in one of them.
//
// Promise:  an IPv4 address within IPv6 ("::ffff:10.0.0.1") is that IPv4 address.
// Thread:   any.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace qf::net {

class networks {
public:
    // "127.0.0.1", "10.0.0.0/8", "fd00::/8", separated by blanks or commas. malformed_text, also for an address that is
    // not the first of its network, and for an IPv4 network written as IPv6.
    static result<networks> parse(std::string_view list);
    bool hold(const asio::ip::address& address) const;
    bool empty() const noexcept { return v4_.empty() && v6_.empty(); }

private:
    std::vector<asio::ip::network_v4> v4_;
    std::vector<asio::ip::network_v6> v6_;
};

asio::ip::address without_mapping(const asio::ip::address& address);  // IPv4 within IPv6 as that IPv4 address
// Without a zone ("fe80::1%eth0"), which means nothing to another machine.
std::optional<asio::ip::address> address_of(std::string_view text);

}  // namespace qf::net
