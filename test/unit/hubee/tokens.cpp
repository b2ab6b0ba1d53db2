// One token for all: fetched once, replaced in time, refreshed on a 401.
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;
using namespace std::chrono_literals;

TEST_CASE("the token is asked for with Basic credentials and the scope") {
    fixture f;
    CHECK(f.run(f.under_test.check_credentials()).has_value());
    REQUIRE(f.hubee.token_requests().size() == 1);
    const auto& asked = f.hubee.token_requests()[0];
    CHECK(header(asked, "Authorization") == "Basic aWRlbnRpZmllcjpzZWNyZXQ=");
    CHECK(header(asked, "Content-Type") == "application/x-www-form-urlencoded");
    CHECK(asked.body() == "grant_type=client_credentials&scope=OSL");
}

TEST_CASE("a token is used until a minute of its life is left") {
    fixture f;
    for (int n = 0; n < 4; ++n) f.hubee.expect(patch_folder).reply(204);
    CHECK(f.complete().has_value());
    f.clock.advance(58min);
    CHECK(f.complete().has_value());
    CHECK(f.hubee.token_requests().size() == 1);
    f.clock.advance(1min);
    CHECK(f.complete().has_value());
    CHECK(f.hubee.token_requests().size() == 2);
    CHECK(f.complete().has_value());
    CHECK(f.hubee.token_requests().size() == 2);
    CHECK(header(f.hubee.requests()[3], "Authorization") == "Bearer token-2");
}

TEST_CASE("a short-lived token is still used for half of its life") {
    fixture f;
    f.hubee.expect("POST /token").reply(200, R"({"access_token":"short","expires_in":30})");
    for (int n = 0; n < 2; ++n) f.hubee.expect(patch_folder).reply(204);
    CHECK(f.complete().has_value());
    CHECK(f.complete().has_value());
    CHECK(f.hubee.token_requests().size() == 1);
}

TEST_CASE("a 401 is answered once with a new token and the whole request again") {
    fixture f;
    f.hubee.expect(put_attachment).reply(401, fault("900901")).expect(put_attachment).reply(204);
    CHECK(f.put("the whole content").has_value());
    CHECK(f.hubee.token_requests().size() == 2);
    REQUIRE(f.hubee.requests().size() == 2);
    CHECK(header(f.hubee.requests()[0], "Authorization") == "Bearer token-1");
    CHECK(header(f.hubee.requests()[1], "Authorization") == "Bearer token-2");
    CHECK(f.hubee.requests()[1].body() == "the whole content");
    CHECK(header(f.hubee.requests()[1], "digest") == "ZGlnZXN0");
}

TEST_CASE("a second 401 means that they refuse us") {
    fixture f;
    f.hubee.expect(patch_folder).reply(401).expect(patch_folder).reply(401);
    const auto answer = f.complete();
    CHECK(answer.error().code == errc::destination_refuses_us);
    CHECK(answer.error().http_status == 401);
    CHECK(f.hubee.left() == 0);
    CHECK(f.hubee.surprises().empty());  // no third try
}

TEST_CASE("bad credentials refuse us; a sick token server is only busy") {
    fixture f;
    for (const unsigned status : {400u, 401u, 403u}) {
        CAPTURE(status);
        f.hubee.expect("POST /token").reply(status, fault("recipient does not exist"));
        CHECK(f.complete().error().code == errc::destination_refuses_us);
    }
    for (const auto* body :
         {R"({"error":"invalid_client","error_description":"unknown"})", R"({"error":"invalid_scope"})"}) {
        f.hubee.expect("POST /token").reply(400, body);
        CHECK(f.complete().error().code == errc::destination_refuses_us);
    }
    f.hubee.expect("POST /token").reply(401);
    CHECK(f.complete().error().code == errc::destination_refuses_us);
    f.hubee.expect("POST /token").reply(503, "", {{"Retry-After", "60"}});
    const auto why = f.complete().error();
    CHECK(why.code == errc::destination_busy);
    CHECK(why.retry_after == 60s);
    f.hubee.expect("POST /token").reply(302, "", {{"Location", "/login"}});
    CHECK(f.complete().error().code == errc::destination_redirects);
    CHECK(f.hubee.requests().empty());
    f.hubee.expect(patch_folder).reply(204);
    CHECK(f.complete().has_value());  // and it works again as soon as it can
}

TEST_CASE("a gateway that has lost its routes is ill, and says nothing of the credentials") {
    fixture f;
    for (const unsigned status : {404u, 405u, 409u, 415u, 425u})
        for (const auto* body :
             {"", "<html>Not Found</html>", R"({"code":"404","type":"Status report","message":"Not Found"})"}) {
            CAPTURE(status);
            CAPTURE(body);
            f.hubee.expect("POST /token").reply(status, body);
            CHECK(f.complete().error().code == errc::destination_babbles);
        }
    f.hubee.expect("POST /token").reply(400, "<html>Bad Request</html>");
    CHECK(f.complete().error().code == errc::destination_babbles);
    CHECK(f.hubee.requests().empty());
}

namespace {

// `count` completions at once; how each ended.
std::vector<error_code> many(fixture& f, unsigned count) {
    std::vector<error_code> out;
    for (unsigned n = 0; n < count; ++n)
        asio::co_spawn(
            f.loop,
            [&]() -> awaitable<void> {
                const auto answer = co_await f.under_test.complete_folder("f1", trace);
                out.push_back(answer ? error_code{} : answer.error().code);
            },
            [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
    f.run([&]() -> awaitable<void> {
        while (out.size() < count) co_await asio::post(use_awaitable);
    }());
    return out;
}

}  // namespace

TEST_CASE("many that need a token at once make one fetch") {
    fixture f;
    for (int n = 0; n < 20; ++n) f.hubee.expect(patch_folder).reply(204);
    for (const auto& code : many(f, 20)) CHECK(!code);
    CHECK(f.hubee.token_requests().size() == 1);
}

TEST_CASE("many that wait for a fetch share its failure") {
    fixture f;
    f.hubee.expect("POST /token").reply(503);
    for (const auto& code : many(f, 20)) CHECK(code == errc::destination_busy);
    CHECK(f.hubee.token_requests().size() == 1);
}

TEST_CASE("many 401 for one token make one new token, and each request goes through") {
    fixture f;
    CHECK(f.run(f.under_test.check_credentials()).has_value());
    f.hubee.revoke("token-1");
    for (int n = 0; n < 20; ++n) f.hubee.expect(patch_folder).reply(204);
    for (const auto& code : many(f, 20)) CHECK(!code);
    CHECK(f.hubee.token_requests().size() == 2);
    CHECK(f.hubee.left() == 0);
}

TEST_CASE("when the caller that fetches is cancelled, one of those who wait fetches instead") {
    fixture f;
    f.hubee.expect("POST /token").silence();
    f.hubee.expect(patch_folder).reply(204);
    crew workers{f.executor()};
    workers.hire([&]() -> awaitable<void> { (void)co_await f.under_test.check_credentials(); });
    f.run([&]() -> awaitable<void> {
        while (f.hubee.token_requests().empty()) co_await asio::post(use_awaitable);
    }());
    bool done = false;
    asio::co_spawn(
        f.loop,
        [&]() -> awaitable<void> {
            CHECK((co_await f.under_test.complete_folder("f1", trace)).has_value());
            done = true;
        },
        [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    f.run([&]() -> awaitable<void> {
        co_await asio::post(use_awaitable);
        workers.stop();
        co_await workers.gone();
        while (!done) co_await asio::post(use_awaitable);
    }());
    CHECK(f.hubee.token_requests().size() == 2);
}
