// The month that the commune uses, the one that the fund gave, and what becomes of both.
#include "test/unit/form/fixture.hpp"

using namespace qf::form;
using namespace std::chrono_literals;
using qf::schemas::year_month;

namespace {

using texts = std::vector<std::string_view>;

struct month_rig : site_rig {
    qf::communes::recipient_settings rule;

    void transmits(const texts& shown, std::string_view asked, std::string_view obtained) {
        set_rules(chatillon, rule);
        auto b = visitor();
        const auto page = reviewed(b);
        for (const auto text : shown) CHECK_MESSAGE(page.has(text), text);
        REQUIRE(transmit(b).status == 303);
        const auto sent = received(chatillon);
        CHECK(sent.at(0).reference_month()["asked"].text() == asked);
        CHECK(sent.at(0).reference_month()["obtained"].text() == obtained);
    }
    void refuses(const texts& shown) {
        rule.mismatch = qf::communes::month_mismatch::refuse;
        set_rules(chatillon, rule);
        auto b = visitor();
        const auto page = b.follow(log_in(b));
        CHECK(page.status == 409);
        for (const auto text : shown) CHECK_MESSAGE(page.has(text), text);
        CHECK(b.get("/verification").to() == "/c/26086");  // nothing was kept that could be sent
        CHECK(waiting(chatillon) == 0);
    }
};

}  // namespace

TEST_CASE("the month that the commune uses is asked for") {
    site_rig r;
    qf::communes::recipient_settings rule;
    rule.months = qf::communes::month_rule::parse("previous").value();
    r.set_rules(chatillon, rule);
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
    month_rig r;
    r.rule.months = qf::communes::month_rule::parse("previous").value();
    const texts both = {"août 2026", "septembre 2026"};
    SUBCASE("accepted with notice") {
        r.transmits(both, "2026-08", "2026-09");
    }
    SUBCASE("refused") {
        r.refuses(both);
    }
}

TEST_CASE("current means this month: a fund that answers another one is a mismatch like any other") {
    month_rig r;
    r.source.obtained = year_month{2024, 1};
    SUBCASE("accepted with notice") {
        r.transmits({"Ce n’est pas le mois que votre commune utilise", "de septembre 2026", "de janvier 2024"},
                    "2026-09", "2024-01");
        CHECK(!r.source.asked.back().month);  // and the request still names none
    }
    SUBCASE("refused") {
        r.refuses({"de septembre 2026", "de janvier 2024"});
    }
    SUBCASE("an unknown month is accepted without a word") {
        r.source.obtained.reset();
        auto b = r.visitor();
        CHECK(!r.reviewed(b).has("Ce n’est pas le mois"));
        CHECK(r.transmit(b).status == 303);
    }
    SUBCASE("or refused, by who refuses") {
        r.source.obtained.reset();
        r.refuses({"d’un mois non précisé"});
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
