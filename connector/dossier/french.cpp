#include "connector/dossier/french.hpp"

#include "connector/base/paris_time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace qf::dossier {
namespace {

constexpr std::array<std::string_view, 12> months{"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                                  "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

}  // namespace

std::string french_birth_date(std::string_view date) {
    const auto digit_at = [&](std::size_t i) { return date[i] >= '0' && date[i] <= '9'; };
    if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::string{date};
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
        if (!digit_at(i)) return std::string{date};
    const auto year = date.substr(0, 4), month = date.substr(5, 2), day = date.substr(8, 2);
    const bool no_year = year == "0000", no_month = month == "00";
    if (no_month) return std::string{no_year ? "inconnue" : year};
    if (no_year && day == "00") return "inconnue";
    if (no_year) return fmt::format("{}/{} (année inconnue)", day, month);
    return day == "00" ? fmt::format("{}/{}", month, year) : fmt::format("{}/{}/{}", day, month, year);
}

std::string french_sex(std::string_view sex) {
    if (sex == "F" || sex == "female") return "Féminin";
    if (sex == "M" || sex == "male") return "Masculin";
    return sex == "other" ? "Autre" : "";
}

std::string french_month(std::int64_t month, std::int64_t year) {
    if (month < 1 || month > 12) return {};
    return fmt::format("{} {}", months[static_cast<std::size_t>(month - 1)], year);
}

std::string french_number(std::int64_t number) {
    auto text = fmt::format("{}", number);
    const std::ptrdiff_t first = number < 0 ? 1 : 0;
    for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > first; i -= 3)
        text.insert(static_cast<std::size_t>(i), "\u00A0");
    return text;
}

std::string french_time(instant time) {
    using namespace std::chrono;
    const auto local = time + paris_offset(time);
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<minutes>(local - day)};
    const auto number = static_cast<unsigned>(date.day());
    return fmt::format("{}{} {} à {}\u00A0h\u00A0{:02}", number, number == 1 ? "er" : "",
                       french_month(static_cast<unsigned>(date.month()), static_cast<int>(date.year())),
                       clock.hours().count(), clock.minutes().count());
}

}  // namespace qf::dossier
