// connector/jose/party_key.hpp -- a signing key as another party knows it: P-256 or RSA, under a name of its choice.
//
// Promise:  the algorithm is the key's: ES256 or RS256. A private P-256 key is that of its public members;
//           of an RSA key nobody looks.
// Fails:    content_invalid: another kind, numbers that make no key, an RSA modulus under 2,048 bits or over 8,192.
// Not here: our envelopes' keys, whose kid is their thumbprint (connector/envelope/key.hpp).
// Thread:   any: a key does not change.
// Source:   RFC 7517, 7518 (6.2, 6.3)
#pragma once

#include "connector/base/errors.hpp"
#include "connector/jose/signature.hpp"
#include "schemas/json.hpp"

#include <string>

namespace qf::jose {

enum class party_part { public_only, with_private };

struct party_key {
    std::string kid;  // empty: the JWK has none
    algorithm alg{};
    owned_pkey handle;

    static result<party_key> parse(json::value jwk, party_part wanted);
};

}  // namespace qf::jose
