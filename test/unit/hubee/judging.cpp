// What a status means, and how long to wait: pure, and as the client tells it.
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;
using namespace std::chrono_literals;

TEST_CASE("each status has its meaning") {
    struct row {
        unsigned status;
        error_code code;
    };
    const row table[] = {
        {200, {}},
        {204, {}},
        {301, errc::destination_redirects},
        {302, errc::destination_redirects},
        {304, errc::destination_redirects},
        {400, errc::dossier_refused},
        {401, errc::destination_refuses_us},
        {403, errc::destination_refuses_us},
        {404, errc::dossier_refused},
        {408, errc::destination_busy},
        {409, errc::dossier_refused},
        {410, errc::destination_refuses_us},
        {413, errc::dossier_refused},
        {422, errc::dossier_refused},
        {429, errc::destination_busy},
        {500, errc::destination_busy},
        {502, errc::destination_busy},
        {503, errc::destination_busy},
        {504, errc::destination_busy},
        {599, errc::destination_busy},
        {101, errc::destination_babbles},
        {600, errc::destination_babbles},
        {0, errc::destination_babbles},
    };
    for (const auto& [status, code] : table) {
        CAPTURE(status);
        CHECK(judge_status(status, "") == code);
    }
}

TEST_CASE("a 400 about the recipient is told from the others, whatever else its body holds") {
    CHECK(judge_status(400, fault("Case recipient SI-21260086600017-26086 does not exist")) == errc::recipient_unknown);
    CHECK(judge_status(400, fault("SI-21260086600017-26086 does not suscribed to FormulaireQF")) ==
          errc::recipient_not_subscribed);
    CHECK(judge_status(400, fault("SI-21260086600017-26086 does not subscribed to FormulaireQF")) ==
          errc::recipient_not_subscribed);
    CHECK(judge_status(400, R"({"errors":[{"code":400,"message":"Bad request"},
        {"code":400,"message":"Case recipient SI-1-2 does not exist"}]})") == errc::recipient_unknown);
    CHECK(judge_status(400, fault("Process does not exist")) == errc::dossier_refused);
    CHECK(judge_status(400, R"({"errors":"recipient does not exist"})") == errc::dossier_refused);
    CHECK(judge_status(400, R"({"errors":[{"message":7},null,[]]})") == errc::dossier_refused);
    CHECK(judge_status(404, fault("Case recipient SI-1-2 does not exist")) == errc::dossier_refused);  // 400 only
}

TEST_CASE("a refusal that is not HubEE's form refuses nothing for good") {
    for (const unsigned status : {400U, 404U, 409U, 413U}) {
        CAPTURE(status);
        CHECK(judge_status(status, "<!doctype html><title>Maintenance</title>") == errc::destination_babbles);
        CHECK(judge_status(status, "recipient does not exist") == errc::destination_babbles);
        CHECK(judge_status(status, R"({"errors":[)") == errc::destination_babbles);
    }
    CHECK(judge_status(403, "<!doctype html>") == errc::destination_refuses_us);
}

TEST_CASE("the client tells kind, status and wait") {
    fixture f;
    const auto told = [&](unsigned status, std::string body, test::scripted_hubee::expectation::fields more) {
        f.hubee.expect(post_folder).reply(status, std::move(body), std::move(more));
        return f.create().error();
    };
    auto why = told(429, "", {{"Retry-After", "90"}});
    CHECK(why.code == errc::destination_busy);
    CHECK(why.http_status == 429);
    CHECK(why.retry_after == 90s);
    why = told(503, "", {{"Retry-After", "Tue, 01 Sep 2026 00:02:00 GMT"}});
    CHECK(why.code == errc::destination_busy);
    CHECK(why.retry_after == 2min);  // the simulated clock stands at midnight
    why = told(500, "<html/>", {{"Retry-After", "whenever"}});
    CHECK(why.code == errc::destination_busy);
    CHECK(why.http_status == 500);
    CHECK(!why.retry_after);
    why = told(400, fault("Case recipient SI-1-2 does not exist"), {});
    CHECK(why.code == errc::recipient_unknown);
    why = told(400, fault("SI-1-2 does not suscribed to FormulaireQF"), {});
    CHECK(why.code == errc::recipient_not_subscribed);
    why = told(403, fault("Unauthorized user"), {});
    CHECK(why.code == errc::destination_refuses_us);
    CHECK(why.http_status == 403);
    CHECK(f.hubee.token_requests().size() == 1);  // a 403 is not about the token
}

TEST_CASE("a redirect is never followed") {
    fixture f;
    f.hubee.expect(patch_folder).reply(302, "", {{"Location", f.hubee.url() + "/elsewhere"}});
    CHECK(f.complete().error().code == errc::destination_redirects);
    CHECK(f.hubee.surprises().empty());
}

TEST_CASE("a refusal thrown is a system_error with its code") {
    fixture f;
    f.hubee.expect(patch_folder).reply(503);
    try {
        f.complete().value();
        FAIL("must throw");
    } catch (const boost::system::system_error& e) {
        CHECK(e.code() == errc::destination_busy);
    }
}
