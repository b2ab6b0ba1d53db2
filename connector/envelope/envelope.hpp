// connector/envelope/envelope.hpp -- a transmission sealed for its way: JWE compact( JWS compact( JSON ) ).
//
// Promise:  seal() signs with the active signing key, then encrypts to the active encryption key; the result is ASCII.
//           open() checks in this order and stops at the first failure: size, form, kid known, decryption, signature,
//           schema, issuer and audience, times, commune. Each failure is its own errc (envelope_…). Whether an id was
//           seen with another content is the ledger's to say (envelope_replayed), with opened::digest: signing and
//           encrypting are randomised, so one transmission sealed twice is two texts with one digest.
//           The algorithms are those of the keys: a header that says otherwise is envelope_algorithm; "none", "dir",
//           compression ("zip") and critical extensions ("crit") are refused.
// Thread:   any; an object does not change.
// Source:   RFC 7515, 7516, 7518 (4.6, 4.6.2, 5.3), 7638, 8037
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/envelope/key_directory.hpp"
#include "schemas/transmission.hpp"

#include <string>
#include <string_view>

namespace qf::envelope {

struct envelope_conf {
    std::size_t size_max = 256 << 10;                 // bytes, of the sealed envelope
    std::string issuer = "qf-intake";                 // who may have signed
    std::string audience = "qf-delivery";             // for whom
    duration lifetime = std::chrono::hours{24 * 10};  // expiry, from submission: longer than the retry schedule
    duration leeway = std::chrono::seconds{60};       // between clocks
};

// Fails with key_missing, or too_large when the result would exceed size_max.
result<std::string> seal(std::string_view payload, const key_ring& keys, const envelope_conf& conf);

struct opened {
    schemas::transmission transmission;
    std::string digest;  // SHA-256 of the signed payload, 32 raw bytes: what was sent, however often it was sealed
};
result<opened> open(std::string_view envelope, const recipient& from_queue, const key_ring& keys,
                    const envelope_conf& conf, instant now);

}  // namespace qf::envelope
