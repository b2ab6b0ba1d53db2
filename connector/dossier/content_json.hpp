// connector/dossier/content_json.hpp -- FormulaireQF.json: the identity, the quotient familial as received (v3), and in
// the older shape (v2) that communes' software began with.
//
// Promise:  members always in the same order; external_id is null when there is none; a block that is absent stays so.
//           Version 2: nomUsuel is nom_usage; a birth date is cut by position, characters 0-3, 5-6 and 8-9 as texts,
//           null where it ends before: "" is "", null, null; "2019-02" has no day. All its members are always there,
//           null where the source has none.
// Thread:   any.
#pragma once

#include "connector/dossier/content.hpp"

#include <string>

namespace qf::dossier {

std::string write_content_json(const content& c);

}  // namespace qf::dossier
