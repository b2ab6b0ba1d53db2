// Trouble has an address that survives a reload, says what is true of the session, and leads on.
#include "test/unit/form/fixture.hpp"

using namespace qf::form;
using namespace std::chrono_literals;
using qf::oidc::login_trouble;
using enum qf::particulier::trouble;

namespace {

shown_page met(site_rig& r, browser& b, qf::particulier::refusal why) {
    r.source.fails = std::move(why);
    return r.log_in(b);
}

}  // namespace

TEST_CASE("a page of trouble is loaded again as it was, asks nobody again, and says nothing of a session that ended") {
    site_rig r;
    auto b = r.visitor();
    const auto answer = met(r, b, {.kind = no_file, .fund = "MSA", .code = "10003", .http_status = 404});
    REQUIRE(answer.status == 303);
    REQUIRE(answer.to() == "/probleme/dossier-introuvable");
    for (int loads = 0; loads < 3; ++loads) {
        const auto page = b.get(answer.to());
        CHECK(page.status == 404);
        CHECK(page.has("La MSA ne trouve pas votre dossier"));
        CHECK(page.has("Châtillon-en-Diois"));
        CHECK(!page.has("session est terminée"));
    }
    CHECK(r.source.asked.size() == 1);
    SUBCASE("after a restart, too") {
        r.restart();
        auto later = r.visitor();
        later.cookie = b.cookie;
        CHECK(later.get(answer.to()).has("La MSA ne trouve pas votre dossier"));
    }
    SUBCASE("a stranger sees no more than the cause") {
        auto stranger = r.visitor();
        CHECK(stranger.get("/probleme/inconnu").has("Cette page n’existe pas"));
        const auto page = stranger.get(answer.to());
        CHECK(page.status == 404);
        CHECK(page.has("La CAF ou la MSA ne trouve pas votre dossier"));
        CHECK(!page.has("Châtillon"));
    }
    SUBCASE("a login that works makes an end of it") {
        r.source.fails.reset();
        r.reviewed(b);
        CHECK(b.get(answer.to()).has("La CAF ou la MSA ne trouve pas votre dossier"));
    }
}

TEST_CASE("how long to wait is said again, and grows shorter") {
    site_rig r;
    auto b = r.visitor();
    const auto answer = met(r, b, {.kind = wait, .code = "00429", .http_status = 429, .retry_after = 90s});
    CHECK(b.get(answer.to()).header("Retry-After") == "90");
    r.clock.step_wall_clock(60s);
    CHECK(b.get(answer.to()).header("Retry-After") == "30");
    r.clock.step_wall_clock(60s);
    CHECK(b.get(answer.to()).header("Retry-After").empty());
}

TEST_CASE("another identity: out at the provider, then the commune's page with all that its portal said") {
    site_rig r;
    qf::communes::recipient_settings rule;
    rule.return_addresses = std::vector<std::string>{"https://ville.example/retour"};
    r.set_rules(chatillon, rule);
    auto b = r.visitor();
    b.get("/c/26086?external_id=d-1&redirect_uri=https%3A%2F%2Fville.example%2Fretour");
    r.source.fails = qf::particulier::refusal{.kind = no_file, .http_status = 404};
    const auto page = b.follow(r.log_in(b));
    REQUIRE(page.has("Essayer avec une autre identité"));
    REQUIRE(page.has(R"(name="suite" value="commune")"));
    const auto away = b.press("/deconnexion", {{"suite", "commune"}});
    CHECK(away.to() == "/end?state=parting");
    CHECK(r.provider.parted_with == "id-token");
    const auto back = b.get("/deconnexion/retour?state=parting");
    CHECK(back.to() ==
          "/c/26086?siret=20008496000018&external_id=d-1&redirect_uri=https%3A%2F%2Fville.example%2Fretour");
    r.source.fails.reset();
    CHECK(b.get(back.to()).has("S’identifier avec"));
    const auto state = b.press("/connexion", {{"cog", "26086"}, {"siret", "20008496000018"}}).to();
    CHECK(b.get("/connexion/retour?code=c&state=" + state.substr(state.find("state=") + 6)).to() == "/verification");
    CHECK(b.get("/verification").has("d-1"));
}

TEST_CASE("another identity while the provider's logout is away: the commune's page all the same") {
    site_rig r;
    auto b = r.visitor();
    b.follow(met(r, b, {.kind = no_file, .http_status = 404}));
    r.provider.part_fails = qf::oidc::login_refusal{login_trouble::try_later, "no_discovery", 0};
    CHECK(b.press("/deconnexion", {{"suite", "commune"}}).to() == "/c/26086?siret=20008496000018");
}

TEST_CASE("an identity without a given name is told the other ways; no fund is asked, and nobody is alarmed") {
    site_rig r;
    r.provider.lacks_of_person = lacks::given_name;
    auto b = r.visitor();
    const auto page = b.follow(r.log_in(b));
    CHECK(page.status == 404);
    CHECK(page.has("Votre identité n’a pas de prénom"));
    CHECK(page.has("/c/26086/autres-demarches"));
    CHECK(page.has("Essayer avec une autre identité"));
    CHECK(r.source.asked.empty());
    CHECK(r.logged().find("level=error") == std::string::npos);
    CHECK(b.get("/verification").to() == "/c/26086");
}

TEST_CASE("only a session that was there is said to be over") {
    site_rig r;
    auto b = r.visitor();
    const auto never = b.get("/verification");
    CHECK(never.status == 403);
    CHECK(never.has("Identification nécessaire"));
    CHECK(!never.has("session est terminée"));
    b.get("/c/26086");
    CHECK(b.get("/verification").has("Identification nécessaire"));  // a session, and nobody logged in
    CHECK(b.follow(b.get("/connexion/retour?code=x&state=y")).has("Cette identification n’est plus valable"));
    r.reviewed(b);
    CHECK(b.get("/connexion/retour?code=x&state=y").to() == "/verification");
    CHECK(b.get("/probleme/session").to() == "/verification");
    CHECK(b.get("/probleme/identification-perdue").to() == "/verification");
    r.clock.step_wall_clock(31min);
    const auto over = r.transmit(b);
    CHECK(over.to() == "/probleme/session");
    CHECK(b.get(over.to()).has("Votre session est terminée"));
    CHECK(b.get("/verification").has("Votre session est terminée"));
}
