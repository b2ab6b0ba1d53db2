#include "connector/form/franceconnect_login.hpp"

#include "connector/base/asio.hpp"
#include "connector/form/citizen_of.hpp"

#include <utility>

namespace qf::form {

awaitable<oidc::outcome<citizen>> franceconnect_login::arrive(oidc::callback got, std::optional<oidc::departure> kept) {
    auto arrived = co_await at().finish(std::move(got), std::move(kept));
    if (!arrived) co_return arrived.error();
    auto out = citizen_of(arrived->claims.root());
    if (!out) co_return oidc::login_refusal{oidc::login_trouble::our_fault, "userinfo_identity"};
    out->access_token = std::move(arrived->access_token);
    out->token_expires_at = arrived->token_expires_at;
    out->id_token = std::move(arrived->id_token);
    co_return std::move(*out);
}

}  // namespace qf::form
