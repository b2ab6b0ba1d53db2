#include "connector/net/networks.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace qf::net {

namespace ip = asio::ip;

ip::address without_mapping(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

std::optional<ip::address> address_of(std::string_view text) {
    if (text.empty() || text.find('%') != text.npos) return std::nullopt;
    boost::system::error_code wrong;
    const auto out = ip::make_address(std::string{text}, wrong);
    if (wrong) return std::nullopt;
    return without_mapping(out);
}

result<networks> networks::parse(std::string_view list) {
    networks out;
    constexpr std::string_view between = " \t\r\n,";
    for (auto at = list.find_first_not_of(between); at != list.npos; at = list.find_first_not_of(between, at)) {
        const auto end = std::min(list.find_first_of(between, at), list.size());
        const auto entry = list.substr(at, end - at);
        at = end;
        const auto slash = std::min(entry.find('/'), entry.size());
        const auto host = entry.substr(0, slash);
        const auto address = address_of(host);
        // An IPv4 network written as IPv6 would never match: addresses are compared as IPv4.
        if (!address || (address->is_v4() && host.find(':') != host.npos)) return errc::malformed_text;
        unsigned short length = address->is_v4() ? 32 : 128;
        if (slash < entry.size()) {
            const auto digits = entry.substr(slash + 1);
            const unsigned short most = length;
            const auto [stop, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
            if (wrong != std::errc{} || stop != digits.data() + digits.size() || length > most)
                return errc::malformed_text;
        }
        // "10.0.0.5/8" could mean one machine or sixteen million: it must be said.
        if (address->is_v4()) {
            const ip::network_v4 network{address->to_v4(), length};
            if (network.canonical() != network) return errc::malformed_text;
            out.v4_.push_back(network);
        } else {
            const ip::network_v6 network{address->to_v6(), length};
            if (network.canonical() != network) return errc::malformed_text;
            out.v6_.push_back(network);
        }
    }
    return out;
}

bool networks::hold(const ip::address& address) const {
    const auto bare = without_mapping(address);
    if (bare.is_v4())
        return std::ranges::any_of(v4_, [&](const ip::network_v4& network) {
            return ip::network_v4{bare.to_v4(), network.prefix_length()}.canonical() == network;
        });
    // The zone of a link-local address is no part of its network.
    const ip::address_v6 plain{bare.to_v6().to_bytes()};
    return std::ranges::any_of(v6_, [&](const ip::network_v6& network) {
        return ip::network_v6{plain, network.prefix_length()}.canonical() == network;
    });
}

}  // namespace qf::net
