// connector/base/latin.hpp -- letters of names: read one by one, and told by their nearest plain letters.
//
// Promise:  next_character() never reads past the end and always moves on; what is not UTF-8 (RFC 3629) is read as
//           U+FFFD, one byte at a time. plain_letters() keeps the case: "Ğ" is "G", "œ" is "oe", "ß" is "ss".
//           fold() makes two spellings of a name equal: case, accents, ligatures, apostrophes, hyphens and blanks do
//           not count, and "St" and "Ste" are "Saint" and "Sainte". "L'Haÿ-les-Roses" is "l hay les roses".
//           printable() leaves out what nobody sees and what can make a text look like another: controls, soft hyphens,
//           direction and joining marks, noncharacters. The controls U+0080 to U+009F are the letters that Windows has
//           at their place, since that is how they come into registers: "L<U+0092>ORME" is "L'ORME".
// Thread:   any.
// Source:   Unicode 15, canonical decompositions of Latin letters; code page 1252
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace qf {

char32_t next_character(std::string_view& text) noexcept;  // takes the first character off `text`, which is not empty
void append_utf8(std::string& out, char32_t character);
std::string_view plain_letters(char32_t letter) noexcept;  // "" for a combining mark, and where there is none
std::string fold(std::string_view name);                   // [a-z0-9 ]*; characters of other scripts are kept

// Code page 1252 from byte 0x80 to 0x9F; 0 where it has nothing. All its other bytes are those of Latin-1.
inline constexpr std::array<char32_t, 32> windows_letters{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
char32_t printable(char32_t character) noexcept;  // 0: it goes
std::string printable(std::string_view text);     // tabs and line ends become blanks

}  // namespace qf
