// What the token endpoint may answer instead of tokens.
#include "test/unit/oidc/fixture.hpp"

using namespace qf;
using namespace qf::oidc;

namespace {

// The same answer, whole but for one member.
std::string refusal_with(std::string name, std::string value) {
    fixture f;
    f.peer.token_changes[std::move(name)] = std::move(value);
    return f.refusal();
}

}  // namespace

TEST_CASE("a refusal of the token endpoint, by whose fault it is") {
    fixture f;
    const auto answered = [&](unsigned status, std::string body) {
        f.peer.instead[token_path] = reply(status, std::move(body));
        return f.login();
    };
    // The code's thirty seconds were over: nobody's fault.
    CHECK_REFUSED(answered(400, R"({"error":"invalid_grant"})"), login_trouble::session_lost, "token_invalid_grant");
    CHECK_REFUSED(answered(400, R"({"error":"invalid_request"})"), login_trouble::our_fault, "token_invalid_request");
    CHECK_REFUSED(answered(401, R"({"error":"invalid_client"})"), login_trouble::our_fault, "token_invalid_client");
    CHECK_REFUSED(answered(400, R"({"error":"Johnny"})"), login_trouble::our_fault, "token_http_4xx");
    CHECK_REFUSED(answered(400, R"({"error":["invalid_grant"]})"), login_trouble::our_fault, "token_http_4xx");
    CHECK_REFUSED(answered(400, "<html>"), login_trouble::our_fault, "token_http_4xx");
    CHECK_REFUSED(answered(404, ""), login_trouble::our_fault, "token_http_4xx");
    CHECK_REFUSED(answered(429, ""), login_trouble::try_later, "token_http_4xx");
    CHECK_REFUSED(answered(500, R"({"error":"server_error"})"), login_trouble::try_later, "token_http_5xx");
    CHECK_REFUSED(answered(503, ""), login_trouble::try_later, "token_http_5xx");
    CHECK_REFUSED(answered(302, ""), login_trouble::try_later, "token_http_3xx");
    CHECK_REFUSED(answered(204, ""), login_trouble::try_later, "token_malformed");
    CHECK(answered(500, "").error().http_status == 500);
    CHECK(f.peer.asked(userinfo_path) == 0);
}

TEST_CASE("silence, a page, a flood, a connection that nobody takes") {
    fixture f;
    f.peer.instead[token_path] = reply(200, "<!doctype html><title>Maintenance</title>", "text/html");
    CHECK_REFUSED(f.login(), login_trouble::try_later, "token_malformed");
    f.peer.instead[token_path] = reply(200, std::string(1 << 20, ' '));
    CHECK_REFUSED(f.login(), login_trouble::try_later, "token_malformed");
    f.peer.silent.insert(token_path);
    CHECK_REFUSED(f.login(), login_trouble::try_later, "token_silent");
    CHECK(f.logged().find("level=warning event=login status=try_later code=token_silent http=0") != std::string::npos);
}

TEST_CASE("an answer that lacks a token, or holds what is none") {
    CHECK(refusal_with("access_token", "") == "token_malformed");
    CHECK(refusal_with("access_token", in_quotes("")) == "token_malformed");
    CHECK(refusal_with("access_token", in_quotes("a b")) == "token_malformed");
    CHECK(refusal_with("access_token", in_quotes("a\\r\\nX-Other: b")) == "token_malformed");
    CHECK(refusal_with("access_token", in_quotes(std::string(9000, 'a'))) == "token_malformed");
    CHECK(refusal_with("access_token", "7") == "token_malformed");
    CHECK(refusal_with("id_token", "") == "token_malformed");
    CHECK(refusal_with("token_type", "") == "token_malformed");
    CHECK(refusal_with("token_type", in_quotes("DPoP")) == "token_malformed");
    CHECK(refusal_with("token_type", in_quotes("bearer")) == "ok");
    CHECK(refusal_with("expires_in", "0") == "token_malformed");
    CHECK(refusal_with("expires_in", in_quotes("60")) == "token_malformed");
}

TEST_CASE("a token whose life is not told is taken for a minute's") {
    fixture f;
    f.peer.token_changes["expires_in"] = "";
    CHECK(f.login().value().token_expires_at == f.clock.now() + 60s);
    f.peer.token_changes["expires_in"] = "null";
    CHECK(f.login().value().token_expires_at == f.clock.now() + 60s);
    f.peer.token_changes["expires_in"] = "999999999999";
    CHECK(f.login().value().token_expires_at == f.clock.now() + 24h);
}
