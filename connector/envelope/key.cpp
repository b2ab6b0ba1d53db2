#include "connector/envelope/key.hpp"

#include "connector/base/encoding.hpp"
#include "connector/envelope/native_key.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <optional>
#include <stdexcept>

namespace qf::envelope {
namespace {

std::optional<curve> curve_of(json::value jwk) {
    const auto name = jwk["crv"].text().value_or("");
    for (const auto c : {curve::p256, curve::ed25519, curve::x25519})
        if (name == jose::name_of(c) && jwk["kty"].text() == jose::type_of(c)) return c;
    return std::nullopt;
}

bool suits(key_use use, curve c) {
    return use == key_use::signing ? c == curve::p256 || c == curve::ed25519 : c == curve::p256 || c == curve::x25519;
}

// "use" says it; without it the curve does, and for P-256, which serves for both, "alg".
std::optional<key_use> use_of(json::value jwk, curve c) {
    if (const auto use = jwk["use"]; use.exists()) {
        if (use.text() == "sig") return key_use::signing;
        if (use.text() == "enc") return key_use::encryption;
        return std::nullopt;
    }
    if (c == curve::ed25519 || jwk["alg"].text() == "ES256") return key_use::signing;
    if (c == curve::x25519 || jwk["alg"].text() == "ECDH-ES+A256KW") return key_use::encryption;
    return std::nullopt;
}

// An absent member is "", a wrong one is nothing.
std::optional<std::string> decoded(json::value v) {
    if (!v.exists()) return std::string{};
    const auto text = v.text();
    return text && !text->empty() ? from_base64url(*text) : std::nullopt;
}

bool agrees(json::value v, std::string_view expected) {
    return !v.exists() || v.text() == expected;
}

}  // namespace

key key::generate(key_use use, envelope::curve curve) {
    if (!suits(use, curve)) throw std::invalid_argument{fmt::format("{} is for the other use", jose::name_of(curve))};
    auto made = std::make_shared<native>();
    made->handle.reset(curve == curve::p256
                           ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                           : EVP_PKEY_Q_keygen(nullptr, nullptr, curve == curve::ed25519 ? "ED25519" : "X25519"));
    jose::must(made->handle != nullptr, "OpenSSL cannot make a key");
    made->public_point = jose::coordinates_of(made->handle.get(), curve);
    made->kid = jose::thumbprint(curve, made->public_point);
    made->use = use;
    made->curve = curve;
    made->part = key_part::with_private;
    return key{std::move(made)};
}

result<key> key::from_jwk(std::string_view jwk) {
    const auto document = json::document::parse(jwk);
    if (!document) return errc::content_invalid;
    const auto root = document->root();
    const auto c = curve_of(root);
    if (!c) return errc::content_invalid;
    const auto use = use_of(root, *c);
    if (!use || !suits(*use, *c)) return errc::content_invalid;

    auto x = decoded(root["x"]);
    auto y = decoded(root["y"]);
    auto d = decoded(root["d"]);
    if (!x || !y || !d) return errc::content_invalid;
    const jose::wiped when_done{*d};
    auto made = std::make_shared<native>();
    made->public_point = {std::move(*x), std::move(*y)};
    made->handle = jose::pkey_of(*c, made->public_point, *d);
    if (!made->handle) return errc::content_invalid;
    made->kid = jose::thumbprint(*c, made->public_point);
    made->use = *use;
    made->curve = *c;
    made->part = d->empty() ? key_part::public_only : key_part::with_private;
    key out{std::move(made)};
    if (!agrees(root["kid"], out.kid()) || !agrees(root["alg"], algorithm_of(out))) return errc::content_invalid;
    return out;
}

const std::string& key::kid() const noexcept {
    return native_->kid;
}
key_use key::use() const noexcept {
    return native_->use;
}
curve key::curve() const noexcept {
    return native_->curve;
}
bool key::has_private() const noexcept {
    return native_->part == key_part::with_private;
}

std::string key::to_jwk(bool with_private) const {
    std::string d;
    const jose::wiped when_done{d};
    if (with_private && has_private()) {
        auto raw = jose::private_part_of(native_->handle.get(), curve());
        const jose::wiped raw_when_done{raw};
        d = to_base64url(raw);
    }
    return fmt::format(R"({{{}{}{}{},"kid":"{}","use":"{}","alg":"{}"}})",
                       jose::public_members(curve(), native_->public_point), d.empty() ? "" : R"(,"d":")", d,
                       d.empty() ? "" : "\"", kid(), use() == key_use::signing ? "sig" : "enc", algorithm_of(*this));
}

}  // namespace qf::envelope
