#include "connector/oidc/signed_token.hpp"

#include "connector/jose/signed_text.hpp"
#include "connector/oidc/optional_member.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace qf::oidc {
namespace {

constexpr std::size_t token_size_max = 64 << 10;  // characters; FranceConnect's have about 1,000
constexpr std::size_t name_size_max = 256;        // bytes, of a kid
constexpr std::size_t keys_max = 64;
constexpr std::array believed{jose::algorithm::es256, jose::algorithm::rs256};

std::optional<jose::algorithm> algorithm_named(std::string_view name) noexcept {
    const auto found = std::ranges::find(believed, name, jose::name_of);
    return found == believed.end() ? std::nullopt : std::optional{*found};
}

// RFC 8725 section 3.11: another kind of token, a logout token say, is none of ours however well it is signed.
bool is_plain_jwt(const jose::header& header) {
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
    uses.for_each_item([&](json::value use) { found = found || use.text() == "verify"; });
    return found;
}

std::optional<jose::party_key> key_of(json::value jwk) {
    const auto kid = jwk["kid"].text_or("");
    if (kid.empty() || kid.size() > name_size_max || !may_verify(jwk)) return std::nullopt;
    auto key = jose::party_key::parse(jwk, jose::party_part::public_only);
    if (!key || (is_given(jwk["alg"]) && jwk["alg"].text() != jose::name_of(key->alg))) return std::nullopt;
    return std::move(*key);
}

}  // namespace

result<key_set> key_set::parse(std::string_view text) {
    const auto document = json::document::parse(text);
    if (!document) return document.error();
    const auto list = (*document)["keys"];
    if (!list.is_array() || list.size() > keys_max) return errc::content_invalid;
    key_set out;
    list.for_each_item([&](json::value jwk) {
        if (auto key = key_of(jwk)) out.keys_.push_back(std::move(*key));
    });
    if (out.keys_.empty()) return errc::content_invalid;
    return out;
}

const jose::party_key* key_set::find(std::string_view kid, jose::algorithm preferred) const noexcept {
    const jose::party_key* out = nullptr;
    for (const auto& key : keys_)
        if (key.kid == kid && (out == nullptr || (out->alg != preferred && key.alg == preferred))) out = &key;
    return out;
}

boost::system::result<json::document, token_fault> open_signed(std::string_view compact, const key_set& keys,
                                                               std::span<const std::string> algorithms) {
    if (compact.size() > token_size_max) return token_fault::too_large;
    const auto read = jose::signed_text::read(compact);
    if (!read) return token_fault::malformed;
    auto payload = json::document::parse(read->payload);
    if (!payload || !payload->root().is_object() || json::has_duplicates(payload->root()))
        return token_fault::malformed;
    if (!is_plain_jwt(read->header)) return token_fault::header;

    const auto named = algorithm_named(read->header.alg());
    if (!named || std::ranges::find(algorithms, read->header.alg()) == algorithms.end()) return token_fault::algorithm;
    const auto* signer = keys.find(read->header.kid(), *named);
    if (signer == nullptr) return token_fault::unknown_key;
    if (signer->alg != *named) return token_fault::algorithm_of_key;
    if (!jose::signature_holds(read->signing_input, read->signature, signer->alg, signer->handle.get()))
        return token_fault::signature;
    return std::move(*payload);
}

}  // namespace qf::oidc
