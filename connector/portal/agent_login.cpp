#include "connector/portal/agent_login.hpp"

#include "connector/base/asio.hpp"
#include "connector/portal/claims_text.hpp"

#include <algorithm>
#include <utility>

namespace qf::portal {
namespace {

using oidc::login_trouble;

bool vouches(const oidc::arrival& a) {
    return a.acr.ends_with("-mfa") || a.acr == "eidas2" || a.acr == "eidas3" ||
           std::ranges::find(a.amr, "mfa") != a.amr.end();
}

constexpr std::string_view stronger_claims = R"({"id_token":{"amr":{"essential":true},)"
                                             R"("acr":{"essential":true,"values":["eidas1-mfa","eidas2","eidas3"]}}})";

}  // namespace

awaitable<oidc::outcome<oidc::departure>> proconnect_login::depart_stronger() {
    return at().begin(stronger_claims);
}

awaitable<oidc::outcome<identity>> proconnect_login::arrive(oidc::callback got, std::optional<oidc::departure> kept) {
    auto arrived = co_await at().finish(std::move(got), std::move(kept));
    if (!arrived) co_return arrived.error();
    const auto claims = arrived->claims.root();
    const auto given = claims["given_name"].text_or(""), usual = claims["usual_name"].text_or("");
    identity out{.subject = arrived->sub,
                 .email = claims["email"].text_or(""),
                 .siret = siret_of(claims["siret"]),
                 .name = given.empty()   ? usual
                         : usual.empty() ? given
                                         : given + ' ' + usual,
                 .id_token = std::move(arrived->id_token),
                 .second_factor = vouches(*arrived),
                 .email_denied = is_denied(claims["email_verified"])};
    if (out.siret.empty()) co_return oidc::login_refusal{login_trouble::our_fault, "userinfo_siret"};
    co_return out;
}

awaitable<oidc::outcome<identity>> demo_login::arrive(oidc::callback got, std::optional<oidc::departure> kept) {
    if (const auto why = site::object_to_arrival(got, kept, now())) co_return *why;
    identity out;
    out.agent = std::move(got.code);
    out.second_factor = true;
    co_return out;
}

}  // namespace qf::portal
