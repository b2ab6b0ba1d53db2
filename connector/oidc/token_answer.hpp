// connector/oidc/token_answer.hpp -- what the token endpoint grants for a code.
//
// Promise:  pure. read() gives a grant only for a bearer token that may stand in a header field and an id_token.
// Fails:    token_malformed.
// Thread:   any.
// Source:   RFC 6749 sections 5.1 and 5.2, RFC 6750 section 2.1, OpenID Connect Core 1.0 section 3.1.3.3
#pragma once

#include "connector/base/time.hpp"
#include "connector/net/message.hpp"
#include "connector/oidc/provider.hpp"

#include <string>
#include <string_view>

namespace qf::oidc {

struct token_answer {
    std::string access_token;
    std::string id_token;
    duration life{};  // of the access token

    static outcome<token_answer> read(const net::response& answer);  // of any status
};

// The form that asks for it; `verifier` may be empty. With an assertion (client_key.hpp) the secret stays here.
std::string token_question(const provider_conf& conf, std::string_view code, std::string_view verifier,
                           std::string_view assertion);

}  // namespace qf::oidc
