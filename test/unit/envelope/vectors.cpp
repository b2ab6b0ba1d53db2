// The published examples of the RFCs that the envelope stands on.
#include "connector/base/digest.hpp"
#include "connector/envelope/key_wrapping.hpp"
#include "test/unit/envelope/fixture.hpp"

#include <algorithm>

using namespace qf;
using namespace qf::test;

namespace {

jose::coordinates point(std::string_view x, std::string_view y = {}) {
    return {from_base64url(x).value(), from_base64url(y).value()};
}

void fill(jose::secret_32& to, std::string_view bytes) {
    REQUIRE(bytes.size() == to.bytes.size());
    std::copy(bytes.begin(), bytes.end(), to.bytes.begin());
}

constexpr std::string_view alice =
    R"({"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",)"
    R"("y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps","d":"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo",)"
    R"("use":"enc"})";
constexpr std::string_view bob =
    R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",)"
    R"("y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",)"
    R"("use":"enc"})";

}  // namespace

TEST_CASE("RFC 7515 A.3: a JWS with ES256") {
    const auto signer = sealing_key::from_jwk(
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",)"
        R"("alg":"ES256"})");
    REQUIRE(signer.has_value());
    const std::string input =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ij"
        "p0cnVlfQ";
    const auto signature =
        from_base64url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    REQUIRE(signature.has_value());
    CHECK(signature_holds(input, *signature, *signer));
    CHECK(!signature_holds(input + "A", *signature, *signer));
    CHECK(signature_holds(input,
                          jose::signature_of(input, signing_algorithm_of(*signer), signer->of_openssl().handle.get()),
                          *signer));  // its number is random: another signature
}

TEST_CASE("RFC 8037 A.1 to A.5: a key of Ed25519, its thumbprint, a signature") {
    const auto signer =
        sealing_key::from_jwk(R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
                              R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
    REQUIRE(signer.has_value());
    CHECK(signer->kid() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    const std::string input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    const auto signature = jose::signature_of(input, signing_algorithm_of(*signer), signer->of_openssl().handle.get());
    CHECK(to_base64url(signature) ==
          "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    CHECK(signature_holds(input, signature, *signer));
    CHECK(!signature_holds(input + "A", signature, *signer));
}

TEST_CASE("RFC 8037 A.6: ECDH-ES with X25519") {
    const auto bobs = point("3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08");
    const auto peer = pkey_of(curve::x25519, bobs, {});
    const auto ephemeral =
        pkey_of(curve::x25519, point("hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"),
                from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a").value());
    REQUIRE(peer != nullptr);
    REQUIRE(ephemeral != nullptr);
    jose::secret_32 shared;
    REQUIRE(agree(ephemeral.get(), peer.get(), shared));
    CHECK(to_hex(shared.view()) == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST_CASE("RFC 7518 C: ECDH-ES with P-256 and the Concat KDF") {
    const auto own = sealing_key::from_jwk(alice);
    const auto other = sealing_key::from_jwk(bob);
    REQUIRE(own.has_value());
    REQUIRE(other.has_value());
    jose::secret_32 shared;
    REQUIRE(agree(own->of_openssl().handle.get(), other->of_openssl().handle.get(), shared));
    const unsigned char z[] = {158, 86, 217, 29,  129, 113, 53,  211, 114, 131, 66,  131, 191, 132, 38,  156,
                               251, 49, 110, 163, 218, 128, 106, 72,  246, 218, 167, 121, 140, 254, 144, 196};
    CHECK(std::equal(shared.bytes.begin(), shared.bytes.end(), std::begin(z), std::end(z)));

    jose::secret_32 derived;
    concat_kdf(shared, {.algorithm = "A128GCM", .apu = "Alice", .apv = "Bob", .size = 16}, derived);
    CHECK(to_base64url(derived.view().substr(0, 16)) == "VqqN6vgjbSBcIijNcacQGg");
    CHECK_THROWS_AS(concat_kdf(shared, {.algorithm = "A128GCM", .size = 33}, derived), std::runtime_error);
}

TEST_CASE("RFC 3394 4.6: 256 bits of key wrapped with 256 bits") {
    jose::secret_32 wrapping;
    jose::secret_32 content;
    fill(wrapping, from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").value());
    fill(content, from_hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f").value());
    auto wrapped = wrap_key(wrapping, content);
    CHECK(to_hex(wrapped) == "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    jose::secret_32 out;
    REQUIRE(unwrap_key(wrapping, wrapped, out));
    CHECK(out.bytes == content.bytes);
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        auto changed = wrapped;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK(!unwrap_key(wrapping, changed, out));
    }
    CHECK(!unwrap_key(wrapping, wrapped.substr(0, 32), out));
    CHECK(!unwrap_key(wrapping, "", out));
}

TEST_CASE("RFC 7638 3.1: the rule of hashing; our keys follow it") {
    const std::string n =
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw";
    CHECK(to_base64url(sha256(R"({"e":"AQAB","kty":"RSA","n":")" + n + R"("})")) ==
          "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    const auto ec = sealing_key::from_jwk(alice);
    REQUIRE(ec.has_value());
    CHECK(ec->kid() ==
          to_base64url(sha256(R"({"crv":"P-256","kty":"EC","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",)"
                              R"("y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"})")));
}

TEST_CASE("RFC 7516 section 3: five parts, of which the first says what a reader must know") {
    const both_sides sides;
    const auto parts = cut(sides.sealed());
    REQUIRE(parts.size() == 5);
    const auto header = json::document::parse(from_base64url(parts[0]).value()).value();
    CHECK(header["alg"].text() == "ECDH-ES+A256KW");
    CHECK(header["enc"].text() == "A256GCM");
    CHECK(header["kid"].text() == sides.reader.kid());
    CHECK(header["typ"].text() == "JOSE");
    CHECK(header["cty"].text() == "JOSE");
    CHECK(header["epk"]["kty"].text() == "EC");
    CHECK(header["epk"]["crv"].text() == "P-256");
    CHECK(!header["epk"]["d"].exists());
    CHECK(from_base64url(parts[1]).value().size() == 40);
    CHECK(from_base64url(parts[2]).value().size() == 12);
    CHECK(from_base64url(parts[4]).value().size() == 16);
}
