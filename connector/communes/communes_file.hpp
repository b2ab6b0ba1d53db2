// connector/communes/communes_file.hpp -- conf/communes.csv as text: one line a commune, or one for each recipient.
//
// Promise:  what read_communes() gives is right in itself: every code, SIRET and postal code has its form, no recipient
//           is there twice, the lines of one commune agree.
// Fails:    every fault is in the faults of `lines`; then the answer is not used.
// Not here: storing it, and whether a recipient's code leads to a commune (registry.hpp): hence `line`.
// Thread:   any.
#pragma once

#include "connector/communes/csv.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct file_recipient {
    std::string cog;
    std::string siret;
    std::string label;
    bool active = false;
    std::optional<std::string> subscriber = {};  // nothing: the file has no such column
    std::size_t line = 0;
};
struct file_commune {
    std::string cog;
    std::string name;
    std::string department;
    std::string postal_codes;     // separated by one space
    bool with_recipient = false;  // its line is about one
};
struct communes_file {
    std::vector<file_commune> communes;
    std::vector<file_recipient> recipients;
};

inline constexpr std::string_view communes_header = "cog,name,department,postal_codes,siret,label,state";
// With one column more: who gets a recipient's dossiers by webhook; empty: HubEE.
inline constexpr std::string_view communes_header_with_subscriber =
    "cog,name,department,postal_codes,siret,label,state,subscriber";
communes_file read_communes(csv& lines);  // its header tells which

std::string department_of(std::string_view cog);  // "26", "2A", "974"
std::vector<std::string> split(std::string_view postal_codes);
// A fault unless they are five digits each, separated by one space, and none is there twice.
void check_postal_codes(const std::string& text, csv& lines);

}  // namespace qf::communes
