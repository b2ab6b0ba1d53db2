// connector/communes/query.hpp -- what a person typed, made ready for the search.
//
// Promise:  bounded, whatever was typed: only its first 200 bytes are read, and more than 16 different words are none,
//           since no name has as many. A postal code written in two ("75 012") is one word; what was written as one
//           word ("paris20", "75020paris") is two. `joined` makes names equal that differ by an apostrophe, a hyphen, a
//           blank or none of them: "Penmarc'h", "penmarc h" and "Penmarch".
// Thread:   any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct query {
    explicit query(std::string_view typed);

    std::string folded;              // as base/latin.hpp's fold()
    std::vector<std::string> words;  // of `folded`, each once
    std::string joined;              // `folded` without its blanks
};

// Without what stands around a name in an address or a title: "mairie de Lille", "Bordeaux Cedex 9", "Lyon, France".
// Nothing when there is nothing of that.
std::optional<query> plainer(const query& asked);

std::vector<std::string_view> words_of(std::string_view folded);
std::string joined(std::string_view folded);
bool is_code(std::string_view word) noexcept;  // "26410", "2a004": a whole postal or COG code, folded
// The digits of a district's number as a person writes it: "12" of "12", "12e", "12eme"; "" of anything else.
std::string_view ordinal_of(std::string_view word) noexcept;
bool is_filler(std::string_view word) noexcept;  // "de", "la", "saint": no name is told by it

}  // namespace qf::communes
