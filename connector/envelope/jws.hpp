// connector/envelope/jws.hpp -- an envelope's inner half: JWS compact with ES256 or EdDSA, by a key of the ring.
//
// Promise:  the key that kid names decides the algorithm.
// Not here: reading and verifying as such (connector/jose/signed_text.hpp).
// Fails:    verify_compact: envelope_malformed, envelope_unknown_key, envelope_algorithm, envelope_bad_signature, in
//           the order of the checks.
// Thread:   any.
// Source:   RFC 7515, 7518 (3.4), 8037 (3.1)
#pragma once

#include "connector/base/errors.hpp"
#include "connector/envelope/key.hpp"
#include "connector/envelope/key_directory.hpp"

#include <string>
#include <string_view>

namespace qf::envelope {

bool signature_holds(std::string_view signing_input, std::string_view signature, const key& signer);

std::string sign_compact(std::string_view payload, const key& signer);
result<std::string> verify_compact(std::string_view text, const key_ring& keys);  // the payload

}  // namespace qf::envelope
