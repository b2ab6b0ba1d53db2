// connector/net/rate_limit.hpp -- so many requests in a time, for each key (an address, a session): token buckets.
//
// Promise:  take() costs a look-up; the table never grows over `keys_max`: the keys unused longest go first.
//           IPv6 callers are told apart by /64 (key_of()).
// Thread:   one. Time is a parameter.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace qf::net {

struct rate {
    double burst = 60;      // at once
    double per_second = 1;  // and then
};

class rate_limit {
public:
    explicit rate_limit(rate allowance, std::size_t keys_max = 100'000) : how_{allowance}, keys_max_{keys_max} {}
    // Nothing: go on. Else how long to wait (Retry-After).
    std::optional<duration> take(std::string_view key, instant now);
    std::size_t size() const noexcept { return order_.size(); }

private:
    struct bucket {
        std::string key;
        double left;
        instant filled_at;
    };
    rate how_;
    std::size_t keys_max_;
    std::list<bucket> order_;  // last used first
    std::unordered_map<std::string_view, std::list<bucket>::iterator> buckets_;
};

std::string key_of(const boost::asio::ip::address& caller);

}  // namespace qf::net
