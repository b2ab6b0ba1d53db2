// connector/form/identity_provider.hpp -- where a citizen proves who they are: FranceConnect, or the demonstration's
// page.
//
// Promise:  as oidc/login_way.hpp says. pivot_identity holds FranceConnect's six members as received (partial birth
//           dates and empty birth places included), and nothing else.
// Thread:   the loop.
#pragma once

#include "connector/base/time.hpp"
#include "connector/oidc/login_way.hpp"

#include <string>

namespace qf::form {

enum class lacks { nothing, given_name };  // of what a dossier needs

struct citizen {
    std::string pivot_identity;  // JSON: birthcountry, birthdate, birthplace, family_name, given_name, gender
    std::string shown_name;      // "Johnny TESTMAN", for the page's corner; the usage name where there is one
    std::string access_token;    // dropped after use
    instant token_expires_at{};
    std::string id_token;  // for the logout
    form::lacks lacks = form::lacks::nothing;
};

using identity_provider = oidc::login_way<citizen>;

}  // namespace qf::form
