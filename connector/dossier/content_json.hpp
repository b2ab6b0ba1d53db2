// connector/dossier/content_json.hpp -- FormulaireQF.json: the identity, the quotient familial as received (v3), and in
// the older shape (v2) that communes' software began with.
//
// Promise:  members always in the same order; external_id is null when there is none; a block that is absent stays so.
//           Version 2: nomUsuel is nom_usage; a birth date is cut in year, month and day as text, a null one in three
//           nulls, an empty one in three empty texts; what is missing in a shorter date is empty.
// Thread:   any.
#pragma once

#include "connector/dossier/content.hpp"

#include <string>

namespace qf::dossier {

std::string write_content_json(const content& c);

}  // namespace qf::dossier
