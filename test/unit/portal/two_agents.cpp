// Two agents on one dossier: the slower one's text is never lost, and they see what the other did.
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;

namespace {

struct both_at_once {
    portal_rig r;
    portal_rig::browser camille = r.agent("camille@mairie.example"), lou = r.agent("lou@mairie.example");
    inbox::folder_ids ids = r.family("BOIS");
    std::string path = "/dossiers/" + ids.cases[0], vu;
    both_at_once() {
        camille.get(path);
        vu = lou.get(path).between(R"(name="vu" value=")", "\"");
        r.clock.advance(std::chrono::seconds{1});
    }
    std::size_t events() { return r.get(r.admin, "/cases/" + ids.cases[0])["events"].size(); }
};

}  // namespace

TEST_CASE_FIXTURE(both_at_once, "an answer to what has changed is not sent; the text stays, beside the change") {
    REQUIRE(
        camille.press(path + "/reponse", {{"reponse", "complement"}, {"message", "Le livret"}, {"vu", vu}}).status ==
        303);
    const auto page = lou.press(path + "/reponse", {{"reponse", "refus"}, {"message", "Hors <commune>"}, {"vu", vu}});
    CHECK(page.status == 409);
    CHECK(page.has("Le dossier a changé entre-temps"));
    CHECK(page.has("Complément demandé"));
    CHECK(page.has("Le livret"));
    CHECK(page.has("Hors &lt;commune&gt;</textarea>"));
    CHECK(page.has(R"(href="#message-refus")"));
    CHECK(r.case_status(ids.cases[0]) == "ADD_AWAITING");
    // Having seen it, they may send it all the same.
    const auto now = page.between(R"(name="vu" value=")", "\"");
    CHECK(now != vu);
    CHECK(lou.press(path + "/reponse", {{"reponse", "refus"}, {"message", "Hors commune"}, {"vu", now}}).status == 303);
    CHECK(r.case_status(ids.cases[0]) == "REFUSED");
}

TEST_CASE_FIXTURE(both_at_once, "when no answer is possible any more the text can be kept as a comment") {
    camille.press(path + "/reponse", {{"reponse", "traite"}, {"vu", vu}});
    const auto page = lou.press(path + "/reponse", {{"reponse", "refus"}, {"message", "Hors commune"}, {"vu", vu}});
    CHECK(page.status == 409);
    CHECK(page.has("Dossier traité"));
    CHECK(page.has("Hors commune</textarea>"));
    CHECK(page.has(R"(href="#message-note")"));
    CHECK(r.case_status(ids.cases[0]) == "DONE");
}

TEST_CASE_FIXTURE(both_at_once, "a colleague's same answer is shown, not taken for mine; my own second click is") {
    const fields mine{{"reponse", "refus"}, {"message", "Hors commune"}, {"vu", vu}};
    REQUIRE(camille.press(path + "/reponse", mine).status == 303);
    const auto count = events();
    CHECK(camille.press(path + "/reponse", mine).status == 303);
    CHECK(lou.press(path + "/reponse", mine).status == 409);
    CHECK(events() == count);
}

TEST_CASE_FIXTURE(both_at_once, "comments never stand in each other's way, and a second click writes none") {
    REQUIRE(camille.press(path + "/note", {{"message", "Vue à l’accueil"}, {"vu", vu}}).status == 303);
    CHECK(lou.press(path + "/note", {{"message", "Voir la CAF"}, {"vu", vu}}).status == 303);
    const auto count = events();
    CHECK(lou.press(path + "/note", {{"message", "Voir la CAF"}, {"vu", vu}}).status == 303);
    CHECK(events() == count);
    const auto page = lou.get(path);
    CHECK(page.has("Vue à l’accueil"));
    CHECK(page.has("Voir la CAF"));
}
