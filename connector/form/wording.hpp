// connector/form/wording.hpp -- the form's French: funds, months, people, places and states in words.
//
// Promise:  plain texts, to be escaped by who writes them; no-break spaces where French wants them.
//           What a source did not give becomes "" or the words that say so, never a guess.
// Thread:   any.
#pragma once

#include "connector/form/views.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::form {

std::string fund_name(std::string_view fund);   // "CNAF" → "CAF", "MSA" → "MSA"; another one as it came
std::string fund_title(std::string_view fund);  // "Caisse d’allocations familiales (CAF)"
std::string the_fund(std::string_view fund);    // "la CAF", "la MSA", "la CAF ou la MSA" when it is not known

std::string month_name(const std::optional<schemas::year_month>& month);  // "mai 2023"; "" when there is none
std::string of_month(const schemas::year_month& month);                   // "de mai 2023", "d’avril 2023"
std::string month_rule_sentence(std::string_view rule);  // "… le quotient familial du mois en cours."

std::string full_name(const person_view& p);       // "Zoé DUPONT"; words for a person without a name
std::string birth_sentence(const person_view& p);  // "née le 08/10/2019", "né en 2020"
std::string sex_name(std::string_view sex);        // "male", "M" → "Masculin"; "" for "unspecified" and its like
std::string birthplace_name(std::string_view place);
std::string country_name(std::string_view country);  // "99100" → "France"

std::string place_of(const commune_line& c);   // "Drôme (26)"
std::string detail_of(const commune_line& c);  // "Drôme (26) · 26410": what tells homonyms apart

std::string progress_sentence(progress p);
enum class finality { open, final };
finality finality_of(progress p) noexcept;
std::string_view progress_word(progress p) noexcept;  // "delivered": for the script and the journal of states

std::string time_span(unsigned seconds);  // "40 secondes", "5 minutes"; "quelques instants" for 0
std::string counted(std::size_t number, std::string_view singular,
                    std::string_view many);  // "1 commune", "12 communes"

}  // namespace qf::form
