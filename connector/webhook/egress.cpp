#include "connector/webhook/egress.hpp"

#include <optional>

namespace qf::webhook {
namespace {

namespace ip = asio::ip;

const net::networks& special_v4() {
    static const auto all = net::networks::parse(
                                "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
                                "192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
                                "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4")
                                .value();
    return all;
}

// Within global unicast: protocol assignments (Teredo and ORCHID among them) and the two for documentation.
const net::networks& special_v6() {
    static const auto all = net::networks::parse("2001::/23 2001:db8::/32 3fff::/20").value();
    return all;
}

bool within(const ip::address& address, const char* network) {
    return net::networks::parse(network).value().hold(address);
}

// The IPv4 address that a packet to this one would end at.
std::optional<ip::address> embedded(const ip::address& address) {
    if (address.is_v4()) return std::nullopt;
    const auto bytes = address.to_v6().to_bytes();
    const auto embedded = [&](std::size_t at) {
        return ip::address{ip::address_v4{{bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]}}};
    };
    if (within(address, "64:ff9b::/96")) return embedded(12);
    if (within(address, "2002::/16")) return embedded(2);
    return std::nullopt;
}

}  // namespace

bool is_public(const ip::address& address) {
    const auto plain = net::without_mapping(address);
    if (plain.is_v4()) return !special_v4().hold(plain);
    if (const auto inside = embedded(plain)) return is_public(*inside);
    return within(plain, "2000::/3") && !special_v6().hold(plain);
}

bool may_reach(const ip::address& address, const net::networks& allowed) {
    const auto plain = net::without_mapping(address);
    if (allowed.hold(plain) || is_public(plain)) return true;
    const auto inside = embedded(plain);
    return inside && allowed.hold(*inside);
}

}  // namespace qf::webhook
