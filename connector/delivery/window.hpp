// connector/delivery/window.hpp -- how many attempts may be under way at once: opened by successes, closed by failures.
// Pure.
//
// Promise:  between 1 and `most`. One more for each success until `most`; half after the destination said that it is
//           busy, once for each crowd: attempts that were already under way at that moment close it no further.
//           A lane's goes back to 1 with any failure.
#pragma once

#include "connector/base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace qf::delivery {

class window {
public:
    explicit window(unsigned first, unsigned most) : limit_{std::clamp(first, 1U, most)}, most_{most} {}

    unsigned limit() const noexcept { return limit_; }
    bool room(unsigned under_way) const noexcept { return under_way < limit_; }
    void succeeded() noexcept { limit_ = std::min(limit_ + 1, most_); }
    void shut() noexcept { limit_ = 1; }
    void halve(instant began, instant now) noexcept {
        if (began < halved_at_) return;
        halved_at_ = now;
        limit_ = std::max(limit_ / 2, 1U);
    }

private:
    unsigned limit_;
    unsigned most_;
    instant halved_at_{};
};

// No more than so many starts in a minute, evenly spread, with a burst of a second's worth. 0: no limit.
class pace {
public:
    explicit pace(unsigned a_minute) : a_minute_{a_minute} {}

    bool admits(instant now) const noexcept { return a_minute_ == 0 || now >= next_ - burst(); }
    void started(instant now) noexcept {
        if (a_minute_ == 0) return;
        next_ = std::max(next_, now) + std::chrono::duration_cast<duration>(std::chrono::minutes{1}) / a_minute_;
    }
    std::uint64_t within(duration time) const noexcept {  // starts; as many as one likes without a limit
        constexpr auto any = std::numeric_limits<std::uint64_t>::max();
        if (a_minute_ == 0 || time >= duration::max() / 2) return any;
        return static_cast<std::uint64_t>(time.count()) * a_minute_ / 60'000'000;
    }
    instant next() const noexcept { return next_ - burst(); }  // when it admits again

private:
    duration burst() const noexcept {
        const auto one = a_minute_ == 0 ? duration{0} : duration{std::chrono::minutes{1}} / a_minute_;
        return std::max(duration{std::chrono::seconds{1}} - one, duration{0});
    }
    unsigned a_minute_;
    instant next_{};
};

}  // namespace qf::delivery
