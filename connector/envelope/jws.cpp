#include "connector/envelope/jws.hpp"

#include "connector/base/encoding.hpp"
#include "connector/envelope/jose_header.hpp"
#include "connector/envelope/native_key.hpp"

#include <fmt/core.h>

namespace qf::envelope {
namespace {

constexpr std::size_t signature_size = 64;
constexpr std::size_t half = signature_size / 2;
constexpr std::size_t der_size_max = 80;

std::array<unsigned char, 32> digest(std::string_view text) {
    std::array<unsigned char, 32> out{};
    must(EVP_Digest(text.data(), text.size(), out.data(), nullptr, fetched().sha256, nullptr) == 1, "SHA-256 failed");
    return out;
}

std::string es256(std::string_view input, EVP_PKEY* handle) {
    const auto hash = digest(input);
    std::array<unsigned char, der_size_max> der{};
    std::size_t size = der.size();
    const owned_pkey_context context{EVP_PKEY_CTX_new_from_pkey(nullptr, handle, nullptr)};
    must(context && EVP_PKEY_sign_init(context.get()) == 1 &&
             EVP_PKEY_sign(context.get(), der.data(), &size, hash.data(), hash.size()) == 1,
         "ES256 failed");
    const unsigned char* from = der.data();
    const owned_signature both{d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(size))};
    std::string out(signature_size, '\0');
    must(both && BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), bytes_of(out), half) == half &&
             BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), bytes_of(out) + half, half) == half,
         "ES256 gave no signature");
    return out;
}

bool es256_holds(std::string_view input, std::string_view signature, EVP_PKEY* handle) {
    owned_number r{BN_bin2bn(bytes_of(signature), half, nullptr)};
    owned_number s{BN_bin2bn(bytes_of(signature) + half, half, nullptr)};
    const owned_signature both{ECDSA_SIG_new()};
    must(r && s && both && ECDSA_SIG_set0(both.get(), r.get(), s.get()) == 1, "no memory for a signature");
    static_cast<void>(r.release());  // they are the signature's now
    static_cast<void>(s.release());
    std::array<unsigned char, der_size_max> der{};
    unsigned char* to = der.data();
    const int size = i2d_ECDSA_SIG(both.get(), &to);
    const auto hash = digest(input);
    const owned_pkey_context context{EVP_PKEY_CTX_new_from_pkey(nullptr, handle, nullptr)};
    must(size > 0 && context && EVP_PKEY_verify_init(context.get()) == 1, "ES256 cannot start");
    return EVP_PKEY_verify(context.get(), der.data(), static_cast<std::size_t>(size), hash.data(), hash.size()) == 1;
}

std::string eddsa(std::string_view input, EVP_PKEY* handle) {
    const owned_digest_context context{EVP_MD_CTX_new()};
    std::string out(signature_size, '\0');
    std::size_t size = out.size();
    must(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle) == 1 &&
             EVP_DigestSign(context.get(), bytes_of(out), &size, bytes_of(input), input.size()) == 1,
         "EdDSA failed");
    return out;
}

bool eddsa_holds(std::string_view input, std::string_view signature, EVP_PKEY* handle) {
    const owned_digest_context context{EVP_MD_CTX_new()};
    must(context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle) == 1, "EdDSA cannot start");
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input), input.size()) == 1;
}

}  // namespace

std::string signature_of(std::string_view signing_input, const key& signer) {
    const quiet_errors quiet;
    auto* handle = signer.of_openssl().handle.get();
    return signer.curve() == curve::p256 ? es256(signing_input, handle) : eddsa(signing_input, handle);
}

bool signature_holds(std::string_view signing_input, std::string_view signature, const key& signer) {
    if (signature.size() != signature_size || signer.use() != key_use::signing) return false;
    const quiet_errors quiet;
    auto* handle = signer.of_openssl().handle.get();
    return signer.curve() == curve::p256 ? es256_holds(signing_input, signature, handle)
                                         : eddsa_holds(signing_input, signature, handle);
}

std::string sign_compact(std::string_view payload, const key& signer) {
    auto out = to_base64url(
        fmt::format(R"({{"alg":"{}","kid":"{}","typ":"JOSE","cty":"json"}})", algorithm_of(signer), signer.kid()));
    out += '.';
    out += to_base64url(payload);
    const auto signature = to_base64url(signature_of(out, signer));
    out += '.';
    return out += signature;
}

result<std::string> verify_compact(std::string_view text, const key_ring& keys) {
    const auto parts = compact_parts(text, 3);
    if (!parts) return errc::envelope_malformed;
    const auto header = jose_header::parse(parts->at(0));
    if (!header) return header.error();
    auto payload = from_base64url(parts->at(1));
    const auto signature = from_base64url(parts->at(2));
    if (!payload || !signature) return errc::envelope_malformed;

    const auto* signer = keys.find(header->kid(), key_use::signing);
    if (signer == nullptr) return errc::envelope_unknown_key;
    if (header->alg() != algorithm_of(*signer) || header->changes_the_rules()) return errc::envelope_algorithm;
    if (signature->size() != signature_size) return errc::envelope_malformed;
    const auto signing_input = text.substr(0, parts->at(0).size() + 1 + parts->at(1).size());
    if (!signature_holds(signing_input, *signature, *signer)) return errc::envelope_bad_signature;
    return std::move(*payload);
}

}  // namespace qf::envelope
