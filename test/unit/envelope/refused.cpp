#include "test/unit/envelope/fixture.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

using namespace qf;
using namespace qf::test;

namespace {

// A JWE whose protected header was written anew: its parts are right, its words are not.
std::string with_outer_header(const both_sides& sides, std::string_view what, std::string_view by) {
    auto parts = cut(sides.sealed());
    parts[0] = to_base64url(replaced(from_base64url(parts[0]).value(), what, by));
    return outcome(joined(parts), sides.ring);
}

std::string with_inner_header(const both_sides& sides, const std::string& header) {
    return outcome(encrypt_compact(signed_with_header(header, payload, sides.signer), sides.reader), sides.ring);
}

std::string with_payload(const both_sides& sides, std::string_view what, std::string_view by) {
    return outcome(sides.sealed(replaced(payload, what, by)), sides.ring);
}

}  // namespace

TEST_CASE("a key that is not on record") {
    const both_sides sides;
    const both_sides strangers;
    const key_ring without_signer{{{strangers.signer, key_state::active, {}}, {sides.reader, key_state::active, {}}}};
    const key_ring without_reader{{{sides.signer, key_state::active, {}}, {strangers.reader, key_state::active, {}}}};
    CHECK(outcome(sides.sealed(), without_signer) == "envelope_unknown_key");
    CHECK(outcome(sides.sealed(), without_reader) == "envelope_unknown_key");
    CHECK(outcome(sides.sealed(), key_ring{{}}) == "envelope_unknown_key");
    // A machine that can only encrypt cannot read.
    const auto open_part = sealing_key::from_jwk(sides.reader.to_jwk(false)).value();
    const key_ring intake{{{sides.signer, key_state::active, {}}, {open_part, key_state::active, {}}}};
    CHECK(outcome(sides.sealed(), intake) == "envelope_unknown_key");
    // Each use has its own keys: a signing key's kid opens nothing.
    CHECK(with_outer_header(sides, sides.reader.kid(), sides.signer.kid()) == "envelope_unknown_key");
}

TEST_CASE("a key known by a stolen name") {
    const both_sides sides;
    const both_sides strangers;
    const auto stolen = R"({"alg":"ES256","kid":")" + sides.signer.kid() + "\"}";
    const auto text = encrypt_compact(signed_with_header(stolen, payload, strangers.signer), sides.reader);
    CHECK(outcome(text, sides.ring) == "envelope_bad_signature");
}

TEST_CASE("another algorithm than the key's, outside") {
    const both_sides sides;
    for (const auto* alg :
         {"ECDH-ES", "ECDH-ES+A128KW", "dir", "A256KW", "RSA-OAEP", "PBES2-HS256+A128KW", "none", ""}) {
        CAPTURE(alg);
        CHECK(with_outer_header(sides, "ECDH-ES+A256KW", alg) == "envelope_algorithm");
    }
    for (const auto* enc : {"A128GCM", "A256CBC-HS512", "none", ""}) {
        CAPTURE(enc);
        CHECK(with_outer_header(sides, "A256GCM", enc) == "envelope_algorithm");
    }
    CHECK(with_outer_header(sides, R"("enc":"A256GCM",)", "") == "envelope_algorithm");
    CHECK(with_outer_header(sides, R"("enc":"A256GCM")", R"("enc":7)") == "envelope_algorithm");
}

TEST_CASE("another algorithm than the key's, inside") {
    const both_sides sides;
    const auto named = [&](std::string_view alg) {
        return R"({"alg":")" + std::string{alg} + R"(","kid":")" + sides.signer.kid() + "\"}";
    };
    REQUIRE(with_inner_header(sides, named("ES256")) == "opened");
    for (const auto* alg : {"EdDSA", "ES384", "RS256", "PS256", "HS256", "none", "None", "es256", ""}) {
        CAPTURE(alg);
        CHECK(with_inner_header(sides, named(alg)) == "envelope_algorithm");
    }
    const auto unsigned_text = to_base64url(named("none")) + '.' + to_base64url(payload) + '.';
    CHECK(outcome(encrypt_compact(unsigned_text, sides.reader), sides.ring) == "envelope_algorithm");
}

TEST_CASE("HS256 with the public key as its secret") {
    const both_sides sides;
    const auto secret = sides.signer.to_jwk(false);
    const auto input =
        to_base64url(R"({"alg":"HS256","kid":")" + sides.signer.kid() + "\"}") + '.' + to_base64url(payload);
    std::array<unsigned char, 32> mac{};
    unsigned size = mac.size();
    REQUIRE(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                 reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac.data(), &size) != nullptr);
    const auto text =
        input + '.' + to_base64url(std::string_view{reinterpret_cast<const char*>(mac.data()), mac.size()});
    CHECK(outcome(encrypt_compact(text, sides.reader), sides.ring) == "envelope_algorithm");
}

TEST_CASE("compression and critical extensions, outside and inside") {
    const both_sides sides;
    CHECK(with_outer_header(sides, "{", R"({"zip":"DEF",)") == "envelope_algorithm");
    CHECK(with_outer_header(sides, "{", R"({"crit":["exp"],"exp":1,)") == "envelope_algorithm");
    const auto start = R"({"alg":"ES256","kid":")" + sides.signer.kid() + '"';
    CHECK(with_inner_header(sides, start + R"(,"crit":["b64"],"b64":false})") == "envelope_algorithm");
    CHECK(with_inner_header(sides, start + R"(,"zip":"DEF"})") == "envelope_algorithm");
}

TEST_CASE("a header that is not what a header must be") {
    const both_sides sides;
    CHECK(with_outer_header(sides, "{", R"({"alg":"none",)") == "envelope_malformed");  // twice
    CHECK(with_outer_header(sides, R"("x":)", R"("x":"A","x":)") == "envelope_malformed");
    CHECK(with_outer_header(sides, R"("alg":)", R"("gla":)") == "envelope_malformed");
    CHECK(with_outer_header(sides, R"("kid":)", R"("dik":)") == "envelope_malformed");
    CHECK(with_outer_header(sides, R"("alg":)", R"("alg":1,"gla":)") == "envelope_malformed");
    CHECK(with_outer_header(sides, "}}", "}") == "envelope_malformed");
    CHECK(with_outer_header(sides, "{", "{" + std::string(4096, ' ')) == "envelope_malformed");
    CHECK(with_outer_header(sides, "{", "{\"apu\":\"not base64!\",") == "envelope_malformed");
    CHECK(with_outer_header(sides, "{", "{\"apv\":" + std::string(20, '[') + std::string(20, ']') + ",") ==
          "envelope_malformed");
    for (const auto* header : {"", "[]", "null", "{}", "{\"alg\":", "\xFF"}) {
        CAPTURE(header);
        CHECK(with_inner_header(sides, header) == "envelope_malformed");
    }
    CHECK(outcome(encrypt_compact(payload, sides.reader), sides.ring) == "envelope_malformed");  // not signed at all
    CHECK(outcome(sign_compact(payload, sides.signer), sides.ring) == "envelope_malformed");     // not encrypted at all
}

TEST_CASE("a content that does not follow the schema") {
    const both_sides sides;
    CHECK(with_payload(sides, "qf.transmission/1", "qf.transmission/2") == "envelope_schema");
    CHECK(with_payload(sides, "\"reference\":", "\"other\":") == "envelope_schema");
    CHECK(with_payload(sides, "\"enfants\":[]", "\"enfants\":{}") == "envelope_schema");
    CHECK(with_payload(sides, "}}", "}") == "envelope_schema");
    CHECK(outcome(sides.sealed(""), sides.ring) == "envelope_schema");
    CHECK(outcome(sides.sealed("\xFF\xFE"), sides.ring) == "envelope_schema");
}

TEST_CASE("another issuer, another audience") {
    const both_sides sides;
    CHECK(with_payload(sides, "qf-intake", "qf-intake2") == "envelope_wrong_audience");
    CHECK(with_payload(sides, "qf-delivery", "qf-other") == "envelope_wrong_audience");
}

TEST_CASE("too late, too early, and the leeway between clocks") {
    const both_sides sides;
    const auto text = sides.sealed();
    CHECK(outcome(text, sides.ring, at("2026-09-11T08:00:59.999Z")) == "opened");
    CHECK(outcome(text, sides.ring, at("2026-09-11T08:01:00Z")) == "envelope_expired");
    CHECK(outcome(text, sides.ring, at("2036-09-11T08:01:00Z")) == "envelope_expired");
    CHECK(outcome(text, sides.ring, at("2026-09-01T07:59:00Z")) == "opened");
    CHECK(outcome(text, sides.ring, at("2026-09-01T07:58:59.999Z")) == "envelope_not_yet_valid");
}

TEST_CASE("another commune's queue, or another body's of the same commune") {
    const both_sides sides;
    const auto text = sides.sealed();
    CHECK(outcome(text, sides.ring, noon(), recipient::parse("26087.21260086600017").value()) ==
          "envelope_wrong_commune");
    CHECK(outcome(text, sides.ring, noon(), recipient::parse("26086.11111111111111").value()) ==
          "envelope_wrong_commune");
}

TEST_CASE("when several things are wrong, the first check speaks") {
    const both_sides sides;
    const auto elsewhere = recipient::parse("26087.21260086600017").value();
    const auto late = at("2030-01-01T00:00:00Z");
    CHECK(outcome(sides.sealed(replaced(payload, "qf-delivery", "qf-other")), sides.ring, late, elsewhere) ==
          "envelope_wrong_audience");
    CHECK(outcome(sides.sealed(), sides.ring, late, elsewhere) == "envelope_expired");
}
