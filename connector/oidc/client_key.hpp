// connector/oidc/client_key.hpp -- our private key at a provider, and the assertion that proves it: private_key_jwt.
//
// Promise:  an assertion names the client as issuer and subject and the provider's issuer as its audience, lives a
//           minute, and has an id of its own: made for one request. Signed ES256 by a P-256 key, RS256 by an RSA key.
//           kid is the JWK's, else its thumbprint.
// Fails:    parse(): malformed_json; content_invalid for a key of another kind, without its private part, or of less
//           than 2,048 bits.
// Thread:   any.
// Source:   RFC 7523 sections 2.2 and 3, RFC 7638, OpenID Connect Core 1.0 section 9
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "connector/jose/party_key.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace qf::oidc {

class client_key {
public:
    static result<client_key> parse(std::string_view jwk);
    const std::string& kid() const noexcept { return key_.kid; }
    std::string assertion(std::string_view client_id, std::string_view issuer, instant now) const;

private:
    explicit client_key(jose::party_key key) : key_{std::move(key)} {}
    jose::party_key key_;
};

}  // namespace qf::oidc
