// What is no compact JWS, and which numbers make no key.
#include "connector/base/encoding.hpp"
#include "connector/jose/party_key.hpp"
#include "connector/jose/pkey.hpp"
#include "connector/jose/signed_text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

using namespace qf;
using namespace qf::jose;

namespace {

bool reads(std::string_view header, std::string_view rest = ".e30.AAAA") {
    return signed_text::read(to_base64url(header) + std::string{rest}).has_value();
}

rsa_numbers numbers(std::size_t bytes, std::string exponent = {1, 0, 1}) {
    std::string modulus(bytes, '\x55');
    modulus.front() = '\xC5';
    return {modulus, std::move(exponent)};
}

std::string ec_jwk_of(std::string_view x, std::string_view y, std::string_view more = "") {
    return fmt::format(R"({{"kty":"EC","crv":"P-256","x":"{}","y":"{}"{}}})", to_base64url(x), to_base64url(y), more);
}
errc parsed(const std::string& jwk, party_part part = party_part::public_only) {
    const auto key = party_key::parse(json::document::parse(jwk)->root(), part);
    return key ? errc{} : static_cast<errc>(key.error().value());
}

}  // namespace

TEST_CASE("a text is cut at two dots, and each part is strict base64url") {
    CHECK(reads(R"({"alg":"ES256"})"));
    for (const std::string_view rest : {"", ".", ".e30", ".e30.AAAA.", ".e30.AAAA.AAAA", ".e30.AAA=", ".e30.AA+A",
                                        ".e30.AA A", ".e30.AAAB=", ".e3.AAAA", ".e30\n.AAAA", ".e30.AAAAA"}) {
        CAPTURE(rest);
        CHECK(!reads(R"({"alg":"ES256"})", rest));
    }
    CHECK(!signed_text::read(""));
    CHECK(!signed_text::read(".."));
}

TEST_CASE("a header is one object in which nothing stands twice") {
    for (const std::string_view header : {"", "[]", "7", "null", "{", R"({"alg":"ES256","alg":"none"})",
                                          R"({"alg":"ES256","\u0061lg":"none"})", R"({"epk":{"x":"a","x":"b"}})"}) {
        CAPTURE(header);
        CHECK(!reads(header));
    }
    CHECK(!reads(fmt::format(R"({{"alg":"{}"}})", std::string(4096, 'a'))));
    const auto odd = header::parse(to_base64url(R"({"alg":7,"kid":null,"crit":[],"jwk":{}})")).value();
    CHECK(odd.alg().empty());
    CHECK(odd.kid().empty());
    CHECK(!odd.names_key());
    CHECK(odd.changes_the_rules());
    CHECK(header::parse(to_base64url(R"({"zip":"DEF"})"))->changes_the_rules());
    CHECK(!header::parse(to_base64url(R"({"alg":"a","kid":"b"})"))->changes_the_rules());
}

TEST_CASE("an RSA key has 2,048 to 8,192 bits, an odd modulus, and an exponent that does something") {
    CHECK(rsa_pkey_of(numbers(256)) != nullptr);
    CHECK(rsa_pkey_of(numbers(1024)) != nullptr);
    CHECK(rsa_pkey_of(numbers(256, {3})) != nullptr);
    CHECK(rsa_pkey_of(numbers(256, {0, 1, 0, 1})) != nullptr);  // as some write it
    CHECK(rsa_pkey_of(numbers(255)) == nullptr);
    CHECK(rsa_pkey_of(numbers(1025)) == nullptr);
    CHECK(rsa_pkey_of({}) == nullptr);
    for (const std::string& exponent : {std::string{}, std::string{1}, std::string{2}, std::string{0},
                                        std::string{0, 1}, std::string{1, 0, 0, 0, 1}, std::string{1, 0, 0}})
        CHECK(rsa_pkey_of(numbers(256, exponent)) == nullptr);
    auto even = numbers(256);
    even.modulus.back() = '\x54';
    CHECK(rsa_pkey_of(even) == nullptr);
    auto short_in_truth = numbers(257);
    short_in_truth.modulus.front() = '\0';
    CHECK(rsa_pkey_of(short_in_truth) == nullptr);
}

TEST_CASE("a point is on its curve, and a private part belongs to it") {
    const owned_pkey own{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    const owned_pkey other{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    const auto point = coordinates_of(own.get(), curve::p256);
    const auto secret = [](EVP_PKEY* key) {
        return fmt::format(R"(,"d":"{}")", to_base64url(private_part_of(key, curve::p256)));
    };
    CHECK(parsed(ec_jwk_of(point.x, point.y)) == errc{});
    CHECK(parsed(ec_jwk_of(point.x, point.y, secret(own.get())), party_part::with_private) == errc{});
    CHECK(parsed(ec_jwk_of(point.x, point.y, secret(other.get())), party_part::with_private) == errc::content_invalid);
    CHECK(parsed(ec_jwk_of(point.x, point.y), party_part::with_private) == errc::content_invalid);
    CHECK(parsed(ec_jwk_of(point.y, point.x)) == errc::content_invalid);
    CHECK(parsed(ec_jwk_of(std::string(32, '\0'), std::string(32, '\0'))) == errc::content_invalid);
    CHECK(parsed(ec_jwk_of('\0' + point.x, point.y)) == errc::content_invalid);
    CHECK(parsed(ec_jwk_of(point.x, "")) == errc::content_invalid);
    // The field's prime: no coordinate, though it is zero when it is reduced.
    const auto prime = from_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff").value();
    CHECK(parsed(ec_jwk_of(prime, point.y)) == errc::content_invalid);
}

TEST_CASE("a key of another kind is none that another party may have") {
    for (const auto* jwk :
         {"{}", "[]", R"({"kty":"oct","k":"c2VjcmV0"})", R"({"kty":"EC","crv":"P-384","x":"AAAA","y":"AAAA"})",
          R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})", R"({"kty":"none"})"}) {
        CAPTURE(jwk);
        CHECK(parsed(jwk) == errc::content_invalid);
    }
}
