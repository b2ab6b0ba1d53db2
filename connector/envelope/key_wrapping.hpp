// connector/envelope/key_wrapping.hpp -- from two keys to one content key: ECDH-ES, Concat KDF, AES Key Wrap.
//
// Promise:  agree() refuses a peer that leads to an all-zero secret; peer_of() a point that is not on the curve.
//           Secrets are wiped.
// Fails:    false or null: what came in cannot be right. std::runtime_error when OpenSSL fails on our own keys.
// Thread:   any.
// Source:   RFC 7518 (4.6, C), NIST SP 800-56A (5.8.1), RFC 3394, RFC 8037 (3.2)
#pragma once

#include "connector/envelope/native_key.hpp"
#include "connector/jose/openssl.hpp"

#include <string>
#include <string_view>

namespace qf::envelope {

constexpr std::size_t wrapped_key_size = 40;  // a 32-byte key and RFC 3394's 8 bytes of integrity

jose::coordinates agree_anew(const key& recipient, jose::secret_32& out);  // the public part of the key made for it
jose::owned_pkey peer_of(const key& own, const jose::coordinates& point);  // null: not a public key of own's curve
bool agree(EVP_PKEY* own, EVP_PKEY* peer, jose::secret_32& out);

// One round of SHA-256, hence at most 32 bytes; apu and apv are decoded.
struct derivation {
    std::string_view algorithm;
    std::string_view apu = {};
    std::string_view apv = {};
    std::size_t size = 32;  // bytes
};
void concat_kdf(const jose::secret_32& shared, const derivation& info,
                jose::secret_32& out);  // the first `size` bytes of out

std::string wrap_key(const jose::secret_32& key_encryption_key, const jose::secret_32& content_key);
bool unwrap_key(const jose::secret_32& key_encryption_key, std::string_view wrapped, jose::secret_32& out);

}  // namespace qf::envelope
