#include "connector/communes/month_rule.hpp"

#include "connector/base/paris_time.hpp"
#include "schemas/transmission.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::communes {
namespace {

using schemas::year_month;

constexpr int months_back_max = 24;

constexpr int count_of(year_month m) {
    return m.year * 12 + m.month - 1;
}
constexpr year_month month_of(int count) {
    return {count / 12, count % 12 + 1};
}

int month_in_paris(instant now) {
    using namespace std::chrono;
    const year_month_day today{floor<days>(now + paris_offset(now))};
    return count_of({static_cast<int>(today.year()), static_cast<int>(static_cast<unsigned>(today.month()))});
}

}  // namespace

result<month_rule> month_rule::parse(std::string_view text) {
    month_rule out;
    if (text == "current") return out;
    if (text == "previous") {
        out.which_ = month_choice::previous;
        return out;
    }
    const bool each_year = text.starts_with("--");
    const auto month = schemas::parse_year_month(each_year ? fmt::format("2000-{}", text.substr(2)) : text);
    if (!month) return month.error();
    out.which_ = each_year ? month_choice::each_year : month_choice::fixed;
    out.month_ = {each_year ? 0 : month->year, month->month};
    return out;
}

std::string month_rule::text() const {
    switch (which_) {
        case month_choice::current:
            return "current";
        case month_choice::previous:
            return "previous";
        case month_choice::fixed:
            return fmt::format("{:04}-{:02}", month_.year, month_.month);
        case month_choice::each_year:
            break;
    }
    return fmt::format("--{:02}", month_.month);
}

std::optional<year_month> month_rule::month_asked(instant now) const {
    const int current = month_in_paris(now);
    switch (which_) {
        case month_choice::current:
            return std::nullopt;
        case month_choice::previous:
            return month_of(current - 1);
        case month_choice::fixed:
            return month_of(std::clamp(count_of(month_), current - months_back_max, current));
        case month_choice::each_year:
            break;
    }
    const int this_year = count_of({month_of(current).year, month_.month});
    return month_of(this_year <= current ? this_year : this_year - 12);
}

year_month month_rule::month_meant(instant now) const {
    return month_asked(now).value_or(month_of(month_in_paris(now)));
}

}  // namespace qf::communes
