// connector/webhook/signature.hpp -- Standard Webhooks: who sent this body, when, and under which id.
//
// Promise:  sign() makes one signature for each key, in their order, so that a receiver that still has the old key and
//           one that has the new one both accept. verify() accepts what any of its keys signed within the tolerance of
//           now; HMACs are compared in constant time, and no more than signatures_max signatures are looked at.
//           Keys as the specification writes them: whsec_ (HMAC-SHA256, 24 to 64 bytes), whsk_ (Ed25519, private; 32
//           bytes, or 64 with the public key after them), whpk_ (Ed25519, public).
// Fails:    malformed_text from parse() for anything else.
// Not here: remembering ids that were seen: what a message does must be harmless to repeat.
// Thread:   any.
// Source:   https://www.standardwebhooks.com, specification 1.0.0
#pragma once

#include "connector/base/ed25519.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qf::webhook {

inline constexpr std::string_view id_field = "webhook-id";
inline constexpr std::string_view timestamp_field = "webhook-timestamp";
inline constexpr std::string_view signature_field = "webhook-signature";
inline constexpr duration tolerance_usual = std::chrono::minutes{5};
inline constexpr std::size_t signatures_max = 16;

struct hmac_secret {
    std::string bytes;
};

class signing_key {  // whsec_ or whsk_
public:
    static result<signing_key> parse(std::string_view text);
    std::string sign(std::string_view content) const;  // "v1,<base64>" or "v1a,<base64>"

private:
    using kinds = std::variant<hmac_secret, ed25519_private_key>;
    explicit signing_key(kinds kind) : kind_{std::move(kind)} {}
    kinds kind_;
};

class verifying_key {  // whsec_ or whpk_
public:
    static result<verifying_key> parse(std::string_view text);
    bool accepts(std::span<const std::string_view> signatures, std::string_view content) const;

private:
    using kinds = std::variant<hmac_secret, ed25519_public_key>;
    explicit verifying_key(kinds kind) : kind_{std::move(kind)} {}
    kinds kind_;
};

struct stamp {  // the values of the three header fields
    std::string id, timestamp, signature;
};

// `id` has no full stop: it would blur where it ends (a uuid, say).
stamp sign(std::string_view id, instant now, std::string_view body, std::span<const signing_key> keys);

enum class finding {
    good,
    malformed,  // a field is missing or not what it must be
    stale,      // made too long ago, or in the future
    foreign,    // no signature is one of our keys'
};
finding verify(const stamp& proof, std::string_view body, std::span<const verifying_key> keys, instant now,
               duration tolerance = tolerance_usual);

}  // namespace qf::webhook
