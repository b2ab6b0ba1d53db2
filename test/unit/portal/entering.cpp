// Who comes in, and who does not.
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using namespace std::chrono_literals;

TEST_CASE("nobody makes themselves an agent: who was not invited is refused, and the denial recorded") {
    portal_rig r;
    portal_rig::browser one{r};
    const auto answer = one.log_in(r.person("intrus@mairie.example"));
    CHECK(answer.status == 403);
    CHECK(answer.has("Vous n’êtes pas encore invité"));
    CHECK(one.get("/dossiers").to() == "/?fin=1");
    auto work = [](inbox::tables& t) {
        inbox::organization_key nobody = 0;
        return t.trail.list(nobody, 0, "", "", 10).size();
    };
    CHECK(r.run(r.box->rows().read(work)) == 0);
    CHECK(r.logged().find("page=callback status=403 reason=unknown") != std::string::npos);
}

TEST_CASE("the address counts at the first login only; then the provider's word does") {
    portal_rig r;
    r.invite(chatillon, "Camille@Mairie.Example");
    portal_rig::browser one{r};
    CHECK(
        one.log_in({.subject = "s-1", .email = "camille@mairie.EXAMPLE", .siret = std::string{chatillon_siret}}).to() ==
        "/dossiers");
    SUBCASE("the same person with another address") {
        portal_rig::browser again{r};
        CHECK(
            again.log_in({.subject = "s-1", .email = "c.durand@mairie.example", .siret = std::string{chatillon_siret}})
                .to() == "/dossiers");
    }
    SUBCASE("another person who got the address") {
        portal_rig::browser other{r};
        CHECK(other.log_in({.subject = "s-2", .email = "camille@mairie.example", .siret = std::string{chatillon_siret}})
                  .status == 403);
    }
    SUBCASE("the same person for another organization") {
        portal_rig::browser other{r};
        CHECK(other.log_in({.subject = "s-1", .email = "camille@mairie.example", .siret = "21350238800019"}).status ==
              403);
    }
    CHECK(r.trailed("login"));
}

TEST_CASE("a login leaves a new cookie, and the one before is worth nothing") {
    portal_rig r;
    r.invite(chatillon, "camille@mairie.example");
    portal_rig::browser one{r};
    one.get("/");
    const auto before = one.cookie;
    REQUIRE(!before.empty());
    one.log_in(r.person("camille@mairie.example"));
    CHECK(one.cookie != before);
    CHECK(one.cookie.starts_with("__Host-qf_agent="));
    CHECK(one.get("/dossiers").status == 200);
    portal_rig::browser fixed{r};
    fixed.cookie = before;
    CHECK(fixed.get("/dossiers").status == 303);
}

TEST_CASE("a callback without its departure, or twice, begins nothing") {
    portal_rig r;
    r.invite(chatillon, "camille@mairie.example");
    r.who.now = r.person("camille@mairie.example");
    portal_rig::browser one{r};
    one.get("/");
    CHECK(one.get("/connexion/retour?code=c&state=s").status == 403);
    one.get("/");
    one.press("/connexion");
    CHECK(one.get("/connexion/retour?code=c&state=other").status == 403);
    CHECK(one.get("/connexion/retour?code=c&state=s").status == 403);  // the departure is used up
}

TEST_CASE("rights that are taken away are gone at the next click, and an agent that is disabled is out") {
    portal_rig r;
    auto one = r.agent();
    const auto ids = r.family("BOIS");
    REQUIRE(one.get("/dossiers/" + ids.cases[0]).status == 200);
    std::string id;
    auto find = [&](inbox::tables& t) {
        id = t.agents.by_subject("sub-camille@mairie.example", chatillon_siret).at(0).id;
        t.agents.set_rights(id, {});
        return kept{};
    };
    REQUIRE(r.run(r.box->rows().change(find)).has_value());
    CHECK(one.get("/dossiers/" + ids.cases[0]).status == 404);
    CHECK(one.get("/dossiers").has("Aucune démarche ne vous est confiée"));
    auto disable = [&](inbox::tables& t) { return t.agents.change(id, false, false), kept{}; };
    REQUIRE(r.run(r.box->rows().change(disable)).has_value());
    CHECK(one.get("/dossiers").to() == "/?fin=1");
    portal_rig::browser again{r};
    CHECK(again.log_in(r.person("camille@mairie.example")).status == 403);
}

TEST_CASE("a session ends after 30 minutes without use, and after 12 hours whatever its use") {
    portal_rig r;
    auto one = r.agent();
    r.clock.advance(29min);
    CHECK(one.get("/dossiers").status == 200);
    r.clock.advance(31min);
    CHECK(one.get("/dossiers").to() == "/?fin=1");
    one.cookie.clear();
    one.log_in(r.person("camille@mairie.example"));
    for (int i = 0; i < 35; ++i) {
        r.clock.advance(20min);
        CHECK(one.get("/dossiers").status == 200);
    }
    r.clock.advance(20min);
    CHECK(one.get("/dossiers").to() == "/?fin=1");
}

TEST_CASE("administration needs the right and a second factor") {
    portal_rig r;
    auto plain = r.agent();
    CHECK(plain.get("/agents").status == 403);
    CHECK(plain.get("/journal").status == 403);
    CHECK(!plain.get("/dossiers").has("Journal des accès"));
    r.invite(chatillon, "chef@mairie.example", true);
    portal_rig::browser chief{r};
    chief.log_in(r.person("chef@mairie.example", chatillon_siret, false));
    CHECK(chief.get("/dossiers").status == 200);
    CHECK(chief.get("/agents").to() == "https://proconnect.example/authorize?state=s&claims=stronger");
    CHECK(chief.press("/agents", {{"nom", "Lou"}, {"email", "lou@mairie.example"}}).has("second facteur"));
    chief.cookie.clear();
    chief.log_in(r.person("chef@mairie.example"));
    CHECK(chief.get("/agents").status == 200);
    CHECK(r.trailed("login", "second_factor"));
}

TEST_CASE("a form without its token changes nothing, whoever sends it") {
    portal_rig r;
    auto one = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0] + "/reponse";
    CHECK(one.post(path, {{"reponse", "traite"}}).status == 403);
    CHECK(one.post(path, {{"reponse", "traite"}, {"csrf", "00000000000000000000000000000000"}}).status == 403);
    CHECK(one.send(net::http::verb::post, path, "{}", {{"Content-Type", "application/json"}}).status == 415);
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(one.press(path, {{"reponse", "traite"}}).status == 303);
    CHECK(r.case_status(ids.cases[0]) == "DONE");
}

TEST_CASE("other hosts, methods and addresses are told so") {
    portal_rig r;
    portal_rig::browser one{r};
    CHECK(one.send(net::http::verb::get, "/", {}, {{"Host", "elsewhere.example"}}).status == 421);
    const auto wrong = one.send(net::http::verb::delete_, "/dossiers");
    CHECK(wrong.status == 405);
    CHECK(wrong.header("Allow") == "GET, POST, HEAD");
    CHECK(one.get("/nowhere").status == 404);
    CHECK(one.get("/demo/connexion").status == 404);  // there is none beside a real provider
    const auto page = one.get("/");
    CHECK(page.header("Content-Security-Policy").find("form-action 'self' https://proconnect.example") !=
          std::string::npos);
    CHECK(page.header("Cache-Control") == "no-store");
}

TEST_CASE("who asks too often waits") {
    portal_rig r;
    r.close_portal();
    r.portal_conf.pages = {.burst = 3, .per_second = 1};
    r.open_portal();
    portal_rig::browser one{r};
    for (int i = 0; i < 3; ++i) CHECK(one.get("/nowhere").status == 404);
    const auto refused = one.get("/nowhere");
    CHECK(refused.status == 429);
    CHECK(refused.header("Retry-After") == "1");
    r.clock.advance(1s);
    CHECK(one.get("/nowhere").status == 404);
}

TEST_CASE("logging out ends our session, then the provider's") {
    portal_rig r;
    auto one = r.agent();
    const auto before = one.cookie;
    const auto left = one.press("/deconnexion");
    CHECK(left.to() == "https://proconnect.example/end?state=p");
    portal_rig::browser old{r};
    old.cookie = before;
    CHECK(old.get("/dossiers").status == 303);
    CHECK(one.get("/deconnexion/retour?state=wrong").status == 403);
    CHECK(one.get("/deconnexion/retour?state=p").has("Vous êtes déconnecté"));
    CHECK(r.trailed("logout"));
}

TEST_CASE("the demonstration's page: an agent is chosen, nobody else comes in") {
    portal_rig r;
    const auto id = r.invite(chatillon, "camille@mairie.example");
    demo_login chosen{r.clock};
    r.pages = std::make_unique<portal_site>(
        r.portal_conf, site_means{r.box->rows(), r.box->files(), chosen, *r.sessions, r.clock, *r.log, r.counts});
    portal_rig::browser one{r};
    one.get("/");
    const auto page = one.follow(one.press("/connexion"));
    CHECK(page.has(id));
    const auto state = page.between(R"(name="state" value=")", "\"");
    SUBCASE("an agent") {
        const auto way = one.press("/demo/connexion", {{"agent", id}, {"state", state}});
        CHECK(one.get(way.to()).to() == "/dossiers");
        CHECK(one.get("/dossiers").has("Démonstration."));
    }
    SUBCASE("nobody") {
        const auto way = one.press("/demo/connexion", {{"agent", "nobody"}, {"state", state}});
        CHECK(one.get(way.to()).status == 403);
    }
    SUBCASE("another state") {
        const auto way = one.press("/demo/connexion", {{"agent", id}, {"state", "x"}});
        CHECK(one.get(way.to()).status == 403);
    }
    SUBCASE("too late") {
        r.clock.advance(10min);
        const auto way = one.press("/demo/connexion", {{"agent", id}, {"state", state}});
        CHECK(one.get(way.to()).status == 403);
    }
}
