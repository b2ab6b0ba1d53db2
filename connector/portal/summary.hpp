// connector/portal/summary.hpp -- what a FormulaireQF dossier says, read from its JSON attachment.
//
// Promise:  pure. Texts are printable (base/latin.hpp), while the file has them as they were received. What the sender
//           left out or wrote otherwise is empty, never a crash: the files are there to be read.
// Thread:   any.
// Source:   connector/dossier/content_json.cpp, which writes it
#pragma once

#include "connector/inbox/attachment_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

struct person {
    std::string names;            // "LUCIE MARIE MARTIN"
    std::string given = {};       // "LUCIE"
    std::string usage = {};       // the usage name, where there is one
    std::string birth_date = {};  // "08/10/1989"
};

struct summary {
    std::optional<std::int64_t> quotient = {};
    std::string month = {};  // "mai 2026"
    std::string fund = {};   // "CNAF", "MSA"
    portal::person applicant = {};
    std::vector<person> adults = {};
    std::vector<person> children = {};
    bool tells_children = false;            // none, then, is what the fund knows or the family chose
    std::vector<std::string> address = {};  // lines
    std::string external_id = {};           // the commune's own file number
};

// Nothing when the text is no such content.
std::optional<summary> summary_of(std::string_view json);
// The attachment that holds it; null: there is none (any more).
const inbox::attachment_row* content_among(const std::vector<inbox::attachment_row>& files) noexcept;

}  // namespace qf::portal
