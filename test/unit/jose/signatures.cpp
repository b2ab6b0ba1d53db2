// Signatures by the RFCs' own examples, and what must never pass for one.
#include "connector/base/encoding.hpp"
#include "connector/jose/party_key.hpp"
#include "connector/jose/pkey.hpp"
#include "connector/jose/signed_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace qf;
using namespace qf::jose;

namespace {

constexpr std::string_view claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view rsa_jwk =
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm)"
    R"(4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB)"
    R"(dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2eth)"
    R"(FkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
constexpr std::string_view rsa_signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1d"
    "nZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwu"
    "sC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
    "IoypGlUPQGe77Rw";
constexpr std::string_view ec_jwk = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr std::string_view ec_signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

party_key key_in(std::string_view jwk) {
    return party_key::parse(json::document::parse(jwk)->root(), party_part::public_only).value();
}
bool holds(const signed_text& text, const party_key& key) {
    return signature_holds(text.signing_input, text.signature, key.alg, key.handle.get());
}
std::string compact(std::string_view header, std::string_view signature) {
    return to_base64url(header) + '.' + std::string{claims} + '.' + std::string{signature};
}

}  // namespace

TEST_CASE("RS256: RFC 7515, appendix A.2") {
    const auto text = compact(R"({"alg":"RS256"})", rsa_signature);
    const auto read = signed_text::read(text).value();
    const auto key = key_in(rsa_jwk);
    CHECK(read.header.alg() == "RS256");
    CHECK(key.alg == algorithm::rs256);
    CHECK(signature_size(key.alg, key.handle.get()) == 256);
    CHECK(holds(read, key));
    for (std::size_t place : {std::size_t{0}, std::size_t{100}, std::size_t{255}}) {
        auto changed = read.signature;
        changed[place] = static_cast<char>(changed[place] ^ 1);
        CHECK(!signature_holds(read.signing_input, changed, key.alg, key.handle.get()));
    }
    CHECK(!signature_holds(std::string{read.signing_input} + 'A', read.signature, key.alg, key.handle.get()));
}

TEST_CASE("ES256: RFC 7515, appendix A.3") {
    const auto text = compact(R"({"alg":"ES256"})", ec_signature);
    const auto read = signed_text::read(text).value();
    const auto key = key_in(ec_jwk);
    CHECK(key.alg == algorithm::es256);
    CHECK(holds(read, key));
    // The pair of zeros, and one of zeros and the group's order: what some libraries once took for everybody's.
    const auto order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
    for (const auto& forged : {std::string(64, '\0'), std::string(32, '\0') + order, order + order,
                               std::string(31, '\0') + '\1' + std::string(32, '\0')})
        CHECK(!signature_holds(read.signing_input, forged, key.alg, key.handle.get()));
}

TEST_CASE("EdDSA: RFC 8037, appendix A.4") {
    const auto x = from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").value();
    const auto key = pkey_of(curve::ed25519, {x, {}}, {});
    REQUIRE(key);
    const auto signature =
        from_base64url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    CHECK(signature_holds("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", *signature, algorithm::eddsa,
                          key.get()));
}

TEST_CASE("a signature of another length is none, whatever its first bytes") {
    const auto text = compact(R"({"alg":"ES256"})", ec_signature);
    const auto read = signed_text::read(text).value();
    const auto key = key_in(ec_jwk);
    for (const auto& other : {std::string{}, read.signature.substr(0, 63), read.signature + '\0', '\0' + read.signature,
                              read.signature + read.signature})
        CHECK(!signature_holds(read.signing_input, other, key.alg, key.handle.get()));
    const auto rsa = key_in(rsa_jwk);
    const auto whole = from_base64url(rsa_signature).value();
    for (const auto& other : {std::string{}, whole.substr(1), whole + '\0', '\0' + whole})
        CHECK(!signature_holds(read.signing_input, other, rsa.alg, rsa.handle.get()));
}

TEST_CASE("what is made here is read here, by its own key only") {
    for (const auto c : {curve::p256, curve::ed25519}) {
        const auto alg = c == curve::p256 ? algorithm::es256 : algorithm::eddsa;
        const auto make = [&] {
            return owned_pkey{c == curve::p256 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                               : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
        };
        const auto own = make(), other = make();
        const auto text = sign_compact(R"({"alg":"x"})", "payload", alg, own.get());
        const auto read = signed_text::read(text).value();
        CHECK(read.payload == "payload");
        CHECK(signature_holds(read.signing_input, read.signature, alg, own.get()));
        CHECK(!signature_holds(read.signing_input, read.signature, alg, other.get()));
    }
    const owned_pkey rsa{EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})};
    const auto text = sign_compact(R"({"alg":"RS256"})", "payload", algorithm::rs256, rsa.get());
    const auto read = signed_text::read(text).value();
    CHECK(signature_holds(read.signing_input, read.signature, algorithm::rs256, rsa.get()));
    CHECK(!signature_holds(read.signing_input, read.signature, algorithm::rs256, key_in(rsa_jwk).handle.get()));
}
