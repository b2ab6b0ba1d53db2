// connector/oidc/token_fault.hpp -- the ways in which a provider's signed token may be wrong, and a fixed word for
// each.
//
// Promise:  a word never holds anything that came from the token: "id_token_nonce", "userinfo_sub".
// Thread:   any.
#pragma once

#include <boost/system/result.hpp>

#include <string_view>

namespace qf::oidc {

enum class token_kind { id_token, userinfo };

enum class token_fault {
    malformed,         // not a compact JWS of a JSON object, or a member stands twice
    too_large,         // longer than any token of a person
    header,            // a type of token other than JWT, or an extension that we do not know
    algorithm,         // not in the configured list; "none" and HS* can never be in it
    unknown_key,       // its kid, or none, is not in the provider's key set
    algorithm_of_key,  // the algorithm is not that of the key which kid names
    signature,
    incomplete,  // a claim that must be there is not, or is of another type
    issuer,
    audience,
    authorized_party,
    expired,
    issued_later,   // iat lies in our future
    issued_before,  // iat is older than the login it is for
    not_yet_valid,  // nbf lies in our future
    nonce,
    acr,
    access_token,  // at_hash is another access token's
    subject,       // the userinfo is another person's
};

std::string_view word_of(token_kind kind, token_fault fault) noexcept;

[[noreturn]] void throw_exception_from_error(token_fault fault, const boost::source_location& location);

}  // namespace qf::oidc
