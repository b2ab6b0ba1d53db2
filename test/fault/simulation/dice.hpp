// test/fault/simulation/dice.hpp -- all chance in a simulated world, from its seed.
#pragma once

#include "connector/base/clock.hpp"

#include <cmath>
#include <cstdint>
#include <random>

namespace qf::test {

class dice {
public:
    explicit dice(std::uint64_t seed) : numbers_{seed} {}

    std::uint64_t below(std::uint64_t n) { return numbers_() % n; }
    double fraction() { return static_cast<double>(numbers_() >> 11) * 0x1.0p-53; }  // in [0, 1)
    bool chance(double p) { return fraction() < p; }
    // As often between 10 ms and 100 ms as between one hour and ten: what goes wrong does so on every scale.
    duration between(duration least, duration most) {
        const double from = std::log(static_cast<double>(least.count()));
        const double to = std::log(static_cast<double>(most.count()));
        return duration{static_cast<duration::rep>(std::exp(from + (to - from) * fraction()))};
    }

private:
    std::mt19937_64 numbers_;
};

}  // namespace qf::test
