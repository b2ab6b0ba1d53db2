// connector/intake/enrolling.hpp -- what an enrolment changes in the registry of communes. Each may be repeated.
//
// Fails:    commune_unknown (nothing says which commune, or its code leads nowhere: an operator must), storage_failed,
//           storage_full: again later.
// Thread:   the registry's.
#pragma once

#include "connector/communes/registry.hpp"
#include "connector/intake/enrolment_store.hpp"

#include <vector>

namespace qf::intake {

inline constexpr const char* no_commune_has_it =
    "leads to no commune: none has this code, and none that is no more had it";

// The commune that a district of Paris, Lyon or Marseille belongs to; any other code as it is.
commune_code commune_of(const commune_code& place);

// Whether citizens can be led to a commune by this code. commune_unknown: nobody has it, and none that is no more had
// it.
error_code leads_somewhere(const communes::registry& all, const commune_code& code);

// Approved from here on; active stays as it is. Finds the row's commune, its name and postal code where the event did
// not say them.
error_code approve_in(communes::registry& all, enrolment_row& row);
error_code activate_in(communes::registry& all, const enrolment_row& row);
// Neither active nor approved, whatever commune its SIRET is enrolled for. What is not enrolled stays so.
error_code withdraw_in(communes::registry& all, const enrolment_row& row);

// Approved and active, as HubEE lists it; of a commune that the registry knows.
error_code enrol_listed(communes::registry& all, const recipient& recipient, const std::string& name);

// Every enrolled recipient with this SIRET.
std::vector<communes::enrolled> recipients_with(const communes::registry& all, const siret& number);

}  // namespace qf::intake
