// connector/base/time_text.hpp -- instants as text: RFC 3339 in UTC with milliseconds, "2026-11-23T08:15:30.250Z".
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"

#include <string>
#include <string_view>

namespace qf {

std::string to_rfc3339(instant time);
// Any RFC 3339 date-time: fractions of any length, Z or a numeric offset. malformed_text otherwise.
result<instant> from_rfc3339(std::string_view text);

// Milliseconds since 1970, as the databases keep time.
std::int64_t to_milliseconds(instant time) noexcept;
instant from_milliseconds(std::int64_t count) noexcept;

}  // namespace qf
