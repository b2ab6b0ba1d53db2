// The month that the commune uses, the one that the fund gave, and what becomes of both.
#include "test/unit/form/fixture.hpp"

using namespace qf::form;
using namespace std::chrono_literals;
using qf::schemas::year_month;

TEST_CASE("the month that the commune uses is asked for") {
    site_rig r;
    qf::communes::recipient_settings rule;
    rule.months = qf::communes::month_rule::parse("previous").value();
    r.settle(chatillon, rule);
    r.source.obtained = year_month{2026, 8};
    auto b = r.visitor();
    const auto page = r.reviewed(b);
    CHECK(r.source.asked.back().month == year_month{2026, 8});
    CHECK(page.has("août 2026"));
    REQUIRE(r.transmit(b).status == 303);
    const auto sent = r.received(chatillon);
    CHECK(sent.at(0).reference_month()["asked"].text() == "2026-08");
    CHECK(sent.at(0).reference_month()["obtained"].text() == "2026-08");
}

TEST_CASE("another month than asked: accepted with both shown, or refused") {
    site_rig r;
    qf::communes::recipient_settings rule;
    rule.months = qf::communes::month_rule::parse("previous").value();
    SUBCASE("accepted with notice") {
        r.settle(chatillon, rule);
        auto b = r.visitor();
        const auto page = r.reviewed(b);
        CHECK(page.has("août 2026"));
        CHECK(page.has("septembre 2026"));
        REQUIRE(r.transmit(b).status == 303);
        const auto sent = r.received(chatillon);
        CHECK(sent.at(0).reference_month()["asked"].text() == "2026-08");
        CHECK(sent.at(0).reference_month()["obtained"].text() == "2026-09");
    }
    SUBCASE("refused") {
        rule.mismatch = qf::communes::month_mismatch::refuse;
        r.settle(chatillon, rule);
        auto b = r.visitor();
        const auto page = b.follow(r.log_in(b));
        CHECK(page.status == 409);
        CHECK(page.has("août 2026"));
        CHECK(page.has("septembre 2026"));
        CHECK(b.get("/verification").to() == "/c/26086");  // nothing was kept that could be sent
        CHECK(r.waiting(chatillon) == 0);
    }
}

TEST_CASE("current means this month: a fund that answers another one is a mismatch like any other") {
    site_rig r;
    qf::communes::recipient_settings rule;
    r.source.obtained = year_month{2024, 1};
    SUBCASE("accepted with notice") {
        auto b = r.visitor();
        const auto page = r.reviewed(b);
        CHECK(!r.source.asked.back().month);  // and the request still names none
        CHECK(page.has("Ce n’est pas le mois que votre commune utilise"));
        CHECK(page.has("de septembre 2026"));
        CHECK(page.has("de janvier 2024"));
        REQUIRE(r.transmit(b).status == 303);
        const auto sent = r.received(chatillon);
        CHECK(sent.at(0).reference_month()["asked"].text() == "2026-09");
        CHECK(sent.at(0).reference_month()["obtained"].text() == "2024-01");
    }
    SUBCASE("refused") {
        rule.mismatch = qf::communes::month_mismatch::refuse;
        r.settle(chatillon, rule);
        auto b = r.visitor();
        const auto page = b.follow(r.log_in(b));
        CHECK(page.status == 409);
        CHECK(page.has("de septembre 2026"));
        CHECK(page.has("de janvier 2024"));
        CHECK(b.get("/verification").to() == "/c/26086");
    }
    SUBCASE("an unknown month is accepted without a word") {
        r.source.obtained.reset();
        auto b = r.visitor();
        CHECK(!r.reviewed(b).has("Ce n’est pas le mois"));
        CHECK(r.transmit(b).status == 303);
    }
    SUBCASE("or refused, by who refuses") {
        r.source.obtained.reset();
        rule.mismatch = qf::communes::month_mismatch::refuse;
        r.settle(chatillon, rule);
        auto b = r.visitor();
        const auto page = b.follow(r.log_in(b));
        CHECK(page.status == 409);
        CHECK(page.has("d’un mois non précisé"));
    }
}

TEST_CASE("the month of the login counts, also for who transmits after midnight") {
    site_rig r;
    const qf::instant late = std::chrono::sys_days{std::chrono::year{2026} / 9 / 30} + 21h + 50min;  // 23:50 in Paris
    r.clock.advance(late - r.clock.now());
    auto b = r.visitor();
    r.reviewed(b);
    r.clock.advance(20min);
    CHECK(b.get("/verification").status == 200);
    REQUIRE(r.transmit(b).status == 303);
    CHECK(r.received(chatillon).at(0).reference_month()["asked"].text() == "2026-09");
}

TEST_CASE("the places of birth travel in words, for the PDF") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    REQUIRE(r.transmit(b).status == 303);
    CHECK(r.received(chatillon).at(0).shown()["birthplace"].text() == "Ajaccio (2A)");
    CHECK(r.received(chatillon).at(0).shown()["birthcountry"].text() == "France");
}
