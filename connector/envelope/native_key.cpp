#include "connector/envelope/native_key.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/envelope/fixed_point.hpp"

#include <fmt/core.h>

namespace qf::envelope {
namespace {

constexpr std::size_t coordinate_size = 32;

const char* openssl_name(curve c) {
    return c == curve::ed25519 ? "ED25519" : "X25519";
}

owned_pkey p256(const coordinates& at, std::string_view private_part) {
    const auto point = "\x04" + at.x + at.y;
    const owned_parameter_builder builder{OSSL_PARAM_BLD_new()};
    must(builder != nullptr, "no memory for a key");
    owned_number d;
    bool built = OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
                 OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    if (!private_part.empty()) {
        d.reset(BN_bin2bn(bytes_of(private_part), static_cast<int>(private_part.size()), nullptr));
        built = built && d && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) == 1;
    }
    const owned_parameters parameters{built ? OSSL_PARAM_BLD_to_param(builder.get()) : nullptr};
    must(parameters != nullptr, "no memory for a key");
    const owned_pkey_context making{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    EVP_PKEY* made = nullptr;
    if (!making || EVP_PKEY_fromdata_init(making.get()) != 1 ||
        EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) != 1)
        return nullptr;
    owned_pkey out{made};
    const owned_pkey_context checking{EVP_PKEY_CTX_new_from_pkey(nullptr, out.get(), nullptr)};
    const auto holds = private_part.empty() ? EVP_PKEY_public_check : EVP_PKEY_check;
    return checking && holds(checking.get()) == 1 ? std::move(out) : nullptr;
}

owned_pkey okp(curve c, const coordinates& at, std::string_view private_part) {
    if (private_part.empty())
        return owned_pkey{
            EVP_PKEY_new_raw_public_key_ex(nullptr, openssl_name(c), nullptr, bytes_of(at.x), at.x.size())};
    owned_pkey out{EVP_PKEY_new_raw_private_key_ex(nullptr, openssl_name(c), nullptr, bytes_of(private_part),
                                                   private_part.size())};
    return out && coordinates_of(out.get(), c).x == at.x ? std::move(out) : nullptr;
}

}  // namespace

key::native::native() = default;
key::native::~native() = default;

const fixed_point& key::native::point() const {
    std::call_once(once_, [this] { point_ = std::make_unique<const fixed_point>(at); });
    return *point_;
}

owned_pkey pkey_of(curve c, const coordinates& at, std::string_view private_part) {
    if (at.x.size() != coordinate_size || at.y.size() != (c == curve::p256 ? coordinate_size : 0)) return nullptr;
    if (!private_part.empty() && private_part.size() != coordinate_size) return nullptr;
    const quiet_errors quiet;
    return c == curve::p256 ? p256(at, private_part) : okp(c, at, private_part);
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

std::string thumbprint(curve c, const coordinates& at) {
    const auto y = at.y.empty() ? std::string{} : fmt::format(R"(,"y":"{}")", to_base64url(at.y));
    return to_base64url(
        sha256(fmt::format(R"({{"crv":"{}","kty":"{}","x":"{}"{}}})", name_of(c), type_of(c), to_base64url(at.x), y)));
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

std::string_view algorithm_of(const key& k) noexcept {
    if (k.use() == key_use::encryption) return "ECDH-ES+A256KW";
    return k.curve() == curve::p256 ? "ES256" : "EdDSA";
}

std::string public_members(curve c, const coordinates& at) {
    const auto y = at.y.empty() ? std::string{} : fmt::format(R"(,"y":"{}")", to_base64url(at.y));
    return fmt::format(R"("kty":"{}","crv":"{}","x":"{}"{})", type_of(c), name_of(c), to_base64url(at.x), y);
}

}  // namespace qf::envelope
