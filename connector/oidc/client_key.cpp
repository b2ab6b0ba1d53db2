#include "connector/oidc/client_key.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/jose/signed_text.hpp"
#include "schemas/json.hpp"

#include <utility>

namespace qf::oidc {
namespace {

constexpr std::size_t assertion_id_bytes = 32;
constexpr std::int64_t assertion_life = 60;  // seconds

// The members that RFC 7638 hashes, in its order.
std::string thumbprint_of(json::value jwk, bool elliptic) {
    json::writer w;
    w.begin_object();
    if (elliptic)
        w.member("crv", jwk["crv"]).member("kty", jwk["kty"]).member("x", jwk["x"]).member("y", jwk["y"]);
    else
        w.member("e", jwk["e"]).member("kty", jwk["kty"]).member("n", jwk["n"]);
    return to_base64url(sha256(w.end_object().text()));
}

}  // namespace

result<client_key> client_key::parse(std::string_view text) {
    const auto document = json::document::parse(text);
    if (!document) return document.error();
    const auto jwk = document->root();
    auto key = jose::party_key::parse(jwk, jose::party_part::with_private);
    if (!key) return key.error();
    if (key->kid.empty()) key->kid = thumbprint_of(jwk, key->alg == jose::algorithm::es256);
    return client_key{std::move(*key)};
}

std::string client_key::assertion(std::string_view client_id, std::string_view issuer, instant now) const {
    const auto issued = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    json::writer claims;
    claims.begin_object()
        .member("iss", client_id)
        .member("sub", client_id)
        .member("aud", issuer)
        .member("jti", to_base64url(random_bytes(assertion_id_bytes)))
        .member("iat", std::int64_t{issued})
        .member("exp", std::int64_t{issued + assertion_life})
        .end_object();
    json::writer header;
    header.begin_object()
        .member("alg", jose::name_of(key_.alg))
        .member("kid", key_.kid)
        .member("typ", "JWT")
        .end_object();
    return jose::sign_compact(header.text(), claims.text(), key_.alg, key_.handle.get());
}

}  // namespace qf::oidc
