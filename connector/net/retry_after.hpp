// connector/net/retry_after.hpp -- the wait that an answer's Retry-After asks for.
//
// Promise:  seconds or an HTTP date, never negative and never more than twelve hours; nothing when it is neither.
// Thread:   any.
// Source:   RFC 9110, 10.2.3 and 5.6.7
#pragma once

#include "connector/base/time.hpp"

#include <optional>
#include <string_view>

namespace qf::net {

std::optional<duration> parse_retry_after(std::string_view text, instant now);

}  // namespace qf::net
