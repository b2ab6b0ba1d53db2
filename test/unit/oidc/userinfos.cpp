// Each way for the userinfo to be wrong, alone, after a good id_token.
#include "test/unit/oidc/fixture.hpp"

using namespace qf;
using namespace qf::oidc;

namespace {

void check_refused_userinfo(fixture& f, std::string_view word, login_trouble as = login_trouble::our_fault) {
    CAPTURE(word);
    CHECK_REFUSED(f.login(), as, word);
}
void check_refused_userinfo(const members& changes, std::string_view word) {
    fixture f;
    f.peer.userinfo_changes = changes;
    check_refused_userinfo(f, word);
}

}  // namespace

TEST_CASE("another person's userinfo") {
    check_refused_userinfo({{"sub", in_quotes("subject-of-brunehilde")}}, "userinfo_sub");
}

TEST_CASE("a userinfo for others, by others, or out of its time") {
    check_refused_userinfo({{"aud", in_quotes("other-client")}}, "userinfo_aud");
    check_refused_userinfo({{"azp", in_quotes("other-client")}}, "userinfo_azp");
    check_refused_userinfo({{"iss", in_quotes("https://provider.example")}}, "userinfo_iss");
    fixture f;
    f.peer.userinfo_changes["exp"] = std::to_string(f.peer.seconds() - 30);
    check_refused_userinfo(f, "userinfo_exp");
    f.peer.userinfo_changes = {{"iat", std::to_string(f.peer.seconds() + 31)}};
    check_refused_userinfo(f, "userinfo_iat");
}

TEST_CASE("a userinfo that does not say for whom, by whom, until when and of whom it is") {
    for (const auto* name : {"iss", "aud", "sub", "exp", "iat"}) {
        CAPTURE(name);
        check_refused_userinfo({{name, ""}}, "userinfo_incomplete");
    }
}

TEST_CASE("a userinfo whose signature does not hold, or that is signed by what is no key of theirs") {
    fixture f;
    f.peer.userinfo_made = with_bad_signature;
    check_refused_userinfo(f, "userinfo_signature");
    f.peer.userinfo_made = [&](const std::string& right) {
        const auto kid = in_quotes(f.peer.key.kid());
        const auto bare = with_header(right, {{"alg", in_quotes("none")}, {"kid", kid}});
        return bare.substr(0, bare.rfind('.') + 1);
    };
    check_refused_userinfo(f, "userinfo_alg");
    const auto stranger = signer::p256("key-9");
    f.peer.userinfo_made = [&](const std::string&) { return stranger.sign(json_of(f.peer.userinfo_claims())); };
    check_refused_userinfo(f, "userinfo_kid");
}

TEST_CASE("plain JSON is refused, also when it calls itself a token") {
    fixture f;
    f.peer.instead[userinfo_path] = reply(200, json_of(f.peer.userinfo_claims()));
    check_refused_userinfo(f, "userinfo_not_signed");
    f.peer.instead[userinfo_path] = reply(200, json_of(f.peer.userinfo_claims()), "Application/JSON; charset=utf-8");
    check_refused_userinfo(f, "userinfo_not_signed");
    f.peer.instead[userinfo_path] = reply(200, json_of(f.peer.userinfo_claims()), "application/jwt");
    check_refused_userinfo(f, "userinfo_malformed");
}

TEST_CASE("a page, a refusal, a sick or silent provider, a flood") {
    fixture f;
    f.peer.instead[userinfo_path] = reply(200, "<!doctype html>", "text/html");
    check_refused_userinfo(f, "userinfo_malformed", login_trouble::try_later);
    f.peer.instead[userinfo_path] = reply(401, R"({"error":"invalid_token"})");
    check_refused_userinfo(f, "userinfo_http_4xx");
    f.peer.instead[userinfo_path] = reply(503);
    check_refused_userinfo(f, "userinfo_http_5xx", login_trouble::try_later);
    f.peer.instead[userinfo_path] = reply(429);
    check_refused_userinfo(f, "userinfo_http_4xx", login_trouble::try_later);
    f.peer.instead[userinfo_path] = reply(302);
    check_refused_userinfo(f, "userinfo_http_3xx", login_trouble::try_later);
    f.peer.instead[userinfo_path] = reply(200, std::string(1 << 20, 'x'), "application/jwt");
    check_refused_userinfo(f, "userinfo_malformed", login_trouble::try_later);
    f.peer.silent.insert(userinfo_path);
    check_refused_userinfo(f, "userinfo_silent", login_trouble::try_later);
}
