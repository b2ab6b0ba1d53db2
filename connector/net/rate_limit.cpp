#include "connector/net/rate_limit.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>

namespace qf::net {
namespace {

constexpr duration wait_max = std::chrono::hours{24};  // of a rate that never gives anything back

}  // namespace

std::optional<duration> rate_limit::take(std::string_view key, instant now) {
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (order_.size() >= std::max<std::size_t>(keys_max_, 1)) {
            buckets_.erase(order_.back().key);
            order_.pop_back();
        }
        order_.push_front({std::string{key}, how_.burst, now});
        found = buckets_.emplace(order_.front().key, order_.begin()).first;
    } else {
        order_.splice(order_.begin(), order_, found->second);
    }
    auto& mine = *found->second;
    // A clock that is set back gives nothing, and takes nothing away.
    const std::chrono::duration<double> passed = std::max(now - mine.filled_at, duration{0});
    mine.left = std::min(how_.burst, mine.left + passed.count() * how_.per_second);
    mine.filled_at = now;
    if (mine.left >= 1) {
        mine.left -= 1;
        return std::nullopt;
    }
    const double seconds = (1 - mine.left) / how_.per_second;
    if (!(seconds < std::chrono::duration<double>{wait_max}.count())) return wait_max;
    return std::chrono::ceil<duration>(std::chrono::duration<double>{seconds});
}

std::string key_of(const boost::asio::ip::address& caller) {
    namespace ip = boost::asio::ip;
    if (!caller.is_v6()) return caller.to_string();
    const auto v6 = caller.to_v6();
    if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
    // A household or a server has a whole /64 to choose from.
    return ip::network_v6{ip::address_v6{v6.to_bytes()}, 64}.canonical().to_string();
}

}  // namespace qf::net
