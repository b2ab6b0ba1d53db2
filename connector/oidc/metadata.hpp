// connector/oidc/metadata.hpp -- what a provider says of itself: where its endpoints are.
//
// Promise:  parse() is pure. Every endpoint lies at the issuer's own origin, so that neither our secret nor a token can
//           be sent elsewhere, and a page's form-action can name the provider once.
// Fails:    discovery_malformed (try_later); discovery_issuer, discovery_endpoints (our_fault: the configured issuer is
//           not this provider, or it is not one that we can use).
// Thread:   any.
// Source:   OpenID Connect Discovery 1.0 sections 3 and 4.3, RP-Initiated Logout 1.0 section 2.1, RFC 9207 section 3
#pragma once

#include "connector/oidc/provider.hpp"

#include <string>
#include <string_view>

namespace qf::oidc {

struct metadata {
    std::string authorization;  // a whole address, for the browser
    std::string end_session;    // the same; empty: it has none, or says null
    std::string token;          // targets at the issuer's origin, for us: "/api/v2/token"
    std::string userinfo;
    std::string keys;
    bool names_itself_on_return = false;  // the callback always has iss
    bool offers_pkce = false;             // with S256

    static outcome<metadata> parse(std::string_view text, const std::string& issuer);
};

// "/api/v2/.well-known/openid-configuration"
std::string discovery_target(const net::origin& issuer);

}  // namespace qf::oidc
