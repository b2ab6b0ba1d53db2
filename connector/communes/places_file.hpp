// connector/communes/places_file.hpp -- conf/places.csv as text: the other names by which a commune is found.
//
// Promise:  what read_places() gives is right in itself: each code, kind and postal code has its form, no code is there
//           twice. Whether `commune` is a commune that the registry knows, only the registry can tell: hence `line`.
// Fails:    every fault is in the faults of `lines`; then the answer is not used.
// Thread:   any.
#pragma once

#include "connector/communes/csv.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct file_place {
    std::string code;
    std::string name;
    std::string kind;  // the Code officiel géographique's: "arrondissement-municipal", "commune-deleguee" …
    std::string parent;
    std::string postal_codes;
    std::size_t line = 0;
};

inline constexpr std::string_view places_header = "code,name,kind,commune,postal_codes";
std::vector<file_place> read_places(csv& lines);

}  // namespace qf::communes
