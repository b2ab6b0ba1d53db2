#include "connector/form/franceconnect_login.hpp"

#include "connector/form/citizen_of.hpp"

#include <utility>

namespace qf::form {

franceconnect_login::franceconnect_login(oidc::provider& provider, std::string_view issuer)
    : provider_{provider}, origin_{net::origin::parse(issuer).value().text()} {}

awaitable<oidc::outcome<oidc::departure>> franceconnect_login::depart() {
    return provider_.begin();
}

awaitable<oidc::outcome<citizen>> franceconnect_login::arrive(oidc::callback got, std::optional<oidc::departure> kept) {
    auto arrived = co_await provider_.finish(std::move(got), std::move(kept));
    if (!arrived) co_return arrived.error();
    auto out = citizen_of(arrived->claims.root());
    if (!out) co_return oidc::login_refusal{oidc::login_trouble::our_fault, "userinfo_identity"};
    out->access_token = std::move(arrived->access_token);
    out->token_expires_at = arrived->token_expires_at;
    out->id_token = std::move(arrived->id_token);
    co_return std::move(*out);
}

awaitable<oidc::outcome<oidc::parting>> franceconnect_login::part(std::string id_token) {
    return provider_.end_session(std::move(id_token));
}

}  // namespace qf::form
