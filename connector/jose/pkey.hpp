// connector/jose/pkey.hpp -- keys as OpenSSL holds them, from the numbers of a JWK and back.
//
// Promise:  a key that comes out can be used: its point is on its curve, its private part is that of its public one
//           (P-256, Ed25519, X25519); an RSA modulus has 2,048 to 8,192 bits.
// Fails:    null: the numbers make no key. std::runtime_error: no memory, or OpenSSL fails on a key that it made.
// Thread:   any.
// Source:   RFC 7517, 7518 (6.2, 6.3), 7638, 8037
#pragma once

#include "connector/jose/openssl.hpp"

#include <array>
#include <string>
#include <string_view>

namespace qf::jose {

enum class curve { p256, ed25519, x25519 };  // JWK "crv": P-256, Ed25519, X25519

// The coordinates of a public key, raw: 32 bytes each; y is empty for the Edwards and Montgomery curves.
struct coordinates {
    std::string x;
    std::string y;
};

// Null when they do not make a key: wrong lengths, a point off the curve, a private part of another public key.
owned_pkey pkey_of(curve c, const coordinates& point, std::string_view private_part);
coordinates coordinates_of(EVP_PKEY* handle, curve c);
std::string private_part_of(EVP_PKEY* handle, curve c);  // 32 bytes; the caller wipes them

std::string thumbprint(curve c, const coordinates& point);  // RFC 7638, SHA-256, base64url

std::string_view name_of(curve c) noexcept;  // "P-256", "Ed25519", "X25519"
std::string_view type_of(curve c) noexcept;  // "EC", "OKP"

// The members that name a public key: "kty":"EC","crv":"P-256","x":"…","y":"…"
std::string public_members(curve c, const coordinates& point);

constexpr std::size_t rsa_modulus_min = 256, rsa_modulus_max = 1024;  // bytes: 2,048 to 8,192 bits
constexpr std::size_t rsa_exponent_max = 4;                           // bytes: 65,537 has three

struct rsa_numbers {  // big-endian, without leading zeros
    std::string modulus, exponent;
    std::string private_exponent = {};        // empty: a public key
    std::array<std::string, 5> factors = {};  // p, q, dp, dq, qi: they count when all are there
};
owned_pkey rsa_pkey_of(const rsa_numbers& numbers);

}  // namespace qf::jose
