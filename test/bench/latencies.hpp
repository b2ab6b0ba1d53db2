// test/bench/latencies.hpp -- how long each of many things took: the middle, the 99th of a hundred, the worst.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace qf::bench {

class latencies {
public:
    void add(std::chrono::steady_clock::duration took) {
        ms_.push_back(std::chrono::duration<double, std::milli>(took).count());
    }
    std::string text() {
        if (ms_.empty()) return {};
        std::ranges::sort(ms_);
        return fmt::format(" p50_ms={:.2f} p99_ms={:.2f} worst_ms={:.2f}", ms_[ms_.size() / 2],
                           ms_[ms_.size() * 99 / 100], ms_.back());
    }

private:
    std::vector<double> ms_;
};

}  // namespace qf::bench
