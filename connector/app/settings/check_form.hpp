// connector/app/settings/check_form.hpp -- what the citizen's form needs of its configuration, where it is served.
// Thread: any.
#pragma once

#include "connector/app/settings/load_configuration.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::app {

void check_form_combinations(const loaded_configuration& loaded, faults& found);     // whatever the role
void check_form_role(const loaded_configuration& loaded, role role, faults& found);  // of intake and run

// Our client at an identity provider, "franceconnect" or "proconnect": an id, and a secret or a private key.
void check_login_client(const loaded_configuration& loaded, std::string_view section, faults& found);

std::vector<std::string> words_of(std::string_view text);  // separated by blanks

}  // namespace qf::app
