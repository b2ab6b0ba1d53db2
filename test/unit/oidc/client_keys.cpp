// private_key_jwt: our key in place of a secret.
#include "connector/oidc/client_key.hpp"
#include "connector/oidc/signed_token.hpp"
#include "test/unit/oidc/fixture.hpp"

using namespace qf;
using namespace qf::oidc;

namespace {

const std::vector<std::string> both_algorithms{"ES256", "RS256"};

std::multimap<std::string, std::string, std::less<>> form_sent(const net::request& asked) {
    return net::target::parse("/?" + asked.body()).value().query;
}

}  // namespace

TEST_CASE("an assertion names us, the provider and a minute, and holds under our public key") {
    for (const auto& own : {signer::p256("key-of-ours"), signer::rsa("key-of-ours")}) {
        const auto key = client_key::parse(own.private_jwk()).value();
        CHECK(key.kid() == "key-of-ours");
        const instant now{std::chrono::seconds{1'790'000'000}};
        const auto text = key.assertion("our-client", "https://pc.example/api/v2", now + 999ms);
        const auto claims = open_signed(text, key_set::parse(set_of({own.jwk()})).value(), both_algorithms).value();
        CHECK(claims["iss"].text() == "our-client");
        CHECK(claims["sub"].text() == "our-client");
        CHECK(claims["aud"].text() == "https://pc.example/api/v2");
        CHECK(claims["iat"].integer() == 1'790'000'000);
        CHECK(claims["exp"].integer() == 1'790'000'060);
        CHECK(claims["jti"].text_or("").size() == 43);
        CHECK(key.assertion("our-client", "https://pc.example/api/v2", now) != text);
    }
}

TEST_CASE("a key without a name is known by its thumbprint") {
    // RFC 7517, appendix A.2, whose thumbprint other libraries give alike.
    const auto* jwk = R"({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                      R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",)"
                      R"("d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","use":"sig","alg":"ES256"})";
    CHECK(client_key::parse(jwk).value().kid() == "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
}

TEST_CASE("what is no private key of ours") {
    CHECK(client_key::parse("").error() == errc::malformed_json);
    CHECK(client_key::parse("[]").error() == errc::content_invalid);
    CHECK(client_key::parse(signer::p256("k").jwk()).error() == errc::content_invalid);  // public
    CHECK(client_key::parse(signer::rsa("k", 1024).private_jwk()).error() == errc::content_invalid);
    CHECK(client_key::parse(signer::p384("k").private_jwk()).error() == errc::content_invalid);
    CHECK(client_key::parse(signer::secret("k", "0123456789abcdef").jwk()).error() == errc::content_invalid);
    fixture f;
    auto conf = f.conf();
    conf.client_key = "{}";
    CHECK_THROWS_AS(provider(f.executor(), conf, f.clock, f.log), std::invalid_argument);
}

TEST_CASE("with a key, the code is exchanged with an assertion, and the secret is not sent") {
    fixture f;
    const auto own = signer::p256("key-of-ours");
    auto conf = f.conf();
    conf.client_key = own.private_jwk();
    f.begin_anew(conf);
    CHECK(f.login().has_value());
    const auto sent = form_sent(f.peer.last(token_path));
    CHECK(sent.count("client_secret") == 0);
    CHECK(sent.find("client_id")->second == "our-client");
    CHECK(sent.find("client_assertion_type")->second == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    const auto first = sent.find("client_assertion")->second;
    const auto claims = open_signed(first, key_set::parse(set_of({own.jwk()})).value(), both_algorithms).value();
    CHECK(claims["aud"].text() == f.peer.issuer());
    CHECK(claims["exp"].integer() == f.peer.seconds() + 60);
    CHECK(f.login().has_value());
    CHECK(form_sent(f.peer.last(token_path)).find("client_assertion")->second != first);  // never the same twice
    CHECK(f.logged().find(first) == std::string::npos);
}
