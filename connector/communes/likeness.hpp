// connector/communes/likeness.hpp -- how far a word that nobody bears is from one that somebody does.
//
// Promise:  the number of letters that are to be changed, left out or put in (Levenshtein); 1 for an abbreviation: the
//           same first letter, and the others in their order ("pce" for "provence"). Never more than `far`, which is
//           also what words longer than 20 letters are from each other.
// Thread:   any.
#pragma once

#include <string_view>

namespace qf::communes {

inline constexpr unsigned far = 15;
unsigned distance(std::string_view typed, std::string_view word) noexcept;

}  // namespace qf::communes
