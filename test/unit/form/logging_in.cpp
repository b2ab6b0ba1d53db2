// Through the identity provider and back, with the quotient of the commune's month.
#include "test/unit/form/fixture.hpp"

using namespace qf::form;
using namespace std::chrono_literals;
using qf::oidc::login_trouble;
using qf::schemas::year_month;

namespace {

shown_page refused(site_rig& r, qf::particulier::refusal why) {
    auto b = r.visitor();
    r.source.fails = std::move(why);
    return b.follow(r.log_in(b));
}

shown_page not_let_in(site_rig& r, login_trouble kind) {
    auto b = r.visitor();
    r.provider.arrive_fails = qf::oidc::login_refusal{kind, "a_fixed_word", 400};
    return b.follow(r.log_in(b));
}

}  // namespace

TEST_CASE("login leads to the review: quotient, fund, month, people, identity, children all ticked") {
    site_rig r;
    auto b = r.visitor();
    const auto page = r.reviewed(b);
    CHECK(page.status == 200);
    CHECK(page.has("MSA"));
    CHECK(page.has("septembre 2026"));
    CHECK(page.has("PREMIERNÉ"));
    CHECK(page.has("O&#39;NEIL-ŒUVRÉ"));
    CHECK(page.has("Şahin Maëlys"));
    CHECK(page.has("Ajaccio (2A)"));  // the place of birth, not its code
    CHECK(times(page.body, R"(name="enfant")") == 3);
    CHECK(times(page.body, " checked>") == 3);
    REQUIRE(r.source.asked.size() == 1);
    CHECK(r.source.asked[0].recipient.text() == "20008496000018");
    CHECK(r.source.asked[0].access_token == "token-code");
    CHECK(!r.source.asked[0].month);  // current: none is asked
}

TEST_CASE("a fund without children says so, and a quotient of 0 is one") {
    site_rig r;
    r.source.data =
        R"({"allocataires":[],"enfants":[],"quotient_familial":{"fournisseur":"CNAF","valeur":0,"annee":2026,"mois":9}})";
    auto b = r.visitor();
    const auto page = r.reviewed(b);
    CHECK(page.has("CAF"));
    CHECK(page.has("Aucun"));
    CHECK(!page.has(R"(name="enfant")"));
    REQUIRE(r.transmit(b, {}).status == 303);
    CHECK(r.received(chatillon).at(0).quotient_familial()["quotient_familial"]["valeur"].integer() == 0);
}

TEST_CASE("connected already, for that commune and month: straight to the review") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    CHECK(b.get("/c/26086").has("Votre identification est déjà faite"));
    CHECK(b.press("/connexion", {{"cog", "26086"}}).to() == "/verification");
    CHECK(r.source.asked.size() == 1);
}

TEST_CASE("two communes in one session: each has its own login, and neither the other's data") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.source.data = R"({"enfants":[],"quotient_familial":{"fournisseur":"CNAF","valeur":777,"annee":2026,"mois":9}})";
    const auto away = (b.get("/c/35238"), b.press("/connexion", {{"cog", "35238"}}));
    REQUIRE(away.to().starts_with("/login?state="));   // the token is gone: through the login again
    CHECK(b.get("/verification").to() == "/c/35238");  // the first one's data is not shown for the second
    CHECK(r.transmit(b).to() == "/c/35238");
    CHECK(r.waiting(rennes) == 0);
    REQUIRE(b.get("/connexion/retour?code=c&state=" + r.provider.state()).to() == "/verification");
    CHECK(r.source.asked.back().recipient.text() == "21350238800019");
    CHECK(b.get("/verification").has("777"));
    REQUIRE(r.transmit(b, {}).status == 303);
    CHECK(r.received(rennes).at(0).quotient_familial()["quotient_familial"]["valeur"].integer() == 777);
    CHECK(r.waiting(chatillon) == 0);
    // And back: the first commune's quotient was forgotten with the change.
    b.get("/c/26086");
    CHECK(b.press("/connexion", {{"cog", "26086"}}).to().starts_with("/login?state="));
}

TEST_CASE("the month changes while somebody is logged in: the quotient of the last one is not sent") {
    site_rig r;
    qf::communes::recipient_settings rule;
    rule.months = qf::communes::month_rule::parse("previous").value();
    r.set_rules(chatillon, rule);
    r.source.obtained = year_month{2026, 8};
    r.clock.step_wall_clock(29 * 24h + 21h + 50min);  // 30 September, 23:50 in Paris
    auto b = r.visitor();
    r.reviewed(b);
    r.clock.step_wall_clock(15min);
    CHECK(b.get("/verification").to() == "/c/26086");
    CHECK(r.transmit(b).to() == "/c/26086");
    CHECK(r.waiting(chatillon) == 0);
}

TEST_CASE("a callback counts once, for the session that departed, with its own state") {
    site_rig r;
    auto b = r.visitor();
    b.get("/c/26086");
    b.press("/connexion", {{"cog", "26086"}});
    const auto good = "/connexion/retour?code=c&state=" + r.provider.state();
    SUBCASE("another state") {
        CHECK(b.follow(b.get("/connexion/retour?code=c&state=other")).status == 403);
        CHECK(b.follow(b.get(good)).status == 403);  // the departure is used up
        CHECK(r.provider.without_departure);
    }
    SUBCASE("twice") {
        CHECK(b.get(good).to() == "/verification");
        CHECK(b.get(good).to() == "/verification");  // who is in stays in, and is not told that they are not
        CHECK(r.provider.without_departure);
        CHECK(b.get("/verification").status == 200);
    }
    SUBCASE("another browser") {
        auto thief = r.visitor();
        CHECK(thief.get(good).status == 403);
        thief.get("/c/26086");
        CHECK(thief.follow(thief.get(good)).status == 403);
        CHECK(thief.get("/verification").status == 403);
    }
    SUBCASE("a crash between the exchange and its answer: begin again") {
        r.provider.arrive_fails = qf::oidc::login_refusal{login_trouble::try_later, "no_answer", 0};
        CHECK(b.follow(b.get(good)).status == 503);
        r.restart();
        auto again = r.visitor();
        again.cookie = b.cookie;
        r.provider.arrive_fails.reset();
        CHECK(again.get(good).to() == "/probleme/identification-indisponible");  // as it was
    }
}

TEST_CASE("the session gets a new cookie at the login; the one before is worth nothing") {
    site_rig r;
    auto b = r.visitor();
    b.get("/c/26086");
    const auto before = b.cookie;
    r.reviewed(b);
    CHECK(b.cookie != before);
    auto fixed = r.visitor();
    fixed.cookie = before;
    CHECK(fixed.get("/verification").status == 403);
}

TEST_CASE("every answer of the login has its page") {
    site_rig r;
    SUBCASE("the person says no: back to the commune, with a neutral notice") {
        const auto page = not_let_in(r, login_trouble::refused_by_person);
        CHECK(page.status == 200);
        CHECK(page.has("Vous avez annulé"));
        CHECK(page.has(R"(action="/connexion")"));
    }
    SUBCASE("the provider is away") {
        const auto page = not_let_in(r, login_trouble::try_later);
        CHECK(page.status == 503);
        CHECK(page.has("/c/26086"));
    }
    SUBCASE("our fault: an alert for the operator") {
        CHECK(not_let_in(r, login_trouble::our_fault).status == 500);
        CHECK(r.logged().find("level=error event=form_login_fault reason=a_fixed_word http=400") != std::string::npos);
    }
    SUBCASE("already at the departure") {
        r.provider.depart_fails = qf::oidc::login_refusal{login_trouble::try_later, "no_discovery", 0};
        auto b = r.visitor();
        const auto page = b.follow(r.log_in(b));
        CHECK(page.status == 503);
        CHECK(page.has("Châtillon-en-Diois"));
    }
    CHECK(r.waiting(chatillon) == 0);
    CHECK(r.source.asked.empty());
}

TEST_CASE("every answer of the quotient's source has its page") {
    using enum qf::particulier::trouble;
    site_rig r;
    SUBCASE("no file at either fund, with the one that said so") {
        const auto page = refused(r, {.kind = no_file, .fund = "MSA", .code = "10003", .http_status = 404});
        CHECK(page.status == 404);
        CHECK(page.has("MSA"));
        CHECK(page.has("CAF"));
    }
    SUBCASE("a fund is away") {
        const auto page = refused(r, {.kind = try_later, .fund = "CAF", .code = "37001", .http_status = 503});
        CHECK(page.status == 503);
        CHECK(page.has("CAF"));
    }
    SUBCASE("busy: when to come again") {
        const auto page = refused(r, {.kind = wait, .code = "00429", .http_status = 429, .retry_after = 90s});
        CHECK(page.status == 429);
        CHECK(page.header("Retry-After") == "90");
        CHECK(refused(r, {.kind = wait, .http_status = 429}).header("Retry-After") == "30");
    }
    SUBCASE("log in again") {
        const auto page = refused(r, {.kind = log_in_again, .code = "50001", .http_status = 401});
        CHECK(page.status == 200);
        CHECK(page.has("a expiré"));
        CHECK(page.has(R"(action="/connexion")"));
    }
    SUBCASE("our fault: an alert for the operator") {
        CHECK(refused(r, {.kind = our_fault, .code = "00203", .http_status = 400}).status == 500);
        CHECK(r.logged().find("level=error event=form_quotient_fault reason=00203 http=400") != std::string::npos);
    }
    CHECK(r.waiting(chatillon) == 0);
}

TEST_CASE("log out: our session dies first, the state is checked on return") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto before = b.cookie;
    const auto away = b.press("/deconnexion");
    CHECK(away.to() == "/end?state=parting");
    CHECK(r.provider.parted_with == "id-token");
    auto old = r.visitor();
    old.cookie = before;
    CHECK(old.get("/verification").status == 403);
    CHECK(b.get("/verification").status == 403);
    CHECK(b.get("/deconnexion/retour?state=other").status == 403);
    CHECK(b.get("/deconnexion/retour?state=parting").to() == "/deconnexion/reussie");
    CHECK(b.cookie.empty());
    CHECK(b.get("/deconnexion/retour?state=parting").to() == "/deconnexion/reussie");  // loaded again
    CHECK(b.get("/deconnexion/reussie").has("Déconnexion réussie"));
}

TEST_CASE("log out when the provider is away, or nobody is logged in: logged out all the same") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.provider.part_fails = qf::oidc::login_refusal{login_trouble::try_later, "no_discovery", 0};
    CHECK(b.follow(b.press("/deconnexion")).has("Déconnexion réussie"));
    CHECK(b.cookie.empty());
    CHECK(b.get("/verification").status == 403);
    b.get("/c/26086");
    CHECK(b.follow(b.press("/deconnexion")).has("Déconnexion réussie"));
    r.provider.part_fails.reset();
    r.reviewed(b);
    CHECK(b.get("/deconnexion/reussie").to() == "/");  // it is not said of who is logged in
}

TEST_CASE("a session ends half an hour after its last use and two hours after it began; prolonging it is a use") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.clock.step_wall_clock(29min);
    const auto longer = b.post("/session/prolonger", {{"csrf", b.csrf()}}, {{"Accept", "application/json"}});
    CHECK(longer.status == 200);
    CHECK(longer.has("1800"));
    CHECK(b.post("/session/prolonger", {{"csrf", b.csrf()}}, {{"Accept", "text/html"}}).to() == "/verification");
    r.clock.step_wall_clock(29min);
    CHECK(b.get("/verification").status == 200);
    SUBCASE("idle") {
        r.clock.step_wall_clock(31min);
        const auto over = b.get("/verification");
        CHECK(over.status == 403);
        CHECK(over.has("Votre session est terminée"));
        CHECK(b.follow(r.transmit(b)).status == 403);
    }
    SUBCASE("in all") {
        for (int i = 0; i < 3; ++i) {
            r.clock.step_wall_clock(25min);
            b.get("/verification");
        }
        CHECK(b.get("/verification").status == 403);
        CHECK(b.follow(r.transmit(b)).has("Votre session est terminée"));
    }
    CHECK(r.waiting(chatillon) == 0);
}

TEST_CASE("a restart logs nobody out") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.restart();
    auto again = r.visitor();
    again.cookie = b.cookie;
    CHECK(again.get("/verification").status == 200);
    CHECK(r.transmit(again).status == 303);
}

TEST_CASE("no person's data, token or id is in the log, and every login is counted") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.transmit(b);
    b.press("/deconnexion");
    const auto log = r.logged();
    for (const auto* word : {"NEIL", "JUMELLE", "1992", "token-code", "id-token", "state-1", "127.0.0.1"})
        CHECK(log.find(word) == std::string::npos);
    CHECK(log.find(b.cookie.empty() ? "qf=" : b.cookie) == std::string::npos);
    CHECK(log.find("event=form page=callback status=303 reason=logged_in") != std::string::npos);
    CHECK(log.find("event=form page=transmission status=303 reason=sent") != std::string::npos);
    const auto metrics = r.metrics_text();
    CHECK(metrics.find(R"(qf_form_logins_total{status="ok"} 1)") != std::string::npos);
    CHECK(metrics.find(R"(qf_form_transmissions_total{status="sent"} 1)") != std::string::npos);
    CHECK(metrics.find(R"(qf_form_pages_total{page="review"})") != std::string::npos);
}
