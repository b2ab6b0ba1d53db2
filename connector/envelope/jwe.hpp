// connector/envelope/jwe.hpp -- JWE compact with ECDH-ES+A256KW (P-256 or X25519) and A256GCM.
//
// Promise:  a fresh ephemeral key, content key and nonce for each message. Any RFC 7516 peer reads it: the header says
//           alg, enc, kid, epk, and typ and cty "JOSE", since what is inside is itself a compact JWS.
//           "apu" and "apv" of a peer's header are taken into the derivation, as RFC 7518 asks.
// Fails:    decrypt_compact: envelope_malformed, envelope_unknown_key (also when the private part is elsewhere),
//           envelope_algorithm, envelope_undecryptable, in the order of the checks.
// Thread:   any.
// Source:   RFC 7516, 7518 (4.6, 5.3), 8037 (3.2)
#pragma once

#include "connector/base/errors.hpp"
#include "connector/envelope/key.hpp"
#include "connector/envelope/key_directory.hpp"

#include <string>
#include <string_view>

namespace qf::envelope {

std::string encrypt_compact(std::string_view plaintext, const key& recipient);
result<std::string> decrypt_compact(std::string_view text, const key_ring& keys);  // the plaintext

}  // namespace qf::envelope
