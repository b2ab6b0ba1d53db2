// connector/app/settings/check_portal.hpp -- the rules of the portal's settings; part of check_configuration.cpp.
//
// Promise:  the demonstration's login, which asks nobody for a proof, is refused wherever somebody else could reach it:
//           beside profile = "demo" the portal must listen and be known on loopback alone.
#pragma once

#include "connector/app/settings/load_configuration.hpp"

namespace qf::app {

void check_portal_combinations(const loaded_configuration& l, faults& found);
void check_portal_role(const loaded_configuration& l, faults& found);  // of who serves it

}  // namespace qf::app
