// connector/jose/signature.hpp -- the signatures that we make and believe: ES256, EdDSA and RS256.
//
// Promise:  the algorithm is the key's; no text says it. An ES256 signature is r||s, 64 bytes, as RFC 7518 section 3.4
//           wants it; an RS256 one has the length of its modulus. There is no "none" here, and no shared secret.
// Fails:    signature_holds(): false. std::runtime_error when OpenSSL fails, or has only the public part to sign with.
// Thread:   any.
// Source:   RFC 7518 (3.3, 3.4), 8037 (3.1)
#pragma once

#include "connector/jose/openssl.hpp"

#include <string>
#include <string_view>

namespace qf::jose {

enum class algorithm { es256, eddsa, rs256 };
std::string_view name_of(algorithm a) noexcept;  // "ES256", "EdDSA", "RS256"

std::size_t signature_size(algorithm a, const EVP_PKEY* handle) noexcept;  // bytes
std::string signature_of(std::string_view signing_input, algorithm a, EVP_PKEY* signer);
bool signature_holds(std::string_view signing_input, std::string_view signature, algorithm a, EVP_PKEY* signer);

}  // namespace qf::jose
