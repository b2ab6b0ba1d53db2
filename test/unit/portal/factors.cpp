// Second factors: who is sent back for one, and what is said to who cannot have it.
#include "connector/portal/claims_text.hpp"
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;

namespace {

constexpr auto back = "/connexion/retour?code=c&state=s";

struct one_factor_chief {
    portal_rig r;
    portal_rig::browser chief{r};
    one_factor_chief() {
        r.invite(chatillon, "chef@mairie.example", true);
        chief.log_in(r.person("chef@mairie.example", chatillon_siret, false));
    }
};

}  // namespace

TEST_CASE_FIXTURE(one_factor_chief, "sent back for a second factor, an administrator comes to the page they wanted") {
    for (const auto* page : {"/agents", "/journal"}) {
        r.provider.now = r.person("chef@mairie.example", chatillon_siret, false);
        chief.cookie.clear();
        chief.log_in(r.provider.now.value());
        REQUIRE(chief.get(page).to().ends_with("claims=stronger"));
        r.provider.now = r.person("chef@mairie.example");
        CHECK(chief.get(back).to() == page);
        CHECK(chief.get(page).status == 200);
    }
}

TEST_CASE_FIXTURE(one_factor_chief,
                  "a provider that has no second factor is no person's refusal: the page says what to do") {
    REQUIRE(chief.get("/agents").status == 303);
    SUBCASE("it says so") {
        r.provider.now = oidc::login_refusal{oidc::login_trouble::refused_by_person, "acr_unobtainable"};
    }
    SUBCASE("the person gave up") {
        r.provider.now = oidc::login_refusal{oidc::login_trouble::refused_by_person, "access_denied"};
    }
    SUBCASE("it comes back with one factor: not sent there for ever") {
        r.provider.now = r.person("chef@mairie.example", chatillon_siret, false);
    }
    const auto page = chief.get(back);
    CHECK(page.status == 403);
    CHECK(page.has("Connexion renforcée nécessaire"));
    CHECK(!page.has("Vous avez annulé"));
    CHECK(chief.get("/dossiers").status == 200);  // the rest of the portal is open as before
}

TEST_CASE("second_factor = always: nobody comes in with one factor, and is told what to do") {
    portal_rig r;
    r.close_portal();
    r.portal_conf.second_factor = factor_use::always;
    r.open_portal();
    r.invite(chatillon, "camille@mairie.example");
    portal_rig::browser agent{r};
    agent.get("/");
    CHECK(agent.press("/connexion").to().ends_with("claims=stronger"));
    const auto page = agent.log_in(r.person("camille@mairie.example", chatillon_siret, false));
    CHECK(page.status == 403);
    CHECK(page.has("Ce portail demande à chaque agent un second facteur"));
    CHECK(r.trailed("login_denied", "second_factor"));
    CHECK(agent.get("/dossiers").status == 303);
    CHECK(agent.log_in(r.person("camille@mairie.example")).to() == "/dossiers");
}

TEST_CASE("a level that nobody has verified is refused on a page that says what to do") {
    portal_rig r;
    portal_rig::browser agent{r};
    agent.get("/");
    agent.press("/connexion");
    r.provider.now = oidc::login_refusal{oidc::login_trouble::our_fault, "id_token_acr"};
    const auto page = agent.get(back);
    CHECK(page.status == 403);
    CHECK(page.has("Identité non vérifiée"));
    CHECK(r.logged().find("portal_login_fault") == std::string::npos);
}

TEST_CASE("a SIRET is understood with blanks and as a number, and nothing else is one") {
    const auto read = [](std::string_view json) {
        return siret_of(json::document::parse(fmt::format(R"({{"siret":{}}})", json)).value()["siret"]);
    };
    for (const auto* good : {R"("21350238800019")", R"("213 502 388 00019")", R"(" 213\u00A0502\u202f388 00019 ")",
                             "21350238800019", R"("2135\t0238800019")"})
        CHECK_MESSAGE(read(good) == "21350238800019", good);
    CHECK(read("5350238800019") == "05350238800019");
    for (const auto* bad : {R"("2135023880001")", R"("213502388000199")", R"("2135023880001X")", "-21350238800019",
                            "{}", "213502388000199", "null", R"("")", R"("٢1350238800019")"})
        CHECK_MESSAGE(read(bad).empty(), bad);
}
