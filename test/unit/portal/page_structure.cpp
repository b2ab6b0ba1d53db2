// Every page that an agent meets, read back strictly: one h1, landmarks, a label for each field, no script, no address
// outside our own but the provider's page about itself.
#include "test/unit/portal/fixture.hpp"

#include <algorithm>
#include <set>

using namespace qf;
using namespace qf::portal;

namespace {

void check_page(const std::string& name, const seen_page& page) {
    CAPTURE(name);
    const auto all = test::read_html(page.body);
    const auto count = [&](std::string_view tag) { return std::ranges::count(all, tag, &test::element::name); };
    CHECK(count("h1") == 1);
    CHECK(count("main") == 1);
    CHECK(count("title") == 1);
    CHECK(count("script") == 0);
    CHECK(count("style") == 0);
    std::set<std::string> ids, labelled;
    for (const auto& e : all) {
        if (e.has("id")) CHECK_MESSAGE(ids.insert(e.get("id")).second, e.get("id"));
        if (e.name == "label") labelled.insert(e.get("for"));
        CHECK(!e.has("style"));
        for (const auto& [attribute, value] : e.attributes) CHECK_MESSAGE(!attribute.starts_with("on"), attribute);
        if (e.name == "html") CHECK(e.get("lang") == "fr");
        if (e.has("href"))
            CHECK_MESSAGE((e.get("href").starts_with("/") || e.get("href").starts_with("#") ||
                           e.get("href") == "https://www.proconnect.gouv.fr/"),
                          e.get("href"));
    }
    for (const auto& e : all) {
        const bool field =
            e.name == "textarea" || e.name == "select" || (e.name == "input" && e.get("type") != "hidden");
        if (field) CHECK_MESSAGE((labelled.contains(e.get("id")) || e.has("aria-label")), e.get("id"));
        for (const auto* attribute : {"aria-describedby", "aria-labelledby"}) {
            auto rest = e.get(attribute);
            while (!rest.empty()) {
                const auto one = rest.substr(0, rest.find(' '));
                CHECK_MESSAGE(ids.contains(one), one);
                rest.erase(0, std::min(rest.size(), one.size() + 1));
            }
        }
        if (e.name == "a" && e.get("href").starts_with("#"))
            CHECK_MESSAGE(ids.contains(e.get("href").substr(1)), e.get("href"));
    }
}

}  // namespace

TEST_CASE("every page is whole, labelled and ours") {
    portal_rig r;
    portal_rig::browser stranger{r};
    check_page("start", stranger.get("/"));
    check_page("start after a session", stranger.get("/?fin=1"));
    check_page("refused", stranger.log_in(r.person("x@y")));
    check_page("not found", stranger.get("/nowhere"));
    check_page("accessibility", stranger.get("/accessibilite"));
    auto agent = r.agent("chef@mairie.example", true, {{"CERTDC", true}, {"FormulaireQF", true}});
    check_page("empty list", agent.get("/dossiers"));
    const auto ids = r.family("BOIS"), odd = r.family("ODD", "\"'<>&", "12345");
    check_page("list", agent.get("/dossiers"));
    check_page("list with a fault", agent.get("/dossiers?du=x"));
    check_page("nothing found", agent.search("zzz", {{"etat", "a-ouvrir"}, {"tri", "nom"}}));
    check_page("a search that is gone", agent.get("/dossiers?r=gone"));
    check_page("a dossier to open", agent.send(net::http::verb::get, "/dossiers/" + ids.cases[0]));
    check_page("many to refuse", agent.press("/dossiers/actions", {{"action", "REFUSED"}, {"dossier", ids.cases[0]}}));
    check_page("dossier", agent.get("/dossiers/" + ids.cases[0]));
    check_page("dossier without a summary", agent.get("/dossiers/" + odd.cases[0]));
    check_page("fault", agent.press("/dossiers/" + ids.cases[0] + "/reponse", {{"reponse", "refus"}}));
    check_page("changed meanwhile", agent.press("/dossiers/" + ids.cases[0] + "/reponse",
                                                {{"reponse", "refus"}, {"message", "<b>"}, {"vu", "0"}}));
    check_page("many to end", agent.press("/dossiers/actions", {{"action", "DONE"}, {"dossier", ids.cases[0]}}));
    check_page("many without their reason",
               agent.press("/dossiers/actions", {{"action", "REFUSED"}, {"dossier", ids.cases[0]}, {"combien", "1"}}));
    check_page("fault of a note", agent.press("/dossiers/" + ids.cases[0] + "/note"));
    agent.press("/dossiers/" + ids.cases[0] + "/reponse", {{"reponse", "traite"}, {"message", "fini <b>"}});
    check_page("ended", agent.get("/dossiers/" + ids.cases[0] + "?fait=traite"));
    check_page("agents", agent.get("/agents"));
    check_page("fault of an invitation", agent.press("/agents", {{"nom", "\"><x"}, {"email", "no"}}));
    auto find = [](inbox::tables& t) { return t.agents.all().at(0).id; };
    check_page("agent", agent.get("/agents/" + r.run(r.box->rows().read(find))));
    check_page("messages", agent.get("/notifications?fait=1"));
    check_page("journal", agent.get("/journal"));
    check_page("logged out", agent.get("/deconnexion/retour?state=x"));
}

TEST_CASE("assets are served for ever by an address of their content, and the style sheets are there") {
    portal_rig r;
    portal_rig::browser agent{r};
    const auto page = agent.get("/");
    for (const auto& e : test::read_html(page.body)) {
        if (e.name != "link") continue;
        const auto asset = agent.get(e.get("href"));
        CHECK_MESSAGE(asset.status == 200, e.get("href"));
        CHECK(asset.header("Cache-Control") == "public, max-age=31536000, immutable");
    }
    CHECK(agent.get("/robots.txt").has("Disallow: /"));
}
