#include "connector/jose/signature.hpp"

#include <array>

namespace qf::jose {
namespace {

constexpr std::size_t curve_signature_size = 64;
constexpr std::size_t half = curve_signature_size / 2;
constexpr std::size_t der_size_max = 80;

std::array<unsigned char, 32> digest_of(std::string_view text) {
    std::array<unsigned char, 32> out{};
    must(EVP_Digest(text.data(), text.size(), out.data(), nullptr, fetched().sha256, nullptr) == 1, "SHA-256 failed");
    return out;
}

std::string es256(std::string_view input, EVP_PKEY* handle) {
    const auto digest = digest_of(input);
    std::array<unsigned char, der_size_max> der{};
    std::size_t size = der.size();
    const owned_pkey_context context{EVP_PKEY_CTX_new_from_pkey(nullptr, handle, nullptr)};
    must(context && EVP_PKEY_sign_init(context.get()) == 1 &&
             EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) == 1,
         "ES256 failed");
    const unsigned char* from = der.data();
    const owned_signature both{d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(size))};
    std::string out(curve_signature_size, '\0');
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
    const auto digest = digest_of(input);
    const owned_pkey_context context{EVP_PKEY_CTX_new_from_pkey(nullptr, handle, nullptr)};
    must(size > 0 && context && EVP_PKEY_verify_init(context.get()) == 1, "ES256 cannot start");
    return EVP_PKEY_verify(context.get(), der.data(), static_cast<std::size_t>(size), digest.data(), digest.size()) ==
           1;
}

std::string eddsa(std::string_view input, EVP_PKEY* handle) {
    const owned_digest_context context{EVP_MD_CTX_new()};
    std::string out(curve_signature_size, '\0');
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

// RFC 8017 section 8.2 over SHA-256, in both directions.
owned_pkey_context rs256_context(EVP_PKEY* handle, int (*init)(EVP_PKEY_CTX*)) {
    owned_pkey_context out{EVP_PKEY_CTX_new_from_pkey(nullptr, handle, nullptr)};
    must(out && init(out.get()) == 1 && EVP_PKEY_CTX_set_rsa_padding(out.get(), RSA_PKCS1_PADDING) == 1 &&
             EVP_PKEY_CTX_set_signature_md(out.get(), fetched().sha256) == 1,
         "RS256 cannot start");
    return out;
}

std::string rs256(std::string_view input, EVP_PKEY* handle) {
    const auto digest = digest_of(input);
    const auto context = rs256_context(handle, EVP_PKEY_sign_init);
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(handle)), '\0');
    std::size_t size = out.size();
    must(EVP_PKEY_sign(context.get(), bytes_of(out), &size, digest.data(), digest.size()) == 1 && size == out.size(),
         "RS256 failed");
    return out;
}

bool rs256_holds(std::string_view input, std::string_view signature, EVP_PKEY* handle) {
    const auto digest = digest_of(input);
    const auto context = rs256_context(handle, EVP_PKEY_verify_init);
    return EVP_PKEY_verify(context.get(), bytes_of(signature), signature.size(), digest.data(), digest.size()) == 1;
}

}  // namespace

std::string_view name_of(algorithm a) noexcept {
    switch (a) {
        case algorithm::es256:
            return "ES256";
        case algorithm::eddsa:
            return "EdDSA";
        case algorithm::rs256:
            return "RS256";
    }
    return "";
}

std::size_t signature_size(algorithm a, const EVP_PKEY* handle) noexcept {
    return a == algorithm::rs256 ? static_cast<std::size_t>(EVP_PKEY_get_size(handle)) : curve_signature_size;
}

std::string signature_of(std::string_view signing_input, algorithm a, EVP_PKEY* signer) {
    const quiet_errors quiet;
    switch (a) {
        case algorithm::es256:
            return es256(signing_input, signer);
        case algorithm::eddsa:
            return eddsa(signing_input, signer);
        case algorithm::rs256:
            return rs256(signing_input, signer);
    }
    return {};
}

bool signature_holds(std::string_view signing_input, std::string_view signature, algorithm a, EVP_PKEY* signer) {
    if (signature.size() != signature_size(a, signer)) return false;
    const quiet_errors quiet;
    switch (a) {
        case algorithm::es256:
            return es256_holds(signing_input, signature, signer);
        case algorithm::eddsa:
            return eddsa_holds(signing_input, signature, signer);
        case algorithm::rs256:
            return rs256_holds(signing_input, signature, signer);
    }
    return false;
}

}  // namespace qf::jose
