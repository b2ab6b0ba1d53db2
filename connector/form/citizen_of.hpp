// connector/form/citizen_of.hpp -- a citizen, from what an identity provider says of them: pure.
//
// Promise:  pivot_identity has the six members of qf.content/1 as received, absent ones absent, and nothing else. Given
//           names come from given_name_array, joined by blanks, where there is one. The name shown is the first given
//           name with the usage name, or the family name where there is no usage name. Who has no given name, as some
//           foreign civil registers have it, is a citizen who lacks it: no fault of anybody, and told so.
// Fails:    nothing, when there is no family name or a member could not be carried by a dossier.
// Not here: tokens: the caller adds them.
// Thread:   any.
#pragma once

#include "connector/form/identity_provider.hpp"
#include "schemas/json.hpp"

#include <optional>

namespace qf::form {

std::optional<citizen> citizen_of(json::value claims);

}  // namespace qf::form
