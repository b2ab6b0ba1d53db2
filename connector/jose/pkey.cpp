#include "connector/jose/pkey.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace qf::jose {
namespace {

constexpr std::size_t coordinate_size = 32;

const char* openssl_name(curve c) {
    return c == curve::ed25519 ? "ED25519" : "X25519";
}

owned_pkey imported(const char* type, OSSL_PARAM_BLD* builder, bool with_private) {
    const owned_parameters parameters{OSSL_PARAM_BLD_to_param(builder)};
    must(parameters != nullptr, "no memory for a key");
    const owned_pkey_context making{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* made = nullptr;
    if (!making || EVP_PKEY_fromdata_init(making.get()) != 1 ||
        EVP_PKEY_fromdata(making.get(), &made, with_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters.get()) != 1)
        return nullptr;
    return owned_pkey{made};
}

owned_pkey p256(const coordinates& point, std::string_view private_part) {
    const auto encoded = "\x04" + point.x + point.y;
    const owned_parameter_builder builder{OSSL_PARAM_BLD_new()};
    must(builder != nullptr, "no memory for a key");
    owned_number d;
    bool built =
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size());
    if (!private_part.empty()) {
        d.reset(BN_bin2bn(bytes_of(private_part), static_cast<int>(private_part.size()), nullptr));
        built = built && d && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) == 1;
    }
    must(built, "no memory for a key");
    auto out = imported("EC", builder.get(), true);
    if (!out) return nullptr;
    const owned_pkey_context checking{EVP_PKEY_CTX_new_from_pkey(nullptr, out.get(), nullptr)};
    const auto holds = private_part.empty() ? EVP_PKEY_public_check : EVP_PKEY_check;
    return checking && holds(checking.get()) == 1 ? std::move(out) : nullptr;
}

owned_pkey okp(curve c, const coordinates& point, std::string_view private_part) {
    if (private_part.empty())
        return owned_pkey{
            EVP_PKEY_new_raw_public_key_ex(nullptr, openssl_name(c), nullptr, bytes_of(point.x), point.x.size())};
    owned_pkey out{EVP_PKEY_new_raw_private_key_ex(nullptr, openssl_name(c), nullptr, bytes_of(private_part),
                                                   private_part.size())};
    return out && coordinates_of(out.get(), c).x == point.x ? std::move(out) : nullptr;
}

}  // namespace

owned_pkey pkey_of(curve c, const coordinates& point, std::string_view private_part) {
    if (point.x.size() != coordinate_size || point.y.size() != (c == curve::p256 ? coordinate_size : 0)) return nullptr;
    if (!private_part.empty() && private_part.size() != coordinate_size) return nullptr;
    const quiet_errors quiet;
    return c == curve::p256 ? p256(point, private_part) : okp(c, point, private_part);
}

coordinates coordinates_of(EVP_PKEY* handle, curve c) {
    std::array<char, 65> out{};
    std::size_t size = out.size();
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    if (c != curve::p256) {
        must(EVP_PKEY_get_raw_public_key(handle, bytes, &size) == 1, "a key without a public part");
        return {std::string{out.data(), size}, {}};
    }
    must(EVP_PKEY_get_octet_string_param(handle, OSSL_PKEY_PARAM_PUB_KEY, bytes, out.size(), &size) == 1 &&
             size == out.size() && out[0] == 4,
         "a key without an uncompressed public point");
    return {std::string{out.data() + 1, coordinate_size}, std::string{out.data() + 33, coordinate_size}};
}

std::string private_part_of(EVP_PKEY* handle, curve c) {
    std::string out(coordinate_size, '\0');
    if (c != curve::p256) {
        std::size_t size = out.size();
        must(EVP_PKEY_get_raw_private_key(handle, bytes_of(out), &size) == 1, "a key without a private part");
        return out;
    }
    BIGNUM* d = nullptr;
    must(EVP_PKEY_get_bn_param(handle, OSSL_PKEY_PARAM_PRIV_KEY, &d) == 1, "a key without a private part");
    const owned_number owned{d};
    must(BN_bn2binpad(d, bytes_of(out), static_cast<int>(out.size())) == static_cast<int>(out.size()),
         "a private part of another length");
    return out;
}

std::string thumbprint(curve c, const coordinates& point) {
    const auto y = point.y.empty() ? std::string{} : fmt::format(R"(,"y":"{}")", to_base64url(point.y));
    return to_base64url(sha256(
        fmt::format(R"({{"crv":"{}","kty":"{}","x":"{}"{}}})", name_of(c), type_of(c), to_base64url(point.x), y)));
}

std::string_view name_of(curve c) noexcept {
    switch (c) {
        case curve::p256:
            return "P-256";
        case curve::ed25519:
            return "Ed25519";
        case curve::x25519:
            return "X25519";
    }
    return "";
}

std::string_view type_of(curve c) noexcept {
    return c == curve::p256 ? "EC" : "OKP";
}

std::string public_members(curve c, const coordinates& point) {
    const auto y = point.y.empty() ? std::string{} : fmt::format(R"(,"y":"{}")", to_base64url(point.y));
    return fmt::format(R"("kty":"{}","crv":"{}","x":"{}"{})", type_of(c), name_of(c), to_base64url(point.x), y);
}

owned_pkey rsa_pkey_of(const rsa_numbers& numbers) {
    const auto& modulus = numbers.modulus;
    std::string_view exponent = numbers.exponent;
    while (exponent.starts_with('\0')) exponent.remove_prefix(1);
    if (modulus.size() < rsa_modulus_min || modulus.size() > rsa_modulus_max || modulus.front() == '\0') return nullptr;
    // An even number, or an exponent of 1, would make no key at all.
    if (modulus.back() % 2 == 0 || exponent.empty() || exponent.size() > rsa_exponent_max) return nullptr;
    if (exponent.back() % 2 == 0 || exponent == "\1") return nullptr;

    const quiet_errors quiet;
    const owned_parameter_builder builder{OSSL_PARAM_BLD_new()};
    must(builder != nullptr, "no memory for a key");
    std::vector<owned_number> owned;  // until the builder has written them out
    const auto push = [&](const char* name, std::string_view bytes) {
        owned.emplace_back(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
        must(owned.back() && OSSL_PARAM_BLD_push_BN(builder.get(), name, owned.back().get()) == 1,
             "no memory for a key");
    };
    push(OSSL_PKEY_PARAM_RSA_N, modulus);
    push(OSSL_PKEY_PARAM_RSA_E, exponent);
    if (!numbers.private_exponent.empty()) push(OSSL_PKEY_PARAM_RSA_D, numbers.private_exponent);
    constexpr std::array names = {OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
                                  OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
                                  OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
    if (std::ranges::none_of(numbers.factors, &std::string::empty))
        for (std::size_t i = 0; i < names.size(); ++i) push(names[i], numbers.factors[i]);
    return imported("RSA", builder.get(), !numbers.private_exponent.empty());
}

}  // namespace qf::jose
