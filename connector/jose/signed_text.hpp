// connector/jose/signed_text.hpp -- a compact JWS: the one reader and the one writer, of envelopes and of foreign tokens.
//
// Promise:  read() cuts and decodes, and believes nothing; whoever reads then chooses the key by kid, compares the
//           header's alg with that key's, and asks signature_holds(). Keys that a header brings along (jwk, jku, x5c,
//           x5u) are never looked at.
// Why:      ours, and not cjose: that has no Ed25519 and no X25519, takes loose base64url, and brought a second JSON
//           parser. What a library would have spared is signature.hpp: two calls of OpenSSL for each algorithm.
// Fails:    read(): nothing, for a text that is no such thing.
// Thread:   one at a time.
// Source:   RFC 7515 (3.1, 7.1), RFC 8725
#pragma once

#include "connector/jose/header.hpp"
#include "connector/jose/signature.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::jose {

struct signed_text {
    jose::header header;
    std::string payload;
    std::string signature;
    std::string_view signing_input;  // of the text that was read, which must live as long

    static std::optional<signed_text> read(std::string_view compact);
};

// `header` is JSON that names `a` as alg.
std::string sign_compact(std::string_view header, std::string_view payload, algorithm a, EVP_PKEY* signer);

}  // namespace qf::jose
