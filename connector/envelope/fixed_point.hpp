// connector/envelope/fixed_point.hpp -- agreement with one P-256 key again and again, from a table of its multiples.
//
// Promise:  agree() makes a fresh ephemeral key each time, as RFC 7518 (4.6) asks, and costs a third of what OpenSSL's
//           ECDH does with a point that it has never seen: the same routine, with a table for the recipient's point as
//           OpenSSL has one for the curve's own. The table takes 15 ms to make, and 150 KB.
// Why:      by OpenSSL's own key exchange sealing costs 98 µs instead of 69, of the about 520 that a dossier costs us
//           from form to HubEE: 5.6 %. The call that makes the table is deprecated; where it goes, this file does.
// Fails:    std::runtime_error when OpenSSL does.
// Thread:   any, at once: a table does not change.
// Source:   NIST SP 800-56A (5.7.1.2)
#pragma once

#include "connector/envelope/native_key.hpp"
#include "connector/jose/openssl.hpp"

namespace qf::envelope {

class fixed_point {
public:
    explicit fixed_point(const jose::coordinates& recipient);  // known to be on the curve

    jose::coordinates agree(jose::secret_32& shared) const;  // the ephemeral public key

private:
    jose::owned_group curve_;
    jose::owned_group multiples_;  // the same curve, with the point where its own generator stands
};

}  // namespace qf::envelope
