// connector/form/franceconnect_login.hpp -- a citizen's login through FranceConnect.
//
// Promise:  as identity_provider.hpp says.
// Fails:    as oidc/provider.hpp says; and our_fault, "userinfo_identity", for a verified userinfo without the identity
//           that a dossier needs: the scope was not granted, or a name is no name.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/identity_provider.hpp"

#include <optional>

namespace qf::form {

class franceconnect_login final : public oidc::provider_login<citizen> {
public:
    using provider_login::provider_login;
    awaitable<oidc::outcome<citizen>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override;
};

}  // namespace qf::form
