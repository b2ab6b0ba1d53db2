// connector/oidc/pkce_use.hpp -- whether a login carries a code_challenge (RFC 7636).
#pragma once

namespace qf::oidc {

enum class pkce_use {
    never,  // FranceConnect: its list of parameters has none, though its metadata may name S256
    always,
    where_offered  // when the provider's metadata has S256 among code_challenge_methods_supported
};

}  // namespace qf::oidc
