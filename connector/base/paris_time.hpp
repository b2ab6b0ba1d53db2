// connector/base/paris_time.hpp -- how far the clocks of Paris are ahead of UTC.
//
// Promise:  1 h in winter, 2 h in summer, by the rule in force since 1996; no zone file of the machine is asked.
// Thread:   any.
// Source:   directive 2000/84/EC
#pragma once

#include "connector/base/time.hpp"

namespace qf {

std::chrono::hours paris_offset(instant time);

}  // namespace qf
