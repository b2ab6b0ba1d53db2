// connector/base/time.hpp -- moments and stretches of time, in microseconds, without a clock.
#pragma once

#include <chrono>

namespace qf {

using duration = std::chrono::microseconds;
using instant = std::chrono::sys_time<duration>;

}  // namespace qf
