// connector/communes/query.hpp -- what a person typed, made ready for the search.
//
// Promise:  bounded, whatever was typed: only its first 200 bytes are read, and more than 16 different words are none,
//           since no name has as many. A postal code written in two ("75 012") is one word.
// Thread:   any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct query {
    explicit query(std::string_view typed);

    std::string folded;              // as base/latin.hpp's fold()
    std::vector<std::string> words;  // of `folded`, each once
};

std::vector<std::string_view> words_of(std::string_view folded);
bool is_code(std::string_view word) noexcept;  // "26410", "2a004": a whole postal or COG code, folded
// The digits of a district's number as a person writes it: "12" of "12", "12e", "12eme"; "" of anything else.
std::string_view ordinal_of(std::string_view word) noexcept;

}  // namespace qf::communes
