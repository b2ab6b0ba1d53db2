// connector/base/latin.hpp -- letters of names: read one by one, and told by their nearest plain letters.
//
// Promise:  next_character() never reads past the end and always moves on; what is not UTF-8 (RFC 3629) is read as
//           U+FFFD, one byte at a time. plain_letters() keeps the case: "Ğ" is "G", "œ" is "oe", "ß" is "ss".
//           fold() makes two spellings of a name equal: case, accents, ligatures, apostrophes, hyphens and blanks do
//           not count, and "St" and "Ste" are "Saint" and "Sainte". "L'Haÿ-les-Roses" is "l hay les roses".
// Thread:   any.
// Source:   Unicode 15, canonical decompositions of Latin letters
#pragma once

#include <string>
#include <string_view>

namespace qf {

char32_t next_character(std::string_view& text) noexcept;  // takes the first character off `text`, which is not empty
void append_utf8(std::string& out, char32_t character);
std::string_view plain_letters(char32_t letter) noexcept;  // "" for a combining mark, and where there is none
std::string fold(std::string_view name);                   // [a-z0-9 ]*; characters of other scripts are kept

}  // namespace qf
