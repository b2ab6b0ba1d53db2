// connector/portal/agent_login.hpp -- where an agent proves who they are: ProConnect, or the demonstration's page.
//
// Promise:  as oidc/login_way.hpp says. What comes back says who somebody is, never what they may do: that is the
//           inbox's affair (admitting.hpp). second_factor: the provider vouches for more than a password. It asks for
//           one only where the request calls it essential: depart_stronger(); what comes back then is to be looked at
//           all the same.
// Fails:    as there; code "acr_unobtainable": the person's own provider has no second factor; "id_token_acr": it has
//           not verified who they are.
// Thread:   the loop.
// Source:   ProConnect: acr …-mfa, eidas2, eidas3, or amr with "mfa"
#pragma once

#include "connector/oidc/login_way.hpp"
#include "connector/site/demo_login.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::portal {

struct identity {
    std::string subject;
    std::string email;      // as received
    std::string siret;      // of the organization for which they are there
    std::string name = {};  // "Camille Martin"
    std::string id_token = {};
    bool second_factor = false;
    bool email_denied = false;  // the provider says that nobody has verified the address
    std::string agent = {};     // the demonstration's choice; empty: to be found by the others
};

class agent_login : public oidc::login_way<identity> {
public:
    virtual awaitable<oidc::outcome<oidc::departure>> depart_stronger() = 0;  // with a second factor
};

class proconnect_login final : public oidc::provider_login<identity, agent_login> {
public:
    using provider_login::provider_login;
    awaitable<oidc::outcome<oidc::departure>> depart_stronger() override;
    awaitable<oidc::outcome<identity>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override;
};

// One chooses an agent on a page of ours (site/demo_login.hpp): for profile = "demo" on loopback alone, which `app`
// checks.
class demo_login final : public site::demo_way<agent_login> {
public:
    using demo_way::demo_way;
    awaitable<oidc::outcome<oidc::departure>> depart_stronger() override { return depart(); }
    awaitable<oidc::outcome<identity>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override;
};

}  // namespace qf::portal
