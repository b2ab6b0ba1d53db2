// connector/portal/claims_text.hpp -- ProConnect's claims as they really come.
//
// Promise:  pure. siret_of(): 14 digits, whatever blanks stand between them (no-break ones, too); a JSON number gets
//           the zeros back that it lost; "" for anything else. is_denied(): false said as a boolean or as a text.
// Thread:   any.
#pragma once

#include "schemas/json.hpp"

#include <string>

namespace qf::portal {

std::string siret_of(json::value claim);
bool is_denied(json::value claim);

}  // namespace qf::portal
