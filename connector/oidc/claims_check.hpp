// connector/oidc/claims_check.hpp -- whether the claims of a verified token are meant for us, for now, for this login.
//
// Promise:  pure. An optional claim that is null is as if absent. nothing: every check holds. Else the first that does
//           not, in the order of token_fault. A token for several audiences must name us as its authorized party. An
//           acr holds when it is one of those asked for, or a higher level of eIDAS than one of them (eidas1 < eidas2 <
//           eidas3).
// Thread:   any.
// Source:   OpenID Connect Core 1.0 sections 2, 3.1.3.7, 3.1.3.8, 5.3.2
#pragma once

#include "connector/base/time.hpp"
#include "connector/oidc/token_fault.hpp"
#include "schemas/json.hpp"

#include <optional>
#include <string_view>

namespace qf::oidc {

struct expectations {
    std::string_view issuer = {};
    std::string_view client_id = {};
    duration leeway{};
    instant now{};
    instant begun{};  // when this login began: no token for it can be older
};
// For the id_token only: what ties it to this login.
struct login_expectations {
    std::string_view nonce = {};
    std::string_view acr_values = {};    // separated by blanks; empty: any will do
    std::string_view access_token = {};  // compared where the token has an at_hash
};

std::optional<token_fault> check_id_token(json::value claims, const expectations& wanted,
                                          const login_expectations& login);
std::optional<token_fault> check_userinfo(json::value claims, const expectations& wanted, std::string_view sub);

}  // namespace qf::oidc
