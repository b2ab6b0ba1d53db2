// What a status means, and how long to wait: pure, and as the client tells it.
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;
using namespace std::chrono_literals;

namespace {

// What a gateway says in the place of HubEE: a page, nothing, JSON of its own (the first as WSO2's does).
const std::string gateways[] = {
    "<!doctype html><title>404 Not Found</title>",
    "",
    R"({"code":"404","type":"Status report","message":"Not Found","description":"The requested resource is not available."})",
    R"({"fault":{"code":900906,"message":"No matching resource found"}})",
    R"({"error":"not_found"})",
    R"({"errors":[]})",
    R"({"errors":"recipient does not exist"})",
    R"({"errors":[{"message":7},null,[]]})",
    R"({"errors":[{"message":"Case recipient SI-1-2 does not exist"},null]})",
    R"({"errors":[{"code":400,"mess)",
    R"([{"code":400,"message":"Bad request"}])",
    "recipient does not exist",
    "null",
};

}  // namespace

TEST_CASE("each status without HubEE's own words has its meaning") {
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
        {400, errc::destination_babbles},
        {402, errc::destination_babbles},
        {401, errc::destination_refuses_us},
        {403, errc::destination_refuses_us},
        {404, errc::destination_babbles},
        {405, errc::destination_babbles},
        {406, errc::destination_babbles},
        {408, errc::destination_busy},
        {409, errc::destination_babbles},
        {410, errc::destination_refuses_us},
        {411, errc::destination_babbles},
        {413, errc::destination_babbles},
        {415, errc::destination_babbles},
        {421, errc::destination_babbles},
        {422, errc::destination_babbles},
        {423, errc::destination_babbles},
        {425, errc::destination_babbles},
        {451, errc::destination_babbles},
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
        CHECK(judge_answer(status, "") == code);
    }
}

TEST_CASE("a 400 about the recipient is told from the others, whatever else its body holds") {
    CHECK(judge_answer(400, fault("Case recipient SI-21260086600017-26086 does not exist")) == errc::recipient_unknown);
    CHECK(judge_answer(400, fault("SI-21260086600017-26086 does not suscribed to FormulaireQF")) ==
          errc::recipient_not_subscribed);
    CHECK(judge_answer(400, fault("SI-21260086600017-26086 does not subscribed to FormulaireQF")) ==
          errc::recipient_not_subscribed);
    CHECK(judge_answer(400, R"({"errors":[{"code":400,"message":"Bad request"},
        {"code":400,"message":"Case recipient SI-1-2 does not exist"}]})") == errc::recipient_unknown);
    CHECK(judge_answer(400, fault("Process does not exist")) == errc::dossier_refused);
    CHECK(judge_answer(413, fault("Case recipient SI-1-2 does not exist")) == errc::dossier_refused);  // 400 only
}

TEST_CASE("only HubEE's own error body with 400, 413 or 422 is its word about a dossier") {
    for (unsigned status = 402; status < 500; ++status) {  // 401: the token
        CAPTURE(status);
        const auto code = judge_answer(status, fault("applicant is wrong"));
        const bool its_word = status == 413 || status == 422;
        CHECK((code == errc::dossier_refused) == its_word);
        const bool about_us = status == 403 || status == 410;
        CHECK((code == errc::destination_refuses_us) == about_us);
    }
    CHECK(judge_answer(400, fault("applicant is wrong")) == errc::dossier_refused);
}

TEST_CASE("what a gateway says refuses nothing for good, whatever its status and its form") {
    for (const unsigned status : {400U, 404U, 405U, 406U, 409U, 411U, 413U, 415U, 421U, 422U, 423U, 425U}) {
        CAPTURE(status);
        for (const auto& body : gateways) {
            CAPTURE(body);
            CHECK(judge_answer(status, body) == errc::destination_babbles);
            CHECK(!is_own_word(body));
        }
    }
    CHECK(judge_answer(403, "<!doctype html>") == errc::destination_refuses_us);
    CHECK(is_own_word(R"({"errors":[{"code":404,"message":"Folder is not found"}]})"));
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
