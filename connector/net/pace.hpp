// connector/net/pace.hpp -- how long one is still waited for who sends, or takes, a long body. Pure.
//
// Promise:  who keeps up `least` bytes a second may go on for hours; who stops, or trickles, is given up after
//           `patience`. Being fast for a while saves up that much time again, and no more: a gigabyte sent quickly
//           does not buy a day of silence.
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"

#include <algorithm>
#include <cstddef>

namespace qf::net {

class pace {
public:
    pace(duration patience, std::size_t least) noexcept
        : patience_{patience}, least_{std::max<std::size_t>(least, 1)}, left_{patience} {}

    duration left() const noexcept { return left_; }
    void account(duration waited, std::size_t bytes) noexcept {
        const duration earned{static_cast<duration::rep>(bytes * std::size_t{1'000'000} / least_)};
        left_ = std::min(patience_, left_ - waited + earned);
    }

private:
    duration patience_;
    std::size_t least_;  // bytes a second
    duration left_;
};

}  // namespace qf::net
