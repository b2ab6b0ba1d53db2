// Ed25519 by RFC 8032's second test (section 7.1), and what is no key.
#include "connector/base/ed25519.hpp"
#include "connector/base/encoding.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

std::string bytes(std::string_view hex) {
    return from_hex(hex).value();
}

const auto seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
const auto public_bytes = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const auto signature = bytes(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
    "b00d291612bb0c00");
constexpr std::string_view message = "\x72";

}  // namespace

TEST_CASE("an Ed25519 key signs and checks as the standard says, as do its copies") {
    auto key = ed25519_private_key::from_bytes(seed);
    REQUIRE(key.has_value());
    CHECK(key->public_bytes() == public_bytes);
    auto copy = *key;
    key.reset();
    CHECK(copy.sign(message) == signature);
    const auto checker = ed25519_public_key::from_bytes(public_bytes).value();
    CHECK(checker.bytes() == public_bytes);
    CHECK(checker.accepts(signature, message));
    CHECK(!checker.accepts(signature, "\x73"));
    CHECK(!checker.accepts(signature.substr(1), message));
    CHECK(!checker.accepts("", message));
    auto bent = signature;
    bent[40] = static_cast<char>(bent[40] ^ 1);
    CHECK(!checker.accepts(bent, message));
    copy = ed25519_private_key::generate();
    CHECK(copy.sign(message) != signature);
    CHECK(ed25519_public_key::from_bytes(copy.public_bytes())->accepts(copy.sign("x"), "x"));
}

TEST_CASE("bytes that are no Ed25519 key are refused") {
    CHECK(ed25519_private_key::from_bytes(seed + public_bytes).has_value());
    CHECK(!ed25519_private_key::from_bytes(seed + seed).has_value());
    CHECK(!ed25519_private_key::from_bytes(seed.substr(1)).has_value());
    CHECK(!ed25519_private_key::from_bytes("").has_value());
    CHECK(!ed25519_public_key::from_bytes(public_bytes + 'x').has_value());
    CHECK(!ed25519_public_key::from_bytes("").has_value());
}
