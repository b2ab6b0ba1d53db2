// connector/form/identity_provider.hpp -- where a citizen proves who they are: FranceConnect, or the demonstration's
// page.
//
// Promise:  as oidc/provider.hpp says. pivot_identity holds FranceConnect's six members as received (partial birth
// dates
//           and empty birth places included), and nothing else.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/oidc/provider.hpp"

#include <string>
#include <string_view>

namespace qf::form {

struct citizen {
    std::string pivot_identity;  // JSON: birthcountry, birthdate, birthplace, family_name, given_name, gender
    std::string shown_name;      // "Johnny TESTMAN", for the page's corner; the usage name where there is one
    std::string access_token;    // dropped after use
    instant token_expires_at{};
    std::string id_token;  // for the logout
};

class identity_provider {
public:
    virtual ~identity_provider() = default;
    virtual awaitable<oidc::outcome<oidc::departure>> depart() = 0;
    virtual awaitable<oidc::outcome<citizen>> arrive(oidc::callback got, std::optional<oidc::departure> kept) = 0;
    virtual awaitable<oidc::outcome<oidc::parting>> part(std::string id_token) = 0;
    virtual std::string_view origin() const noexcept = 0;  // for the CSP's form-action; empty: our own pages
    virtual bool demonstration() const noexcept = 0;
};

}  // namespace qf::form
