// connector/portal/line_facts.hpp -- what a list says of a dossier beyond its row: the quotient, the months, the
// children, and which other dossiers are the same family's.
//
// Promise:  read from what is in the database alone: a list reads no large file. A family is the same when the
//           applicant has the same names and the same day of birth, for the same organization and process; of files that are gone
//           nothing is claimed. A correction says itself which dossier it corrects ("corrige=<reference>" in the case's
//           attributes, short or whole), and that dossier is told of it, too.
// Thread:   that of the tables.
#pragma once

#include "connector/dossier/months.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/portal/summary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

struct relatives {
    std::string corrects = {};     // a reference, as short as it goes; empty: nothing
    std::string corrects_id = {};  // of that case, where it is there
    std::vector<inbox::case_line> corrected_by = {};
    std::vector<inbox::case_line> others = {};  // of the same family, neither of these; the newest first
};

struct line_facts {
    std::optional<portal::summary> said = {};
    std::optional<dossier::reference_months> months = {};  // where the two differ
    relatives kin = {};
};
line_facts facts_of(const inbox::case_line& line, inbox::tables& t);
// For a case whose content was read elsewhere.
relatives relatives_of(const inbox::case_line& line, const std::optional<summary>& said, inbox::tables& t);

// The value of "name=" among attributes separated by semicolons; "" when there is none.
std::string_view attribute_named(std::string_view attributes, std::string_view name) noexcept;
bool is_reference_of(std::string_view said, std::string_view external_id);
// Every name of a content's people, for a search.
std::vector<std::string> names_in_content(std::string_view json);

}  // namespace qf::portal
