// Two organizations never see each other's data: every address of the portal's table, by everybody whom it does not
// concern; and what an administrator may do, within their own organization alone.
#include "connector/dossier/french.hpp"
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using net::http::verb;

namespace {

struct possessions {
    inbox::folder_ids ids;
    std::string agent;  // of Châtillon
};

std::string path_of(const endpoint_route& route, const possessions& p) {
    std::string out{route.pattern};
    const auto put = [&](std::string_view after, const std::string& what) {
        const auto at = out.find(std::string{after} + "{}");
        if (at != std::string::npos) out.replace(at + after.size(), 2, what);
    };
    put("/dossiers/", p.ids.cases[0]);
    put("/pieces/", p.ids.attachments[0]);
    put("/agents/", p.agent);
    return out;
}

fields form_of(const endpoint_route& route, const possessions& p) {
    if (route.pattern == "/dossiers/actions") return {{"action", "zip"}, {"dossier", p.ids.cases[0]}};
    if (route.pattern.ends_with("/reponse")) return {{"reponse", "refus"}, {"message", "non"}};
    if (route.pattern.ends_with("/note")) return {{"message", "non"}};
    return {{"nom", "Intrus"}, {"email", "intrus@mairie.example"}, {"droit-FormulaireQF", "traiter"}, {"actif", "oui"}};
}

std::string snapshot(portal_rig& r, const possessions& p) {
    auto out = r.get(r.admin, "/cases/" + p.ids.cases[0]).whole.body();
    out += r.get(r.admin, "/folders/" + p.ids.folder).whole.body();
    auto work = [&](inbox::tables& t) {
        const auto one = t.agents.find(p.agent).value();
        return fmt::format("{} {} {} {}", one.name, one.administrator, one.active, one.rights.size());
    };
    return out + r.run(r.box->rows().read(work));
}

}  // namespace

TEST_CASE("no address shows or changes what is another organization's, another process's, or anybody's to a stranger") {
    portal_rig r;
    auto mine = r.agent("camille@mairie.example", true);
    possessions p{.ids = r.family("SECRÈTE", "Zoé", portal_rig::content(portal_rig::rare_quotient)),
                  .agent = r.invite(chatillon, "temoin@mairie.example")};
    mine.press("/dossiers/" + p.ids.cases[0] + "/note", {{"message", "Note bien cachée"}});
    // An administrator elsewhere, and one here who has another process only.
    r.invite(rennes, "noa@ville.example", true);
    portal_rig::browser foreign{r};
    foreign.log_in(r.person("noa@ville.example", "21350238800019"));
    auto other_process = r.agent("etat-civil@mairie.example", false, {{"CERTDC", true}});
    portal_rig::browser nobody{r};
    foreign.get("/dossiers");
    nobody.get("/");
    const auto before = snapshot(r, p);
    const auto read_before = r.trail().size();
    const std::vector<std::string> theirs = {"SECRÈTE",
                                             p.ids.cases[0],
                                             p.ids.attachments[0],
                                             "Note bien cachée",
                                             dossier::french_number(portal_rig::rare_quotient),
                                             "temoin@mairie.example",
                                             p.ids.folder,
                                             "LÉO CHAMPÊTRE",
                                             "camille@mairie.example"};
    std::size_t asked = 0;
    for (const auto& route : endpoints()) {
        if (route.action.open_to == open_to::everybody) continue;
        for (auto* who : {&foreign, &other_process, &nobody}) {
            const auto path = path_of(route, p);
            const auto a = route.method == verb::post ? who->press(path, form_of(route, p)) : who->get(path);
            CAPTURE(path);
            CAPTURE(a.status);
            const bool addressed = route.pattern.find("{}") != std::string_view::npos;
            if (addressed) CHECK((a.status == 404 || a.status == 403 || (who == &nobody && a.status == 303)));
            for (const auto& secret : theirs) {
                CHECK_MESSAGE(a.body.find(secret) == std::string::npos, secret);
                CHECK_MESSAGE(a.to().find(secret) == std::string::npos, secret);
            }
            ++asked;
        }
    }
    CHECK(asked >= 36);
    CHECK(snapshot(r, p) == before);
    CHECK(r.trail().size() == read_before + 1);  // the export of an empty list, by the other process's agent
}

TEST_CASE("an administrator invites, changes rights and disables; nobody takes the keys from themselves") {
    portal_rig r;
    auto chief = r.agent("chef@mairie.example", true);
    auto page = chief.follow(chief.press("/agents", {{"nom", "Lou Petit"},
                                                     {"email", " Lou@Mairie.example "},
                                                     {"droit-FormulaireQF", "lire"},
                                                     {"droit-ETRANGER", "traiter"}}));
    CHECK(page.has("L’agent est invité"));
    CHECK(page.has("lou@mairie.example"));
    CHECK(chief.press("/agents", {{"nom", "Lou"}, {"email", "LOU@mairie.example"}}).status == 422);
    CHECK(chief.press("/agents", {{"nom", "Lou"}, {"email", "no address"}}).has(R"(<a href="#email">)"));
    CHECK(chief.press("/agents", {{"nom", ""}, {"email", "x@y"}}).has(R"(<a href="#nom">)"));

    portal_rig::browser lou{r};
    lou.log_in(r.person("lou@mairie.example"));
    const auto ids = r.family("BOIS");
    CHECK(lou.get("/dossiers/" + ids.cases[0]).has("sans y répondre"));
    std::string lou_id, chief_id;
    auto find = [&](inbox::tables& t) {
        lou_id = t.agents.by_subject("sub-lou@mairie.example", chatillon_siret).at(0).id;
        chief_id = t.agents.by_subject("sub-chef@mairie.example", chatillon_siret).at(0).id;
        return t.agents.find(lou_id)->rights;
    };
    CHECK(r.run(r.box->rows().read(find)) == std::vector<inbox::agent_right>{{"FormulaireQF", false}});
    chief.get("/agents/" + lou_id);
    chief.press("/agents/" + lou_id, {{"droit-FormulaireQF", "traiter"}, {"actif", "oui"}});
    CHECK(lou.get("/dossiers/" + ids.cases[0]).has("Répondre</h2>"));
    chief.press("/agents/" + lou_id, {{"droit-FormulaireQF", "traiter"}});
    CHECK(lou.get("/dossiers/" + ids.cases[0]).status == 303);
    chief.press("/agents/" + chief_id, {{"droit-FormulaireQF", "traiter"}});
    CHECK(chief.get("/agents").status == 200);
    CHECK(r.trailed("invite"));
    CHECK(r.trailed("rights"));
}

TEST_CASE("the journal says who read what, newest first, and cannot be changed") {
    portal_rig r;
    auto chief = r.agent("chef@mairie.example", true);
    auto lou = r.agent("lou@mairie.example");
    const auto ids = r.family("BOIS");
    lou.get("/dossiers/" + ids.cases[0]);
    const auto page = chief.get("/journal");
    CHECK(page.has("Dossier consulté"));
    CHECK(page.has("0000000000001"));
    CHECK(!page.has("BOIS"));
    CHECK(chief.get("/journal?reference=Formulaire-QF-0000000000001-01").has("Dossier consulté"));
    CHECK(chief.get("/journal?reference=0000000000001").has("Dossier consulté"));
    CHECK(chief.get("/journal?reference=other").has("Rien à montrer"));
    sqlite::database beside{r.folder / "inbox" / "inbox.sqlite", {.access = sqlite::access::existing, .check = false}};
    CHECK_THROWS_AS(beside.run("UPDATE access_trail SET name = 'x'"), sqlite::failure);
    CHECK_THROWS_AS(beside.run("DELETE FROM access_trail"), sqlite::failure);
}

TEST_CASE("nothing of a person is in the log") {
    portal_rig r;
    auto chief = r.agent("chef@mairie.example", true);
    const auto ids = r.family("TRÈSPRIVÉE", "Églantine", portal_rig::content(portal_rig::rare_quotient));
    chief.search("tresprivee");
    chief.get("/dossiers/" + ids.cases[0]);
    chief.press("/dossiers/" + ids.cases[0] + "/reponse", {{"reponse", "refus"}, {"message", "motif secret"}});
    chief.press("/agents", {{"nom", "Lou Petit"}, {"email", "lou@mairie.example"}});
    chief.get("/dossiers.csv");
    const auto log = r.logged();
    CHECK(log.find("page=answer status=303 reason=answered") != std::string::npos);
    const auto quotient = std::to_string(portal_rig::rare_quotient);
    for (const std::string_view secret :
         {"PRIV", "priv", "glantine", "motif", "chef", "Lou", "lou@", "mairie", quotient.c_str(), "sub-"})
        CHECK_MESSAGE(log.find(secret) == std::string::npos, secret);
}
