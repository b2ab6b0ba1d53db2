// connector/communes/communes_file.hpp -- conf/communes.csv as text: one line a commune, or one for each recipient.
//
// Promise:  what read() gives is right in itself: every code, SIRET and postal code has its form, no recipient is there
//           twice, the lines of one commune agree. Comments (#), empty lines, a BOM and CRLF are accepted; a field may
//           be quoted as in RFC 4180, within its line.
// Fails:    every fault is added to `out` as "<file>:<line>", the first hundred of them; then the answer is not used.
// Not here: storing it (registry.hpp).
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct file_recipient {
    std::string cog;
    std::string siret;
    std::string label;
    bool active = false;
};
struct file_commune {
    std::string cog;
    std::string name;
    std::string department;
    std::string postal_codes;  // separated by one space
};
struct communes_file {
    std::vector<file_commune> communes;
    std::vector<file_recipient> recipients;
};

communes_file read(std::string_view text, std::string_view file_name, faults& out);

bool is_label(std::string_view text);             // UTF-8 that can be shown, at most 100 bytes; it may be empty
std::string department_of(std::string_view cog);  // "26", "2A", "974"
std::vector<std::string> split(std::string_view postal_codes);

}  // namespace qf::communes
