// connector/base/recent_pace.hpp -- how many of something come in a second, of late. Pure.
//
// Promise:  a_second() is near the true pace once it has lasted for some fifty milliseconds, and is forgotten as fast:
//           a few that come at once are no crowd.
// Thread:   one at a time.
#pragma once

#include <algorithm>
#include <chrono>

namespace qf {

class recent_pace {
public:
    using clock = std::chrono::steady_clock;
    using time = clock::time_point;

    void one_more(time now = clock::now()) noexcept {
        pace_ = a_second(now) + 1 / memory;
        measured_ = now;
    }
    double a_second(time now = clock::now()) const noexcept {
        const std::chrono::duration<double> since = now - measured_;
        return pace_ * std::max(0.0, 1 - since.count() / memory);
    }

private:
    static constexpr double memory = 0.05;  // seconds

    double pace_ = 0;
    time measured_{};
};

}  // namespace qf
