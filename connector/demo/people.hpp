// connector/demo/people.hpp -- invented people, for trying the form out without FranceConnect and API Particulier.
//
// Promise:  some have awkward names and dates (O'NEIL, Şahin-Œuvré, 1992-00-00, triplets, no child, no file at either
//           fund, a fund that is away, a month that differs). Nobody real: names, dates and numbers are made up.
//           Refused in production: `app` builds none when profile = "production".
// Thread:   any: the table does not change.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qf::demo {

enum class fund_answer { given, no_file, away, busy, token_refused };

struct person {
    std::string_view id;        // "camille-exemple"
    std::string_view title;     // "Camille, en couple, trois enfants, CAF"
    std::string_view identity;  // JSON: the userinfo's claims (given_name, family_name, birthdate, …)
    fund_answer answers = fund_answer::given;
    std::string_view data = {};  // JSON: API Particulier's data, its month as last known
    bool follows_month = true;   // the month asked is the month obtained; false: `data` has its own
};

std::span<const person> people() noexcept;
const person* find(std::string_view id) noexcept;
// The person's data with the month asked ("2026-09"; nothing: that of now) written in, unless it has its own; "{}" for
// those who are given none.
std::string data_of(const person& subject, std::optional<std::string_view> month_asked, std::string_view month_now);

}  // namespace qf::demo
