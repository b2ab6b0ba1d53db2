// connector/envelope/key.hpp -- one key as a JWK (RFC 7517, 7518 section 6, 8037), known by its thumbprint (RFC 7638).
//
// Promise:  the algorithm is the key's, never the message's: sig keys are ES256 (P-256) or EdDSA (Ed25519), enc keys
//           ECDH-ES+A256KW with A256GCM (P-256 or X25519). A private member is wiped from memory when the key goes.
// Fails:    content_invalid for a JWK that is not one of these four, whose point is not on its curve, or whose kid is
//           not its thumbprint.
// Thread:   any: a key does not change.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/jose/pkey.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace qf::envelope {

enum class key_use { signing, encryption };  // JWK "use": sig, enc
using jose::curve;

class key {
public:
    static key generate(key_use use, envelope::curve curve);  // throws std::invalid_argument for ed25519 to encrypt…
    static result<key> from_jwk(std::string_view jwk);

    const std::string& kid() const noexcept;
    key_use use() const noexcept;
    envelope::curve curve() const noexcept;
    bool has_private() const noexcept;
    std::string to_jwk(bool with_private) const;  // members in a fixed order: kty, crv, x, y?, d?, kid, use, alg

    struct native;  // OpenSSL's, for this module's sources only
    const native& of_openssl() const noexcept { return *native_; }

private:
    explicit key(std::shared_ptr<const native> n) : native_{std::move(n)} {}
    std::shared_ptr<const native> native_;  // shared: rings hand keys to several threads
};

}  // namespace qf::envelope
