#include "connector/envelope/jwe.hpp"

#include "connector/base/encoding.hpp"
#include "connector/envelope/key_wrapping.hpp"
#include "connector/jose/header.hpp"

#include <fmt/core.h>
#include <openssl/rand.h>

#include <optional>

namespace qf::envelope {

using namespace jose;

namespace {

constexpr std::string_view content_algorithm = "A256GCM";
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t party_size_max = 256;  // bytes, of apu and apv

struct encrypted {
    std::string nonce;
    std::string ciphertext;
    std::string tag;
};

encrypted encrypt(std::string_view plaintext, std::string_view associated, const secret_32& content_key) {
    encrypted out{std::string(nonce_size, '\0'), std::string(plaintext.size(), '\0'), std::string(tag_size, '\0')};
    const owned_cipher_context context{EVP_CIPHER_CTX_new()};
    int size = 0;
    must(context && RAND_bytes(bytes_of(out.nonce), nonce_size) == 1 &&
             EVP_EncryptInit_ex2(context.get(), fetched().aes_256_gcm, content_key.bytes.data(), bytes_of(out.nonce),
                                 nullptr) == 1 &&
             EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(associated),
                               static_cast<int>(associated.size())) == 1 &&
             EVP_EncryptUpdate(context.get(), bytes_of(out.ciphertext), &size, bytes_of(plaintext),
                               static_cast<int>(plaintext.size())) == 1 &&
             EVP_EncryptFinal_ex(context.get(), bytes_of(out.ciphertext) + size, &size) == 1 &&
             EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, out.tag.data()) == 1,
         "AES-256-GCM failed");
    return out;
}

std::optional<std::string> decrypt(encrypted& sealed, std::string_view associated, const secret_32& content_key) {
    const quiet_errors quiet;
    std::string out(sealed.ciphertext.size(), '\0');
    const owned_cipher_context context{EVP_CIPHER_CTX_new()};
    int size = 0;
    must(context && EVP_DecryptInit_ex2(context.get(), fetched().aes_256_gcm, content_key.bytes.data(),
                                        bytes_of(sealed.nonce), nullptr) == 1,
         "AES-256-GCM cannot start");
    const bool held = EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(associated),
                                        static_cast<int>(associated.size())) == 1 &&
                      EVP_DecryptUpdate(context.get(), bytes_of(out), &size, bytes_of(sealed.ciphertext),
                                        static_cast<int>(sealed.ciphertext.size())) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, sealed.tag.data()) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), bytes_of(out) + size, &size) == 1;
    if (held) return out;
    OPENSSL_cleanse(out.data(), out.size());  // unauthenticated bytes are nobody's to read
    return std::nullopt;
}

// Nothing when it is not base64url text of a sane length; "" when absent.
std::optional<std::string> party(json::value v) {
    if (!v.exists()) return std::string{};
    const auto text = v.text();
    return text && text->size() <= party_size_max ? from_base64url(*text) : std::nullopt;
}

// The sender's ephemeral public key, or null when the header does not hold one of our curve.
owned_pkey ephemeral_in(const jose::header& header, const key& own) {
    const auto epk = header["epk"];
    if (epk["kty"].text() != type_of(own.curve()) || epk["crv"].text() != name_of(own.curve())) return nullptr;
    coordinates point;
    const auto take = [&](std::string_view name, std::string& to) {
        const auto text = epk[name].text();
        auto bytes = text ? from_base64url(*text) : std::nullopt;
        if (bytes) to = std::move(*bytes);
        return bytes.has_value();
    };
    if (!take("x", point.x) || (own.curve() == curve::p256 && !take("y", point.y))) return nullptr;
    return peer_of(own, point);
}

}  // namespace

std::string encrypt_compact(std::string_view plaintext, const key& recipient) {
    const quiet_errors quiet;
    secret_32 shared;
    secret_32 key_encryption_key;
    secret_32 content_key;
    const auto ephemeral = agree_anew(recipient, shared);
    concat_kdf(shared, {.algorithm = algorithm_of(recipient)}, key_encryption_key);
    must(RAND_priv_bytes(content_key.bytes.data(), static_cast<int>(content_key.bytes.size())) == 1, "no random bytes");

    auto out = to_base64url(fmt::format(
        R"({{"alg":"{}","enc":"{}","kid":"{}","typ":"JOSE","cty":"JOSE","epk":{{{}}}}})", algorithm_of(recipient),
        content_algorithm, recipient.kid(), public_members(recipient.curve(), ephemeral)));
    const auto sealed = encrypt(plaintext, out, content_key);
    const auto wrapped = wrap_key(key_encryption_key, content_key);
    for (const std::string_view part : {std::string_view{wrapped}, std::string_view{sealed.nonce},
                                        std::string_view{sealed.ciphertext}, std::string_view{sealed.tag}}) {
        out += '.';
        out += to_base64url(part);
    }
    return out;
}

result<std::string> decrypt_compact(std::string_view text, const key_ring& keys) {
    const auto parts = jose::compact_parts(text, 5);
    if (!parts) return errc::envelope_malformed;
    const auto header = jose::header::parse(parts->at(0));
    if (!header || !header->names_key()) return errc::envelope_malformed;
    const auto wrapped = from_base64url(parts->at(1));
    auto nonce = from_base64url(parts->at(2));
    auto ciphertext = from_base64url(parts->at(3));
    auto tag = from_base64url(parts->at(4));
    if (!wrapped || !nonce || !ciphertext || !tag) return errc::envelope_malformed;

    const auto* own = keys.find(header->kid(), key_use::encryption);
    if (own == nullptr || !own->has_private()) return errc::envelope_unknown_key;
    const bool ours = header->alg() == algorithm_of(*own) && (*header)["enc"].text() == content_algorithm;
    if (!ours || header->changes_the_rules()) return errc::envelope_algorithm;

    const auto apu = party((*header)["apu"]);
    const auto apv = party((*header)["apv"]);
    const auto ephemeral = ephemeral_in(*header, *own);
    const bool sized = wrapped->size() == wrapped_key_size && nonce->size() == nonce_size && tag->size() == tag_size;
    if (!apu || !apv || !ephemeral || !sized) return errc::envelope_malformed;

    secret_32 shared;
    secret_32 key_encryption_key;
    secret_32 content_key;
    if (!agree(own->of_openssl().handle.get(), ephemeral.get(), shared)) return errc::envelope_undecryptable;
    concat_kdf(shared, {.algorithm = algorithm_of(*own), .apu = *apu, .apv = *apv}, key_encryption_key);
    if (!unwrap_key(key_encryption_key, *wrapped, content_key)) return errc::envelope_undecryptable;
    encrypted in{std::move(*nonce), std::move(*ciphertext), std::move(*tag)};
    auto out = decrypt(in, parts->at(0), content_key);
    if (!out) return errc::envelope_undecryptable;
    return std::move(*out);
}

}  // namespace qf::envelope
