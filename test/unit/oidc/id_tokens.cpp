// Each way for an id_token to be wrong, alone, in an otherwise good login. The userinfo is then never asked for.
#include "test/unit/oidc/fixture.hpp"

using namespace qf;
using namespace qf::oidc;

namespace {

void check_refused(fixture& f, std::string_view word) {
    CAPTURE(word);
    CHECK_REFUSED(f.login(), login_trouble::our_fault, word);
    CHECK(f.peer.asked(userinfo_path) == 0);
    CHECK(f.logged().find(fmt::format("event=login status=our_fault code={} ", word)) != std::string::npos);
}
void check_refused(const members& changes, std::string_view word) {
    fixture f;
    f.peer.id_changes = changes;
    check_refused(f, word);
}

}  // namespace

TEST_CASE("a claim that says another thing than it must") {
    check_refused({{"nonce", in_quotes(std::string(43, 'A'))}}, "id_token_nonce");
    check_refused({{"nonce", in_quotes("")}}, "id_token_nonce");
    check_refused({{"aud", in_quotes("other-client")}}, "id_token_aud");
    check_refused({{"aud", R"(["other-client"])"}}, "id_token_aud");
    check_refused({{"aud", R"(["our-client","other-client"])"}}, "id_token_azp");
    check_refused({{"azp", in_quotes("other-client")}}, "id_token_azp");
    check_refused({{"iss", in_quotes("https://provider.example/api/v2")}}, "id_token_iss");
    check_refused({{"acr", in_quotes("eidas0")}}, "id_token_acr");
    check_refused({{"at_hash", in_quotes("AAAAAAAAAAAAAAAAAAAAAA")}}, "id_token_at_hash");
}

TEST_CASE("a claim that must be there and is not, or is of another type") {
    for (const auto* name : {"iss", "aud", "sub", "exp", "iat", "nonce", "acr"}) {
        CAPTURE(name);
        check_refused({{name, ""}}, "id_token_incomplete");
        check_refused({{name, "null"}}, "id_token_incomplete");
        check_refused({{name, "{}"}}, "id_token_incomplete");
    }
    check_refused({{"aud", "[]"}}, "id_token_incomplete");
    check_refused({{"aud", R"(["our-client",7])"}}, "id_token_incomplete");
    check_refused({{"sub", in_quotes("")}}, "id_token_incomplete");
    check_refused({{"exp", "1e300"}}, "id_token_incomplete");
    check_refused({{"exp", "9223372036854775807"}}, "id_token_incomplete");
}

TEST_CASE("expired, or from the future, by more than thirty seconds") {
    const auto with = [](std::string_view name, std::int64_t offset) {
        fixture f;
        f.peer.id_changes[std::string{name}] = std::to_string(f.peer.seconds() + offset);
        return f.refusal();
    };
    CHECK(with("exp", -29) == "ok");
    CHECK(with("exp", -30) == "id_token_exp");
    CHECK(with("iat", 30) == "ok");
    CHECK(with("iat", 31) == "id_token_iat");
    CHECK(with("iat", -30) == "ok");
    CHECK(with("iat", -31) == "id_token_iat_old");  // older than this login, though it expires later
    CHECK(with("iat", -86'400) == "id_token_iat_old");
    CHECK(with("nbf", 30) == "ok");
    CHECK(with("nbf", 31) == "id_token_nbf");
}

TEST_CASE("audiences, parties and levels that are good") {
    const auto with = [](const members& changes) {
        fixture f;
        f.peer.id_changes = changes;
        return f.refusal();
    };
    CHECK(with({{"aud", R"(["our-client"])"}}) == "ok");
    CHECK(with({{"azp", "null"}, {"nbf", "null"}, {"at_hash", "null"}}) == "ok");  // as if they were not there
    CHECK(with({{"azp", in_quotes("our-client")}}) == "ok");
    CHECK(with({{"aud", R"(["our-client","other-client"])"}, {"azp", in_quotes("our-client")}}) == "ok");
    CHECK(with({{"acr", in_quotes("eidas2")}}) == "ok");
    CHECK(with({{"at_hash", in_quotes(to_base64url(sha256("access-1").substr(0, 16)))}}) == "ok");
}

TEST_CASE("a signature that does not hold") {
    fixture f;
    f.peer.id_token_made = with_bad_signature;
    check_refused(f, "id_token_signature");
    f.peer.id_token_made = [&](const std::string& right) {
        return with_payload(right, json_of(f.peer.id_claims()) + ' ');
    };
    check_refused(f, "id_token_signature");
    const auto stranger = signer::p256(f.peer.key.kid());
    f.peer.id_token_made = [&](const std::string&) { return stranger.sign(json_of(f.peer.id_claims())); };
    check_refused(f, "id_token_signature");
}

TEST_CASE("no algorithm, a shared secret's, one that is not listed, or another than the key's") {
    fixture f;
    const auto rsa = signer::rsa("rsa-1");
    f.peer.published.push_back(rsa.jwk());
    const auto kid = in_quotes(f.peer.key.kid());
    f.peer.id_token_made = [&](const std::string& right) {
        const auto unsigned_one = with_header(right, {{"alg", in_quotes("none")}, {"kid", kid}});
        return unsigned_one.substr(0, unsigned_one.rfind('.') + 1);
    };
    check_refused(f, "id_token_alg");
    // The public key, which everybody knows, taken for a secret.
    const auto confused = signer::secret(f.peer.key.kid(), f.peer.key.jwk());
    f.peer.id_token_made = [&](const std::string&) { return confused.sign(json_of(f.peer.id_claims())); };
    check_refused(f, "id_token_alg");
    f.peer.id_token_made = [&](const std::string&) {
        return rsa.sign(json_of(f.peer.id_claims()), {{"alg", in_quotes("RS512")}});
    };
    check_refused(f, "id_token_alg");
    f.peer.id_token_made = [&](const std::string& right) {
        return with_header(right, {{"alg", in_quotes("RS256")}, {"kid", kid}});
    };
    check_refused(f, "id_token_alg_of_key");
    f.peer.id_token_made = [&](const std::string& right) {
        return with_header(right, {{"alg", in_quotes("ES256")}, {"kid", in_quotes("rsa-1")}});
    };
    check_refused(f, "id_token_alg_of_key");
}

TEST_CASE("only the algorithms of the configuration count") {
    fixture f;
    auto conf = f.conf();
    conf.algorithms = {"RS256"};
    f.begin_anew(conf);
    check_refused(f, "id_token_alg");
}

TEST_CASE("a text that is no token, or a token of another kind") {
    fixture f;
    const auto kid = in_quotes(f.peer.key.kid());
    const auto made = [&](std::string text) {
        f.peer.id_token_made = [text = std::move(text)](const std::string&) { return text; };
    };
    for (const auto* text : {"a", "a.b", "a.b.c.d", "..", "e30.e30.", "!!!.e30.AAAA"}) {
        CAPTURE(text);
        made(text);
        const auto got = f.login();
        REQUIRE(!got.has_value());
        CHECK((got.error().code == "id_token_malformed" || got.error().code == "id_token_alg"));
    }
    made(f.peer.key.sign("[1,2]"));
    check_refused(f, "id_token_malformed");
    made(f.peer.key.sign(R"({"aud":"our-client","aud":"other-client"})"));
    check_refused(f, "id_token_malformed");
    f.peer.id_token_made = [&](const std::string& right) { return right + '='; };
    check_refused(f, "id_token_malformed");
    f.peer.id_token_made = [&](const std::string& right) {
        return to_base64url(R"({"alg":"ES256","alg":"HS256","kid":"key-1"})") + right.substr(right.find('.'));
    };
    check_refused(f, "id_token_malformed");
    f.peer.id_token_made = [&](const std::string&) {
        return f.peer.key.sign(json_of(f.peer.id_claims()), {{"typ", in_quotes("logout+jwt")}});
    };
    check_refused(f, "id_token_header");
    f.peer.id_token_made = [&](const std::string& right) {
        return with_header(right, {{"alg", in_quotes("ES256")}, {"kid", kid}, {"crit", R"(["exp"])"}, {"exp", "1"}});
    };
    check_refused(f, "id_token_header");
}

TEST_CASE("a token longer than any person's") {
    fixture f;
    f.peer.id_changes["picture"] = in_quotes(std::string(100'000, 'x'));
    check_refused(f, "id_token_too_large");
}

TEST_CASE("keys that a header brings along are not looked at") {
    fixture f;
    const auto stranger = signer::p256("key-1");
    f.peer.id_token_made = [&](const std::string&) {
        return stranger.sign(json_of(f.peer.id_claims()), {{"jwk", stranger.jwk()}});
    };
    check_refused(f, "id_token_signature");
}
