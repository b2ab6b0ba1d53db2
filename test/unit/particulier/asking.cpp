// What is sent, and what comes back, over a real connection to a scripted peer.
#include "test/unit/particulier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::particulier;
using namespace std::chrono_literals;

TEST_CASE("now is asked without a month, with the citizen's token") {
    fixture f;
    f.peer.expect(get_now).reply(200, fixture_text("no_child.json"));
    f.ask(f.now());
    const auto& got = f.answered();
    REQUIRE(got.has_value());
    CHECK(got->obtained == schemas::year_month{2026, 8});
    CHECK(got->data["enfants"].size() == 0);
    CHECK(got->data["quotient_familial"]["valeur"].integer() == 1200);
    REQUIRE(f.peer.requests().size() == 1);
    CHECK(header(f.peer.requests()[0], "Authorization") == "Bearer token-of-a-citizen");
    CHECK(header(f.peer.requests()[0], "Accept") == "application/json");
    CHECK(header(f.peer.requests()[0], "Cache-Control").empty());
}

TEST_CASE("a month that is asked goes with no-cache, since the server's cache does not know months") {
    fixture f;
    f.peer.expect(get_august).reply(200, fixture_text("two_parents_three_children.json"));
    f.ask(f.august());
    REQUIRE(f.answered().has_value());
    CHECK((*f.got)->obtained == schemas::year_month{2026, 8});
    CHECK(header(f.peer.requests().at(0), "Cache-Control") == "no-cache");
}

TEST_CASE("the month obtained is told even when it is another than the one asked") {
    fixture f;
    auto july = f.now();
    july.month = schemas::year_month{2025, 12};
    f.peer.expect(get_now + "&annee=2025&mois=12").reply(200, fixture_text("two_parents_three_children.json"));
    f.ask(july);
    REQUIRE(f.answered().has_value());
    CHECK((*f.got)->obtained == schemas::year_month{2026, 8});
}

TEST_CASE("a path before the API's own is kept") {
    fixture f;
    client behind{f.executor(), fixture::conf(f.peer.url() + "/passerelle"), f.clock, f.log, f.counts};
    f.peer.expect("GET /passerelle" + get_now.substr(4)).reply(200, fixture_text("no_child.json"));
    CHECK(f.run(behind.ask(f.now())).has_value());
}

TEST_CASE("a refusal that asking again would not change is told at once") {
    struct row {
        unsigned status;
        std::string_view code;
        trouble kind;
        std::string_view fund = {};
    };
    const row table[] = {
        {404, "35003", trouble::no_file, "CAF"}, {404, "10003", trouble::no_file, "MSA"},
        {401, "50002", trouble::log_in_again},   {400, "00203", trouble::our_fault},
        {422, "00354", trouble::our_fault},      {403, "00100", trouble::our_fault},
        {429, "00429", trouble::wait},  // does not say how long
        {500, "00999", trouble::try_later},
    };
    fixture f;
    for (const auto& [status, code, kind, fund] : table) {
        CAPTURE(status);
        f.peer.expect(get_now).reply(status, error_of(code), {{"Content-Type", "application/vnd.api+json"}});
        f.ask(f.now());
        REQUIRE(f.answered().has_error());
        CHECK(f.got->error().kind == kind);
        CHECK(f.got->error().fund == fund);
        CHECK(f.got->error().code == code);
        CHECK(f.got->error().http_status == status);
    }
    CHECK(f.peer.requests().size() == std::size(table));
}

TEST_CASE("a redirect is never followed") {
    fixture f;
    f.peer.expect(get_now).reply(302, "", {{"Location", f.peer.url() + "/elsewhere"}});
    f.ask(f.now());
    CHECK(f.answered().error().kind == trouble::our_fault);
    CHECK(f.peer.requests().size() == 1);
}

TEST_CASE("a 200 that is not what the contract says is no answer, and an operator hears of it") {
    fixture f;
    f.peer.expect(get_now).reply(200, R"({"data":{"enfants":"EXEMPLE"}})");
    f.ask(f.now());
    CHECK(f.answered().error().kind == trouble::try_later);
    CHECK(f.got->error().http_status == 200);
    CHECK(f.peer.requests().size() == 1);
    CHECK(f.counts.text().find("qf_particulier_requests_total{status=\"unreadable\"} 1") != std::string::npos);
    CHECK(f.told().at(0).find("level=error") != std::string::npos);
}

TEST_CASE("an answer without an end is not read to it") {
    fixture f;
    f.peer.expect(get_now).reply(200, std::string(2 << 20, ' ') + fixture_text("no_child.json"));
    auto no_time = f.now();
    no_time.token_expires_at = f.clock.now() + 1s;  // so that it is not asked again
    f.ask(no_time);
    CHECK(f.answered().error().kind == trouble::try_later);
    CHECK(f.got->error().http_status == 0);
    CHECK(f.told().at(0).find("reason=destination_babbles") != std::string::npos);
}

TEST_CASE("a token whose life is over, or that is none, is not sent") {
    fixture f;
    auto late = f.now();
    late.token_expires_at = f.clock.now();
    f.ask(late);
    CHECK(f.answered().error().kind == trouble::log_in_again);
    for (const auto* token : {"", "demo:marie", "a b", "a\r\nX-Evil: 1", "é", "=", "a=b"}) {
        CAPTURE(token);
        auto wrong = f.now();
        wrong.access_token = token;
        f.ask(wrong);
        REQUIRE(f.answered().has_error());
        CHECK(f.got->error().kind == trouble::log_in_again);
        CHECK(f.got->error().http_status == 0);
    }
    CHECK(f.peer.requests().empty());
    CHECK(f.peer.surprises().empty());
}
