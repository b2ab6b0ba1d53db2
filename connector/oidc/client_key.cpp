#include "connector/oidc/client_key.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "schemas/json.hpp"

#include <cjose/cjose.h>
#include <stdexcept>

namespace qf::oidc {
namespace {

constexpr std::size_t assertion_id_bytes = 32;
constexpr std::int64_t assertion_life = 60;      // seconds
constexpr std::size_t client_modulus_min = 256;  // bytes: RSA 2,048

struct jwk_release {
    void operator()(cjose_jwk_t* key) const noexcept { cjose_jwk_release(key); }
};
struct jws_release {
    void operator()(cjose_jws_t* token) const noexcept { cjose_jws_release(token); }
};
struct header_release {
    void operator()(cjose_header_t* header) const noexcept { cjose_header_release(header); }
};

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

struct client_key::held {
    std::unique_ptr<cjose_jwk_t, jwk_release> key;
    std::string kid, algorithm;
};

client_key::client_key(std::unique_ptr<const held> key) : key_{std::move(key)} {}
client_key::~client_key() = default;
client_key::client_key(client_key&&) noexcept = default;

result<client_key> client_key::parse(std::string_view text) {
    const auto document = json::document::parse(text);
    if (!document) return document.error();
    const auto jwk = document->root();
    const bool elliptic = jwk["kty"].text() == "EC" && jwk["crv"].text() == "P-256";
    const bool rsa = jwk["kty"].text() == "RSA";
    const auto modulus = from_base64url(jwk["n"].text().value_or(""));
    if (!(elliptic || rsa) || jwk["d"].text().value_or("").empty()) return errc::content_invalid;
    if (rsa && (!modulus || modulus->size() < client_modulus_min)) return errc::content_invalid;
    auto own = std::make_unique<held>();
    cjose_err ignored{};
    own->key.reset(cjose_jwk_import(text.data(), text.size(), &ignored));
    if (!own->key) return errc::content_invalid;
    own->kid = jwk["kid"].text_or("");
    if (own->kid.empty()) own->kid = thumbprint_of(jwk, elliptic);
    own->algorithm = elliptic ? "ES256" : "RS256";
    return client_key{std::move(own)};
}

const std::string& client_key::kid() const noexcept {
    return key_->kid;
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
    const auto payload = claims.text();
    cjose_err ignored{};
    const std::unique_ptr<cjose_header_t, header_release> header{cjose_header_new(&ignored)};
    const auto set = [&](const char* name, const std::string& value) {
        return header && cjose_header_set(header.get(), name, value.c_str(), &ignored);
    };
    const char* text = nullptr;
    if (set(CJOSE_HDR_ALG, key_->algorithm) && set(CJOSE_HDR_KID, key_->kid) && set("typ", "JWT")) {
        const std::unique_ptr<cjose_jws_t, jws_release> token{
            cjose_jws_sign(key_->key.get(), header.get(), reinterpret_cast<const std::uint8_t*>(payload.data()),
                           payload.size(), &ignored)};
        if (token && cjose_jws_export(token.get(), &text, &ignored)) return text;
    }
    throw std::runtime_error{"our key at the provider cannot sign"};
}

}  // namespace qf::oidc
