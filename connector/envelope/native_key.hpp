// connector/envelope/native_key.hpp -- a key as OpenSSL holds it, parsed once.
//
// Thread:   any: OpenSSL's keys are read by many threads once they are complete.
#pragma once

#include "connector/envelope/key.hpp"
#include "connector/envelope/openssl.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace qf::envelope {

enum class key_part { public_only, with_private };

// The coordinates of a public key, raw: 32 bytes each; y is empty for the Edwards and Montgomery curves.
struct coordinates {
    std::string x;
    std::string y;
};

class fixed_point;

struct key::native {
    native();
    ~native();
    const fixed_point& point() const;  // of a P-256 key that is encrypted to; made when first asked for

    owned_pkey handle;
    coordinates at;
    std::string kid;
    key_use use{};
    envelope::curve curve{};
    key_part part{};

private:
    mutable std::once_flag once_;
    mutable std::unique_ptr<const fixed_point> point_;
};

// Null when they do not make a key: wrong lengths, a point off the curve, a private part of another public key.
owned_pkey pkey_of(curve c, const coordinates& at, std::string_view private_part);
coordinates coordinates_of(EVP_PKEY* handle, curve c);
std::string private_part_of(EVP_PKEY* handle, curve c);  // 32 bytes; the caller wipes them

std::string thumbprint(curve c, const coordinates& at);  // RFC 7638, SHA-256, base64url

std::string_view name_of(curve c) noexcept;            // "P-256", "Ed25519", "X25519"
std::string_view type_of(curve c) noexcept;            // "EC", "OKP"
std::string_view algorithm_of(const key& k) noexcept;  // "ES256", "EdDSA", "ECDH-ES+A256KW"

// The members that name a public key: "kty":"EC","crv":"P-256","x":"…","y":"…"
std::string public_members(curve c, const coordinates& at);

}  // namespace qf::envelope
