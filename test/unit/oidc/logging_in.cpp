// A login from its first address to the claims: what is sent, what is given.
#include "test/unit/oidc/fixture.hpp"

#include <algorithm>

using namespace qf;
using namespace qf::oidc;

namespace {

using parameters = std::multimap<std::string, std::string, std::less<>>;
parameters parameters_of(const std::string& address) {
    return net::target::parse(address).value().query;
}
parameters form_of(const net::request& asked) {
    return net::target::parse("/?" + asked.body()).value().query;
}
bool is_base64url(std::string_view text) {
    return from_base64url(text).has_value();
}

}  // namespace

TEST_CASE("the browser is sent away with the parameters that FranceConnect allows, and no other") {
    fixture f;
    const auto kept = f.departed();
    CHECK(kept.url.starts_with(f.peer.issuer() + "/authorize?"));
    const parameters expected{
        {"client_id", "our-client"},
        {"response_type", "code"},
        {"redirect_uri", "https://form.example/callback"},
        {"scope", "openid identite_pivot preferred_username cnaf_quotient_familial cnaf_allocataires cnaf_enfants"},
        {"acr_values", "eidas1"},
        {"nonce", kept.nonce},
        {"state", kept.state}};
    CHECK(parameters_of(kept.url) == expected);
    CHECK(kept.verifier.empty());
    CHECK(kept.expires_at == f.clock.now() + 10min);
}

TEST_CASE("other claims may be asked for once; a level is then theirs to say") {
    fixture f;
    const auto kept = f.run(f.party->begin(R"({"id_token":{"acr":{"essential":true}}})")).value();
    const auto sent = parameters_of(kept.url);
    CHECK(sent.find("claims")->second == R"({"id_token":{"acr":{"essential":true}}})");
    CHECK(!sent.contains("acr_values"));
    CHECK(!parameters_of(f.departed().url).contains("claims"));
}

TEST_CASE("state and nonce are 43 characters of base64url, never the same twice") {
    fixture f;
    const auto one = f.departed();
    const auto other = f.departed();
    for (const auto& text : {one.state, one.nonce, other.state, other.nonce}) {
        CHECK(text.size() == 43);
        CHECK(is_base64url(text));
    }
    const std::set<std::string> all{one.state, one.nonce, other.state, other.nonce};
    CHECK(all.size() == 4);
}

TEST_CASE("with PKCE, a challenge goes with the browser and its verifier with the code") {
    fixture f;
    auto conf = f.conf();
    conf.pkce = pkce_use::always;
    f.begin_anew(conf);
    const auto kept = f.departed();
    const auto sent = parameters_of(kept.url);
    CHECK(sent.size() == 9);
    CHECK(sent.find("code_challenge_method")->second == "S256");
    CHECK(sent.find("code_challenge")->second == to_base64url(sha256(kept.verifier)));
    CHECK(kept.verifier.size() == 43);
    CHECK(f.finish(f.returned(kept), kept).has_value());
    CHECK(form_of(f.peer.last(token_path)).find("code_verifier")->second == kept.verifier);
}

TEST_CASE("PKCE where the provider has it: as its metadata says") {
    fixture f;
    auto conf = f.conf();
    conf.pkce = pkce_use::where_offered;
    for (const auto& [methods, challenged] :
         {std::pair{"", 0U}, {"null", 0U}, {R"(["plain"])", 0U}, {R"(["plain","S256"])", 1U}}) {
        CAPTURE(methods);
        f.peer.metadata.erase("code_challenge_methods_supported");
        if (*methods != '\0') f.peer.metadata["code_challenge_methods_supported"] = methods;
        f.begin_anew(conf);
        const auto kept = f.departed();
        CHECK(parameters_of(kept.url).count("code_challenge") == challenged);
        CHECK(f.finish(f.returned(kept), kept).has_value());
        CHECK(form_of(f.peer.last(token_path)).count("code_verifier") == challenged);
    }
}

TEST_CASE("an authorization endpoint keeps the parameters of its own address") {
    fixture f;
    f.peer.metadata["authorization_endpoint"] = in_quotes(f.peer.issuer() + "/authorize?tenant=7");
    const auto sent = parameters_of(f.departed().url);
    CHECK(sent.find("tenant")->second == "7");
    CHECK(sent.size() == 8);
}

TEST_CASE("a provider that has no acr is not asked for one, and may leave it out") {
    fixture f;
    auto conf = f.conf();
    conf.acr_values.clear();
    f.begin_anew(conf);
    f.peer.id_changes["acr"] = "";
    const auto kept = f.departed();
    CHECK(parameters_of(kept.url).count("acr_values") == 0);
    CHECK(f.finish(f.returned(kept), kept).has_value());
}

TEST_CASE("the code is exchanged with our secret in the form, and nothing else") {
    fixture f;
    CHECK(f.login().has_value());
    const auto& asked = f.peer.last(token_path);
    CHECK(asked.method() == net::http::verb::post);
    CHECK(asked[net::http::field::content_type] == "application/x-www-form-urlencoded");
    CHECK(asked.find(net::http::field::authorization) == asked.end());
    const parameters expected{{"grant_type", "authorization_code"},
                              {"code", "code-1"},
                              {"redirect_uri", "https://form.example/callback"},
                              {"client_id", "our-client"},
                              {"client_secret", "our secret & more"}};
    CHECK(form_of(asked) == expected);
}

TEST_CASE("a login gives the claims as they were received, and what is needed after it") {
    fixture f;
    const auto got = f.login();
    REQUIRE(got.has_value());
    CHECK(got->sub == "subject-of-johnny");
    CHECK(got->claims["family_name"].text() == "TESTMAN");
    CHECK(got->claims["given_name"].text() == "Johnny Zébulon");
    CHECK(got->claims["birthdate"].text() == "1992-00-00");
    CHECK(got->claims["birthplace"].text() == "");
    CHECK(got->access_token == "access-1");
    CHECK(got->token_expires_at == f.clock.now() + 60s);
    const auto& asked = f.peer.last(userinfo_path);
    CHECK(asked[net::http::field::authorization] == "Bearer access-1");
    CHECK(asked[net::http::field::accept] == "application/jwt");
}

TEST_CASE("RS256 is as good as ES256") {
    fixture f;
    f.peer.key = signer::rsa("rsa-1");
    f.peer.published = {f.peer.key.jwk()};
    CHECK(f.refusal() == "ok");
}

TEST_CASE("one discovery and one key set serve many logins") {
    fixture f;
    for (int n = 0; n < 5; ++n) CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(discovery_path) == 1);
    CHECK(f.peer.asked(keys_path) == 1);
    CHECK(f.peer.asked(token_path) == 5);
}

TEST_CASE("another process finishes what this one began") {
    fixture f;
    const auto kept = f.departed();
    f.begin_anew();
    CHECK(f.finish(f.returned(kept), kept).has_value());
}

TEST_CASE("the logout names the session, where to come back, and a fresh state") {
    fixture f;
    const auto one = f.run(f.party->end_session("head.body.tail")).value();
    const auto other = f.run(f.party->end_session("head.body.tail")).value();
    CHECK(one.url.starts_with(f.peer.issuer() + "/session/end?"));
    CHECK(one.state.size() == 43);
    CHECK(one.state != other.state);
    const parameters expected{{"id_token_hint", "head.body.tail"},
                              {"post_logout_redirect_uri", "https://form.example/logged-out"},
                              {"state", one.state}};
    CHECK(parameters_of(one.url) == expected);
}

TEST_CASE("a provider without a logout says so, and its logins work") {
    fixture f;
    for (const bool says_null : {false, true}) {
        f.peer.metadata.erase("end_session_endpoint");
        if (says_null) f.peer.metadata["end_session_endpoint"] = "null";
        f.begin_anew();
        CHECK(f.refusal() == "ok");
        CHECK_REFUSED(f.run(f.party->end_session("t")), login_trouble::our_fault, "no_end_session");
    }
    CHECK(f.logged().find("level=info event=logout status=local code=no_end_session") != std::string::npos);
    CHECK(f.logged().find("level=error") == std::string::npos);
}
