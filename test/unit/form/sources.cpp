// Where quotients come from: the demonstration's people, or API Particulier, and never the one for the other's token.
#include "connector/demo/people.hpp"
#include "connector/form/demo_source.hpp"
#include "connector/form/particulier_source.hpp"
#include "test/support/rig.hpp"
#include "test/support/scripted_hubee.hpp"
#include "test/support/simulated_clock.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::form;
using namespace std::chrono_literals;
using particulier::trouble;

namespace {

struct sources : test::rig {
    test::simulated_clock clock{loop};  // 1 September 2026
    demo_source demonstration{clock};

    particulier::question question(std::string token) const {
        return {.recipient = siret::parse("21260086600017").value(),
                .access_token = std::move(token),
                .token_expires_at = clock.now() + 60s};
    }
    auto asked(std::string_view person, std::optional<schemas::year_month> month = {}) {
        auto what = question("demo:" + std::string{person});
        what.month = month;
        return run(demonstration.ask(std::move(what)));
    }
};

}  // namespace

TEST_CASE("each invented person has the answer that is theirs") {
    sources s;
    for (const auto& who : demo::people()) {
        CAPTURE(who.id);
        const auto got = s.asked(who.id);
        CHECK(got.has_value() == (who.answers == demo::fund_answer::given));
        if (got) CHECK(got->data["quotient_familial"].is_object());
    }
    CHECK(s.asked("noe-introuvable").error().kind == trouble::no_file);
    CHECK(s.asked("noe-introuvable").error().fund.empty());
    CHECK(s.asked("agathe-attente").error().kind == trouble::try_later);
    CHECK(s.asked("basile-affluence").error().kind == trouble::wait);
    CHECK(s.asked("basile-affluence").error().retry_after == 30s);
    CHECK(s.asked("odile-perimee").error().kind == trouble::log_in_again);
}

TEST_CASE("the month obtained is the one asked, or that of now in Paris, but for who has their own") {
    sources s;
    CHECK(s.asked("camille-exemple", schemas::year_month{2025, 9})->obtained == schemas::year_month{2025, 9});
    CHECK(s.asked("camille-exemple")->obtained == schemas::year_month{2026, 9});
    CHECK(s.asked("jules-antan", schemas::year_month{2025, 9})->obtained == schemas::year_month{2024, 1});
    s.clock.advance(24h * 30 - 2h);  // 30 September, 22 h UTC: October has begun in Paris
    CHECK(s.asked("camille-exemple")->obtained == schemas::year_month{2026, 10});
}

TEST_CASE("a token that names nobody, or whose life is over, is refused") {
    sources s;
    for (const auto* token :
         {"", "demo:", "demo:nobody", "camille-exemple", "token-of-a-citizen", "DEMO:camille-exemple"}) {
        CAPTURE(token);
        const auto got = s.run(s.demonstration.ask(s.question(token)));
        REQUIRE(got.has_error());
        CHECK(got.error().kind == trouble::log_in_again);
    }
    auto late = s.question("demo:camille-exemple");
    late.token_expires_at = s.clock.now();
    CHECK(s.run(s.demonstration.ask(late)).error().kind == trouble::log_in_again);
}

TEST_CASE("API Particulier is asked with a citizen's token, never with the demonstration's") {
    sources s;
    test::scripted_hubee peer{s, s.clock};  // of API Particulier here
    logger quiet{s.clock, {.least = log_level::fatal}};
    metrics counts;
    particulier::client_conf conf{.http = {.origin = net::origin::parse(peer.url()).value()}};
    particulier::client api{s.executor(), conf, s.clock, quiet, counts};
    particulier_source real{api};

    for (const auto& who : demo::people())
        CHECK(s.run(real.ask(s.question("demo:" + std::string{who.id}))).error().kind == trouble::log_in_again);
    CHECK(peer.requests().empty());

    peer.expect("GET /v3/dss/quotient_familial/france_connect?recipient=21260086600017")
        .reply(200, R"({"data":{"quotient_familial":{"valeur":850}}})");
    const auto got = s.run(real.ask(s.question("token-of-a-citizen")));
    REQUIRE(got.has_value());
    CHECK(got->data["quotient_familial"]["valeur"].integer() == 850);
}
