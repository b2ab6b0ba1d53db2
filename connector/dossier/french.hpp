// connector/dossier/french.hpp -- dates and numbers as a French reader expects them.
//
// Promise:  a partial birth date shows what is known: "2020-00-00" is "2020", "2020-05-00" is "05/2020", "0000-00-00"
//           is "inconnue"; one of another form is shown as it came. Times are those of Paris, also for communes
//           overseas: the page says so.
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace qf::dossier {

// A fund writes 0 for a family without resources and for one whose resources it does not know.
inline constexpr std::string_view zero_quotient =
    "Un quotient de 0 peut aussi vouloir dire que la caisse ne connaît pas les ressources de la famille.";

std::string french_birth_date(std::string_view date);  // "1989-10-08" → "08/10/1989"; "" → ""
std::string french_sex(std::string_view sex);  // "F", "female" → "Féminin"; "" for "unspecified" and its like
std::string french_month(std::int64_t month, std::int64_t year);  // "mai 2023"; "" unless month is 1…12
std::string french_number(std::int64_t number);                   // "2 550", with no-break spaces
std::string french_time(instant time);                            // "23 novembre 2026 à 9 h 05"

}  // namespace qf::dossier
