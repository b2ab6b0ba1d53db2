// connector/oidc/signed_token.hpp -- a provider's public keys, and the payload of a JWT that one of them has signed.
//
// Promise:  open_signed() gives a payload only after its signature was verified. The algorithm must be ES256 or RS256,
//           in the caller's list, and that of the key which kid names: the message chooses nothing.
// Not here: reading a JWS and verifying it as such (connector/jose); what the claims say (claims_check.hpp); fetching (discovery.hpp).
// Thread:   any.
// Source:   RFC 7515, 7517, 7518 sections 3.3, 3.4, 6.2, 6.3; RFC 8725
#pragma once

#include "connector/base/errors.hpp"
#include "connector/jose/party_key.hpp"
#include "connector/oidc/token_fault.hpp"
#include "schemas/json.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qf::oidc {

class key_set {
public:
    key_set() = default;
    // Keys of other types, for encryption, without a kid, too weak or not on their curve are left out.
    // content_invalid when none is left; malformed_json.
    static result<key_set> parse(std::string_view text);
    std::size_t size() const noexcept { return keys_.size(); }
    // Null when no key has that kid. Where two algorithms share one, the key of `preferred` is found.
    const jose::party_key* find(std::string_view kid, jose::algorithm preferred) const noexcept;

private:
    std::vector<jose::party_key> keys_;
};

boost::system::result<json::document, token_fault> open_signed(std::string_view compact, const key_set& keys,
                                                               std::span<const std::string> algorithms);

}  // namespace qf::oidc
