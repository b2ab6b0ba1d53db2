#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;
using namespace std::chrono_literals;

namespace {

constexpr const char* form = "grant_type=client_credentials";
std::int64_t first_code(const answer& a) {
    return a["errors"].at(0)["code"].integer().value_or(0);
}

}  // namespace

TEST_CASE("a token is given on both paths, with its life and scope") {
    rig r;
    for (const auto* path : {"/token", "/oauth2/token"}) {
        const auto a = r.ask_token(r.osl.credentials, "grant_type=client_credentials&scope=OSL", path);
        CHECK(a.status == 200);
        CHECK(a.text("token_type") == "Bearer");
        CHECK(a["expires_in"].integer() == 3600);
        CHECK(a.text("access_token").size() == 43);
    }
}

TEST_CASE("bad credentials are 401, a bad request 400, in OAuth's words and HubEE's") {
    rig r;
    auto wrong = r.osl.credentials;
    wrong.secret += "x";
    auto a = r.ask_token(wrong, form);
    CHECK(a.status == 401);
    CHECK(a.text("error") == "invalid_client");
    CHECK(first_code(a) == 401);
    CHECK_FALSE(a.header("WWW-Authenticate").empty());
    CHECK(r.ask_token({"nobody", "x"}, form).status == 401);
    CHECK(r.send(verb::post, "/token", form, {{{"Content-Type", "application/x-www-form-urlencoded"}}}).status == 401);

    CHECK(r.ask_token(r.osl.credentials, "grant_type=password").text("error") == "unsupported_grant_type");
    CHECK(r.ask_token(r.osl.credentials, "").text("error") == "invalid_request");
    CHECK(r.ask_token(r.osl.credentials, "grant_type=%zz").status == 400);
    CHECK(r.ask_token(r.osl.credentials, "grant_type=client_credentials&scope=KING").text("error") == "invalid_scope");
    a = r.ask_token(r.si.credentials, "grant_type=client_credentials&scope=ADMIN");
    CHECK(a.status == 400);
    CHECK(a.text("error") == "invalid_scope");
    CHECK(r.send(verb::post, "/token", form, {{{"Content-Type", "text/plain"}}}).status == 415);
    CHECK(r.send(verb::post, "/token", form, {{{"Content-Type", "application/json"}}}).status == 400);
    CHECK(r.send(verb::post, "/token", "[]", {{{"Content-Type", "application/json"}}}).status == 400);
    CHECK(r.send(verb::post, "/token", form, {{{"Content-Encoding", "br"}}}).status == 415);
    CHECK(r.send(verb::post, "/token", std::string(70'000, 'x')).status == 413);
}

TEST_CASE("a token is asked for as a form, as JSON, or with the secret in the body; a missing Content-Type is a form") {
    rig r;
    const auto& who = r.osl.credentials;
    const std::string basic = "Basic " + to_base64(who.id + ':' + who.secret);
    const auto json = R"({"grant_type":"client_credentials","scope":"OSL"})";
    const auto in_form = fmt::format("{}&scope=OSL&client_id={}&client_secret={}", form, who.id, who.secret);
    const auto in_json = fmt::format(R"({{"grant_type":"client_credentials","client_id":"{}","client_secret":"{}"}})",
                                     who.id, who.secret);
    const auto status = [&](std::string body, headers h) {
        return r.send(verb::post, "/token", std::move(body), h).status;
    };
    CHECK(status(form, {{{"Authorization", basic}}}) == 200);
    CHECK(status(std::string{form} + "\r\n", {{{"Authorization", basic}}}) == 200);
    CHECK(status(json, {{{"Authorization", basic}, {"Content-Type", "application/json"}}}) == 200);
    CHECK(status(json, {{{"Authorization", basic}, {"Content-Type", "Application/JSON ; charset=UTF-8"}}}) == 200);
    CHECK(status(in_form, {{{"Content-Type", "application/x-www-form-urlencoded"}}}) == 200);
    CHECK(status(in_form, {}) == 200);
    CHECK(status(in_form, {{{"Authorization", basic}}}) == 200);
    CHECK(status(in_json, {{{"Content-Type", "application/json"}}}) == 200);
    CHECK(status(fmt::format("{}&client_id={}&client_secret=x", form, who.id), {}) == 401);
    CHECK(status(fmt::format("{}&client_id={}", form, who.id), {}) == 401);
    CHECK(status(fmt::format("{}&client_id=another", form), {{{"Authorization", basic}}}) == 400);
    CHECK(status(R"({"grant_type":7})", {{{"Authorization", basic}, {"Content-Type", "application/json"}}}) == 400);
    for (const auto* path : {"/token/", "/oauth2/token/"}) CHECK(r.ask_token(who, form, path).status == 200);
}

TEST_CASE("a token is asked for by POST") {
    rig r;
    const auto a = r.send(verb::get, "/token");
    CHECK(a.status == 405);
    CHECK(a.header("Allow") == "POST");
}

TEST_CASE("a missing, foreign or expired token is 401") {
    rig r;
    auto a = r.send(verb::get, "/teledossiers/v1/notifications");
    CHECK(a.status == 401);
    CHECK(first_code(a) == 900902);
    a = r.ask({{}, "unknown"}, verb::get, "/teledossiers/v1/notifications");
    CHECK(a.status == 401);
    CHECK(first_code(a) == 900901);

    r.clock.step_wall_clock(1h - 1ms);
    CHECK(r.get(r.si, "/notifications").status == 200);
    r.clock.step_wall_clock(1ms);
    a = r.get(r.si, "/notifications");
    CHECK(a.status == 401);
    CHECK(first_code(a) == 900901);
    r.si.token = r.token_of(r.si);
    CHECK(r.get(r.si, "/notifications").status == 200);
}

TEST_CASE("a removed client is refused from its next request on") {
    rig r;
    CHECK(r.get(r.si, "/notifications").status == 200);
    client_book book{r.folder / "inbox", r.clock};
    CHECK(book.remove(r.si.credentials.id));
    CHECK_FALSE(book.remove(r.si.credentials.id));
    CHECK(r.get(r.si, "/notifications").status == 401);
    CHECK(r.ask_token(r.si.credentials, form).status == 401);
}

TEST_CASE("neither a secret nor a token is in the file") {
    rig r;
    r.close();
    std::string all;
    for (const auto& file : std::filesystem::recursive_directory_iterator{r.folder / "inbox"}) {
        if (!file.is_regular_file()) continue;
        std::ifstream in{file.path(), std::ios::binary};
        all.append(std::istreambuf_iterator<char>{in}, {});
    }
    CHECK(all.find(r.si.credentials.id) != std::string::npos);
    CHECK(all.find(r.si.credentials.secret) == std::string::npos);
    CHECK(all.find(r.si.token) == std::string::npos);
}
