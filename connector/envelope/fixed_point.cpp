#include "connector/envelope/fixed_point.hpp"

#include <openssl/obj_mac.h>

namespace qf::envelope {

using namespace jose;

namespace {

constexpr std::size_t point_size = 65;  // 4, x, y
using encoded_point = std::array<unsigned char, point_size>;

// number · the generator of `in`.
encoded_point multiple(const EC_GROUP* group, const BIGNUM* number, BN_CTX* room) {
    const owned_point product{EC_POINT_new(group)};
    encoded_point out{};
    must(product && EC_POINT_mul(group, product.get(), number, nullptr, nullptr, room) == 1 &&
             EC_POINT_point2oct(group, product.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), room) ==
                 out.size(),
         "P-256 failed");
    return out;
}

void make_table(EC_GROUP* group, BN_CTX* room) {
    // Deprecated since 3.0 with nothing in its place. Where it is gone or fails, the same numbers come out, later.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    static_cast<void>(EC_GROUP_precompute_mult(group, room));
#pragma GCC diagnostic pop
}

}  // namespace

fixed_point::fixed_point(const coordinates& recipient)
    : curve_{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)}, multiples_{EC_GROUP_dup(curve_.get())} {
    const quiet_errors quiet;
    const owned_number_room room{BN_CTX_new()};
    must(curve_ && multiples_ && room, "OpenSSL lacks P-256");
    const auto encoded = "\x04" + recipient.x + recipient.y;
    const owned_point point{EC_POINT_new(multiples_.get())};
    must(point &&
             EC_POINT_oct2point(multiples_.get(), point.get(), bytes_of(encoded), encoded.size(), room.get()) == 1 &&
             EC_GROUP_set_generator(multiples_.get(), point.get(), EC_GROUP_get0_order(curve_.get()),
                                    EC_GROUP_get0_cofactor(curve_.get())) == 1,
         "not a point of P-256");
    make_table(multiples_.get(), room.get());
}

coordinates fixed_point::agree(secret_32& shared) const {
    const quiet_errors quiet;
    const owned_number_room room{BN_CTX_secure_new()};
    const owned_number number{BN_secure_new()};
    must(room && number, "no memory for a number");
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    do must(BN_priv_rand_range(number.get(), EC_GROUP_get0_order(curve_.get())) == 1, "no random number");
    while (BN_is_zero(number.get()));

    const auto ours = multiple(curve_.get(), number.get(), room.get());
    auto common = multiple(multiples_.get(), number.get(), room.get());
    std::copy_n(common.begin() + 1, shared.bytes.size(), shared.bytes.begin());
    OPENSSL_cleanse(common.data(), common.size());
    const auto* text = reinterpret_cast<const char*>(ours.data());
    return {std::string{text + 1, 32}, std::string{text + 33, 32}};
}

}  // namespace qf::envelope
