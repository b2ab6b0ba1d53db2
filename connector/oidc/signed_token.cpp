#include "connector/oidc/signed_token.hpp"

#include "connector/base/encoding.hpp"
#include "connector/oidc/optional_member.hpp"

#include <algorithm>
#include <array>
#include <cjose/cjose.h>
#include <memory>
#include <optional>

namespace qf::oidc {
namespace {

constexpr std::size_t token_size_max = 64 << 10;  // characters; FranceConnect's have about 1,000
constexpr std::size_t header_size_max = 4 << 10;  // characters
constexpr std::size_t name_size_max = 256;        // bytes, of a kid
constexpr std::size_t keys_max = 64;
constexpr std::size_t coordinate_size = 32;                   // bytes, of P-256
constexpr std::size_t modulus_min = 256, modulus_max = 1024;  // bytes: RSA 2,048 to 8,192
constexpr std::size_t exponent_max = 4;                       // bytes: 65,537 has three

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using owned_key = std::unique_ptr<cjose_jwk_t, freed_by<cjose_jwk_release>>;
using owned_token = std::unique_ptr<cjose_jws_t, freed_by<cjose_jws_release>>;

struct algorithm {
    std::string_view name;
    key_type type;
};
constexpr std::array known{algorithm{"ES256", key_type::p256}, algorithm{"RS256", key_type::rsa}};

const algorithm* algorithm_named(std::string_view name) noexcept {
    const auto found = std::ranges::find(known, name, &algorithm::name);
    return found == known.end() ? nullptr : &*found;
}

owned_key imported(const std::string& jwk) {
    cjose_err ignored{};
    return owned_key{cjose_jwk_import(jwk.data(), jwk.size(), &ignored)};
}

bool signature_holds(std::string_view compact, const public_key& signer) {
    cjose_err ignored{};
    const auto key = imported(signer.jwk);
    const owned_token token{cjose_jws_import(compact.data(), compact.size(), &ignored)};
    return key && token && cjose_jws_verify(token.get(), key.get(), &ignored);
}

// Two readers must never see two different tokens in one text.
bool has_duplicates(json::value object) {
    std::vector<std::string_view> names;
    object.for_each_member([&](std::string_view name, json::value) { names.push_back(name); });
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

std::optional<json::document> object_in(std::string_view encoded) {
    const auto text = from_base64url(encoded);
    if (!text) return std::nullopt;
    auto out = json::document::parse(*text);
    if (!out || !out->root().is_object() || has_duplicates(out->root())) return std::nullopt;
    return std::move(*out);
}

std::optional<std::array<std::string_view, 3>> parts_of(std::string_view compact) {
    const auto first = compact.find('.');
    const auto second = first == compact.npos ? compact.npos : compact.find('.', first + 1);
    if (second == compact.npos || compact.find('.', second + 1) != compact.npos) return std::nullopt;
    return std::array{compact.substr(0, first), compact.substr(first + 1, second - first - 1),
                      compact.substr(second + 1)};
}

// RFC 8725 section 3.11: another kind of token, a logout token say, is none of ours however well it is signed.
bool is_plain_jwt(json::value header) {
    if (header["crit"].exists() || header["b64"].exists()) return false;
    const auto type = header["typ"];
    if (!type.exists()) return true;
    std::string name = type.text_or("");
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return name == "jwt" || name == "application/jwt";
}

bool may_verify(json::value jwk) {
    if (is_given(jwk["use"]) && jwk["use"].text() != "sig") return false;
    const auto uses = jwk["key_ops"];
    bool found = !is_given(uses);
    uses.for_each_item([&](json::value one) { found = found || one.text() == "verify"; });
    return found;
}

std::optional<public_key> key_of(json::value jwk) {
    public_key out;
    out.kid = jwk["kid"].text_or("");
    if (out.kid.empty() || out.kid.size() > name_size_max || !may_verify(jwk)) return std::nullopt;
    const auto bytes = [&](std::string_view member) { return from_base64url(jwk[member].text().value_or("")); };
    json::writer w;
    w.begin_object();
    if (jwk["kty"].text() == "EC" && jwk["crv"].text() == "P-256") {
        const auto x = bytes("x"), y = bytes("y");
        if (!x || !y || x->size() != coordinate_size || y->size() != coordinate_size) return std::nullopt;
        out.type = key_type::p256;
        out.signature_size = 2 * coordinate_size;
        w.member("kty", "EC").member("crv", "P-256").member("x", to_base64url(*x)).member("y", to_base64url(*y));
    } else if (jwk["kty"].text() == "RSA") {
        const auto n = bytes("n"), e = bytes("e");
        if (!n || !e || n->size() < modulus_min || n->size() > modulus_max || n->front() == '\0') return std::nullopt;
        // An even exponent, or 1, would make no key at all.
        if (e->empty() || e->size() > exponent_max || e->back() % 2 == 0 || *e == "\1") return std::nullopt;
        out.type = key_type::rsa;
        out.signature_size = n->size();
        w.member("kty", "RSA").member("n", to_base64url(*n)).member("e", to_base64url(*e));
    } else {
        return std::nullopt;
    }
    const auto fits = [&](const algorithm& a) { return a.type == out.type && jwk["alg"].text() == a.name; };
    if (is_given(jwk["alg"]) && std::ranges::none_of(known, fits)) return std::nullopt;
    out.jwk = w.end_object().text();
    if (!imported(out.jwk)) return std::nullopt;
    return out;
}

}  // namespace

bool supports_algorithm(std::string_view name) noexcept {
    return algorithm_named(name) != nullptr;
}

result<key_set> key_set::parse(std::string_view text) {
    const auto document = json::document::parse(text);
    if (!document) return document.error();
    const auto list = (*document)["keys"];
    if (!list.is_array() || list.size() > keys_max) return errc::content_invalid;
    key_set out;
    list.for_each_item([&](json::value jwk) {
        if (auto one = key_of(jwk)) out.keys_.push_back(std::move(*one));
    });
    if (out.keys_.empty()) return errc::content_invalid;
    return out;
}

const public_key* key_set::find(std::string_view kid, key_type type) const noexcept {
    const public_key* out = nullptr;
    for (const auto& k : keys_)
        if (k.kid == kid && (out == nullptr || (out->type != type && k.type == type))) out = &k;
    return out;
}

boost::system::result<json::document, token_fault> open_signed(std::string_view compact, const key_set& keys,
                                                               std::span<const std::string> algorithms) {
    if (compact.size() > token_size_max) return token_fault::too_large;
    const auto parts = parts_of(compact);
    if (!parts) return token_fault::malformed;
    const auto& [head, body, tail] = *parts;
    const auto header = head.size() > header_size_max ? std::nullopt : object_in(head);
    if (!header) return token_fault::malformed;
    if (!is_plain_jwt(header->root())) return token_fault::header;

    const auto* named = algorithm_named((*header)["alg"].text().value_or(""));
    if (named == nullptr || std::ranges::find(algorithms, named->name) == algorithms.end())
        return token_fault::algorithm;
    const auto* signer = keys.find((*header)["kid"].text().value_or(""), named->type);
    if (signer == nullptr) return token_fault::unknown_key;
    if (signer->type != named->type) return token_fault::algorithm_of_key;

    // Read by us before cjose sees it: it is more lenient about base64url.
    const auto signature = from_base64url(tail);
    auto payload = object_in(body);
    if (!signature || !payload) return token_fault::malformed;
    if (signature->size() != signer->signature_size || !signature_holds(compact, *signer))
        return token_fault::signature;
    return std::move(*payload);
}

}  // namespace qf::oidc
