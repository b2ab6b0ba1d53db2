// One dossier: what it shows, what opening it does, and what an agent may answer.
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using namespace std::chrono_literals;

namespace {

std::size_t events_of(portal_rig& r, const std::string& id) {
    return r.get(r.admin, "/cases/" + id)["events"].size();
}

}  // namespace

TEST_CASE("the dossier says the quotient, its month, the people and the children") {
    portal_rig r;
    auto one = r.agent();
    const auto ids = r.family("CHAMPÊTRE");
    const auto page = one.get("/dossiers/" + ids.cases[0]);
    CHECK(page.status == 200);
    for (const auto* said :
         {"742", "septembre 2026", "Caisse d’allocations familiales (CAF)", "cantine-12", "Zoé CHAMPÊTRE", "29/02/1988",
          "nom d’usage BOIS", "LÉO CHAMPÊTRE", "05/2019", "FormulaireQF.json", "Tout télécharger (ZIP)"})
        CHECK_MESSAGE(page.has(said), said);
}

TEST_CASE("what the sender wrote otherwise is no crash: the files are there to be read") {
    portal_rig r;
    auto agent = r.agent();
    for (const auto* odd : {"12345", "{", "{\"quotient_familial_v3\":[]}", "{\"quotient_familial_v3\":{\"enfants\":7}}",
                            "{\"quotient_familial_v3\":{\"quotient_familial\":{\"valeur\":\"x\",\"mois\":99}}}"}) {
        const auto ids = r.family("BOIS", "Zoé", odd);
        CHECK_MESSAGE(agent.get("/dossiers/" + ids.cases[0]).status == 200, odd);
    }
    const auto zero = r.family("BOIS", "Zoé", r.content(0));
    CHECK(agent.get("/dossiers/" + zero.cases[0]).has(R"(<p class="value">0</p>)"));
}

TEST_CASE("names are text, never markup") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("<script>alert(1)</script>", "\"onload=x");
    r.post(r.osl, "/cases/" + ids.cases[0] + "/events",
           R"({"actionType":"SENDING_MESSAGE","notification":true,"message":"<img src=x>","author":"<b>"})");
    for (const auto& page : {agent.get("/dossiers"), agent.get("/dossiers/" + ids.cases[0])}) {
        CHECK(page.has("&lt;script&gt;"));
        CHECK(!page.has("<script"));
        CHECK(!page.has("<img src=x>"));
    }
}

TEST_CASE("opening it acknowledges it, once, and the operator is told by the API's own event") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    agent.get("/dossiers/" + ids.cases[0]);
    CHECK(r.case_status(ids.cases[0]) == "SI_RECEIVED");
    CHECK(r.folder_status(ids.folder) == "SI_RECEIVED");
    CHECK(r.notified(r.osl) == 1);
    agent.get("/dossiers/" + ids.cases[0]);
    CHECK(events_of(r, ids.cases[0]) == 1);
    CHECK(r.notified(r.osl) == 1);
    CHECK(r.trailed("acknowledge", "SI_RECEIVED"));
    CHECK(r.trailed("open"));
}

TEST_CASE("who only reads changes nothing, and is offered nothing to change") {
    portal_rig r;
    auto reader = r.agent("lou@mairie.example", false, {{"FormulaireQF", false}});
    const auto ids = r.family("BOIS");
    const auto page = reader.get("/dossiers/" + ids.cases[0]);
    CHECK(page.has("Vous pouvez lire ce dossier, sans y répondre."));
    CHECK(!page.has("Répondre</h2>"));
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(reader.press("/dossiers/" + ids.cases[0] + "/reponse", {{"reponse", "traite"}}).status == 403);
    CHECK(reader.press("/dossiers/" + ids.cases[0] + "/note", {{"message", "x"}}).status == 403);
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(events_of(r, ids.cases[0]) == 0);
}

TEST_CASE("each answer moves the case, with its message, and is on the timeline") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0];
    auto page = agent.follow(agent.press(path + "/reponse", {{"reponse", "en-cours"}, {"message", "Je m’en occupe"}}));
    CHECK(page.has("Le dossier est en cours de traitement."));
    CHECK(page.has("Je m’en occupe"));
    CHECK(r.case_status(ids.cases[0]) == "IN_PROGRESS");
    page =
        agent.follow(agent.press(path + "/reponse", {{"reponse", "complement"}, {"message", "Livret\r\nde famille"}}));
    CHECK(r.case_status(ids.cases[0]) == "ADD_AWAITING");
    CHECK(page.has("Complément demandé"));
    page = agent.follow(agent.press(path + "/reponse", {{"reponse", "refus"}, {"message", "Hors commune"}}));
    CHECK(r.case_status(ids.cases[0]) == "REFUSED");
    CHECK(page.has("plus aucune réponse n’est possible"));
    CHECK(r.get(r.osl, "/cases/" + ids.cases[0]).whole.body().find("Livret\\nde famille") != std::string::npos);
    CHECK(r.notified(r.osl) == 3);
    CHECK(r.trailed("status", "REFUSED"));
}

TEST_CASE("a refusal needs its reason, a complement what is missing: 422, with the field named") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0] + "/reponse";
    for (const auto& [word, field] :
         {std::pair{"refus", "message-refus"}, std::pair{"complement", "message-complement"}}) {
        const auto page = agent.press(path, {{"reponse", word}, {"message", " \r\n "}});
        CHECK(page.status == 422);
        CHECK(page.has(fmt::format("<a href=\"#{}\">", field)));
        CHECK(page.has("Erreur – Dossier de"));
    }
    const auto long_text = agent.press(path, {{"reponse", "refus"}, {"message", std::string(1001, 'x')}});
    CHECK(long_text.status == 422);
    CHECK(long_text.has("1001 caractères"));
    CHECK(agent.press(path, {{"reponse", "closed"}}).status == 400);
    std::string accents;
    for (int i = 0; i < 1000; ++i) accents += "é";
    CHECK(agent.press(path, {{"reponse", "refus"}, {"message", accents}}).status == 303);
}

TEST_CASE("a second click, or a colleague's, tells nobody twice; what cannot be is said") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0] + "/reponse";
    agent.press(path, {{"reponse", "traite"}});
    const auto before = events_of(r, ids.cases[0]);
    CHECK(agent.press(path, {{"reponse", "traite"}}).to().ends_with("?fait=traite"));
    CHECK(events_of(r, ids.cases[0]) == before);
    const auto page = agent.follow(agent.press(path, {{"reponse", "refus"}, {"message", "trop tard"}}));
    CHECK(page.has("Le dossier a changé entre-temps"));
    CHECK(r.case_status(ids.cases[0]) == "DONE");
}

TEST_CASE("a comment is for us alone: the operator never sees it") {
    portal_rig r;
    auto one = r.agent();
    const auto ids = r.family("BOIS");
    const auto page = one.follow(one.press("/dossiers/" + ids.cases[0] + "/note", {{"message", "Voir avec la CAF"}}));
    CHECK(page.has("Voir avec la CAF"));
    CHECK(r.get(r.osl, "/cases/" + ids.cases[0]).whole.body().find("Voir avec") == std::string::npos);
    CHECK(r.get(r.si, "/cases/" + ids.cases[0]).whole.body().find("Voir avec") != std::string::npos);
    CHECK(r.trailed("note"));
}

TEST_CASE("closed by the operator, it keeps the commune's last word") {
    portal_rig r;
    auto agent = r.agent();
    const auto done = r.family("FINI"), refused = r.family("NON");
    agent.press("/dossiers/" + done.cases[0] + "/reponse", {{"reponse", "traite"}});
    agent.press("/dossiers/" + refused.cases[0] + "/reponse", {{"reponse", "refus"}, {"message", "non"}});
    for (const auto* ids : {&done, &refused})
        REQUIRE(r.patch(r.osl, "/cases/" + ids->cases[0], R"({"status":"CLOSED"})").status == 204);
    const auto list = agent.get("/dossiers");
    CHECK(list.has(R"(<span class="state-tag state-done">Traité</span>)"));
    CHECK(list.has(R"(<span class="state-tag state-refused">Refusé</span>)"));
}

TEST_CASE("what the other side says is read when the dossier is opened") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto event = r.post(r.osl, "/cases/" + ids.cases[0] + "/events",
                              R"({"actionType":"SENDING_MESSAGE","notification":true,"message":"Bonjour"})")
                           .text("id");
    CHECK(agent.get("/dossiers/" + ids.cases[0]).has("Bonjour"));
    CHECK(r.get(r.osl, "/cases/" + ids.cases[0] + "/events/" + event).text("status") == "RECEIVED");
    agent.get("/dossiers/" + ids.cases[0]);
    std::size_t told = 0;  // who wrote it, once
    r.get(r.osl, "/notifications?eventDetails=true").body.root().for_each_item([&](json::value item) {
        told += item["eventId"].text() == event && item["eventStatus"].text() == "RECEIVED" ? 1 : 0;
    });
    CHECK(told == 1);
}
