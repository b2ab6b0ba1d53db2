// connector/form/franceconnect_login.hpp -- a citizen's login through FranceConnect.
//
// Promise:  as identity_provider.hpp says.
// Fails:    as oidc/provider.hpp says; and our_fault, "userinfo_identity", for a verified userinfo without the identity
//           that a dossier needs: the scope was not granted, or a name is no name.
// Thread:   the loop.
#pragma once

#include "connector/form/identity_provider.hpp"

#include <string>
#include <string_view>

namespace qf::form {

class franceconnect_login final : public identity_provider {
public:
    // `provider` outlives this; `issuer` is its own. Throws boost::system::system_error when that is no address.
    franceconnect_login(oidc::provider& provider, std::string_view issuer);

    awaitable<oidc::outcome<oidc::departure>> depart() override;
    awaitable<oidc::outcome<citizen>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override;
    awaitable<oidc::outcome<oidc::parting>> part(std::string id_token) override;
    std::string_view origin() const noexcept override { return origin_; }
    bool demonstration() const noexcept override { return false; }

private:
    oidc::provider& provider_;
    std::string origin_;
};

}  // namespace qf::form
