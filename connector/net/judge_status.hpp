// connector/net/judge_status.hpp -- what an answer's status says of the one who gave it: the part that every API shares.
//
// Promise:  2xx is no error, 3xx destination_redirects (never followed), 410 destination_refuses_us; 408, 429 and 5xx
//           destination_busy. Everything else is destination_babbles: no word about what was asked for that could be
//           final. Who knows an API's own words reads those first.
// Thread:   any.
#pragma once

#include "connector/base/errors.hpp"

namespace qf::net {

error_code judge_status(unsigned status) noexcept;

}  // namespace qf::net
