// connector/base/random.hpp -- unpredictable bytes from the kernel. Not for tests that must repeat: those pass a seed.
#pragma once

#include <cstdint>
#include <string>

namespace qf {

std::string random_bytes(std::size_t count);
std::uint64_t random_number();
double jitter();  // in [0, 1): for waits that must not be everybody's

}  // namespace qf
