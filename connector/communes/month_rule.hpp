// connector/communes/month_rule.hpp -- which month's quotient familial a commune's prices are made from.
//
//   current         the month of today, in Paris
//   previous        the month before it
//   fixed           one month: "2025-09"
//   each_year       that month of this year or of the last one, whichever is not in the future: "--09"
//
// Promise:  month_asked() is never in the future nor older than two years (API Particulier refuses both): `fixed`
//           beyond that is the nearest month that it accepts. `current` asks no month at all: nothing means "now".
//           month_meant() is that month by its name in every case: what the month obtained is held against.
// Thread:   any.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "schemas/transmission.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::communes {

enum class month_choice { current, previous, fixed, each_year };

class month_rule {
public:
    month_rule() = default;                                  // current
    static result<month_rule> parse(std::string_view text);  // "current", "previous", "2025-09", "--09"; malformed_text
    std::string text() const;
    month_choice which() const noexcept { return which_; }
    friend bool operator==(const month_rule&, const month_rule&) = default;

    std::optional<schemas::year_month> month_asked(instant now) const;
    schemas::year_month month_meant(instant now) const;

private:
    month_choice which_ = month_choice::current;
    schemas::year_month month_ = {};  // year 0: each year
};

}  // namespace qf::communes
