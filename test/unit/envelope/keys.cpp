#include "test/unit/envelope/fixture.hpp"

using namespace qf;
using namespace qf::test;

namespace {

constexpr std::pair<key_use, curve> kinds[] = {{key_use::signing, curve::p256},
                                               {key_use::signing, curve::ed25519},
                                               {key_use::encryption, curve::p256},
                                               {key_use::encryption, curve::x25519}};

}  // namespace

TEST_CASE("a key of each kind survives its JWK, with and without the private member") {
    for (const auto& [use, c] : kinds) {
        const auto made = sealing_key::generate(use, c);
        CAPTURE(made.kid());
        CHECK(made.has_private());
        CHECK(made.kid().size() == 43);
        const auto whole = sealing_key::from_jwk(made.to_jwk(true));
        REQUIRE(whole.has_value());
        CHECK(whole->has_private());
        CHECK(whole->to_jwk(true) == made.to_jwk(true));
        CHECK(whole->use() == use);
        CHECK(whole->curve() == c);
        const auto open_part = sealing_key::from_jwk(made.to_jwk(false));
        REQUIRE(open_part.has_value());
        CHECK(!open_part->has_private());
        CHECK(open_part->kid() == made.kid());
        CHECK(open_part->to_jwk(true) == made.to_jwk(false));
        CHECK(made.to_jwk(false).find("\"d\"") == std::string::npos);
    }
}

TEST_CASE("members stand in a fixed order") {
    const auto jwk = sealing_key::generate(key_use::signing, curve::p256).to_jwk(true);
    std::size_t last = 0;
    for (const auto* name : {"\"kty\"", "\"crv\"", "\"x\"", "\"y\"", "\"d\"", "\"kid\"", "\"use\"", "\"alg\""}) {
        const auto found = jwk.find(name);
        CAPTURE(name);
        REQUIRE(found != std::string::npos);
        CHECK(found >= last);
        last = found;
    }
}

TEST_CASE("a curve serves its own use only") {
    CHECK_THROWS_AS(sealing_key::generate(key_use::encryption, curve::ed25519), std::invalid_argument);
    CHECK_THROWS_AS(sealing_key::generate(key_use::signing, curve::x25519), std::invalid_argument);
}

TEST_CASE("a JWK that is not one of ours is refused") {
    const auto good = sealing_key::generate(key_use::signing, curve::p256);
    const auto other = sealing_key::generate(key_use::signing, curve::p256);
    const auto jwk = good.to_jwk(true);
    const auto member = [](const std::string& text, std::string_view name) {
        return std::string{json::document::parse(text).value()[name].text().value()};
    };
    const auto refused = [](const std::string& text) {
        const auto parsed = sealing_key::from_jwk(text);
        return !parsed.has_value() && parsed.error() == errc::content_invalid;
    };
    CHECK(sealing_key::from_jwk(jwk).has_value());
    CHECK(refused(""));
    CHECK(refused("[]"));
    CHECK(refused("{}"));
    CHECK(refused(R"({"kty":"oct","k":"c2VjcmV0"})"));
    CHECK(refused(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})"));
    CHECK(refused(replaced(jwk, "\"EC\"", "\"OKP\"")));
    CHECK(refused(replaced(jwk, "P-256", "P-384")));
    CHECK(refused(replaced(jwk, "P-256", "secp256k1")));
    CHECK(refused(replaced(jwk, "\"sig\"", "\"enc\"")));  // alg says ES256
    CHECK(refused(replaced(jwk, "\"sig\"", "\"both\"")));
    CHECK(refused(replaced(jwk, "ES256", "ES384")));
    CHECK(refused(replaced(jwk, good.kid(), other.kid())));             // not its thumbprint
    CHECK(refused(replaced(jwk, member(jwk, "x"), "AAAA")));            // too short
    CHECK(refused(replaced(jwk, member(jwk, "x"), member(jwk, "y"))));  // not on the curve
    CHECK(refused(replaced(jwk, member(jwk, "x"), "not base64!")));
    CHECK(refused(replaced(jwk, member(jwk, "d"), member(other.to_jwk(true), "d"))));  // another key's
    CHECK(refused(replaced(jwk, member(jwk, "d"), std::string(43, 'A'))));             // zero
    CHECK(refused(replaced(jwk, "\"d\":\"" + member(jwk, "d") + '"', "\"d\":5")));
    CHECK(refused(replaced(jwk, "\"d\":\"" + member(jwk, "d") + '"', "\"d\":\"\"")));

    const auto edwards = sealing_key::generate(key_use::signing, curve::ed25519);
    const auto its = edwards.to_jwk(true);
    CHECK(refused(replaced(its, member(its, "x"), to_base64url(std::string(32, '\x07')))));
    CHECK(refused(replaced(its, "Ed25519", "X25519")));
    CHECK(refused(replaced(its, "\"kid\"", "\"y\":\"AAAA\",\"kid\"")));
}
