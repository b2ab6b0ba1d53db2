#include "connector/jose/party_key.hpp"

#include "connector/base/encoding.hpp"
#include "connector/jose/pkey.hpp"

#include <utility>

namespace qf::jose {
namespace {

std::string bytes_in(json::value member) {  // empty: absent, or nothing that could be bytes
    return from_base64url(member.text().value_or("")).value_or("");
}

}  // namespace

result<party_key> party_key::parse(json::value jwk, party_part wanted) {
    party_key out;
    out.kid = jwk["kid"].text_or("");
    auto secret = wanted == party_part::with_private ? bytes_in(jwk["d"]) : std::string{};
    const wiped when_done{secret};
    if (wanted == party_part::with_private && secret.empty()) return errc::content_invalid;
    if (jwk["kty"].text() == "EC" && jwk["crv"].text() == "P-256") {
        out.alg = algorithm::es256;
        out.handle = pkey_of(curve::p256, {bytes_in(jwk["x"]), bytes_in(jwk["y"])}, secret);
    } else if (jwk["kty"].text() == "RSA") {
        out.alg = algorithm::rs256;
        rsa_numbers numbers{bytes_in(jwk["n"]), bytes_in(jwk["e"]), secret};
        const wiped copy_when_done{numbers.private_exponent};
        constexpr std::string_view names[] = {"p", "q", "dp", "dq", "qi"};
        if (wanted == party_part::with_private)
            for (std::size_t i = 0; i < numbers.factors.size(); ++i) numbers.factors[i] = bytes_in(jwk[names[i]]);
        out.handle = rsa_pkey_of(numbers);
        for (auto& factor : numbers.factors) OPENSSL_cleanse(factor.data(), factor.size());
    }
    if (!out.handle) return errc::content_invalid;
    return out;
}

}  // namespace qf::jose
