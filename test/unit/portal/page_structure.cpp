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
    auto one = r.agent("chef@mairie.example", true, {{"CERTDC", true}, {"FormulaireQF", true}});
    check_page("empty list", one.get("/dossiers"));
    const auto ids = r.family("BOIS"), odd = r.family("ODD", "\"'<>&", "12345");
    check_page("list", one.get("/dossiers"));
    check_page("list with a fault", one.get("/dossiers?du=x"));
    check_page("nothing found", one.search("zzz", {{"etat", "a-ouvrir"}, {"tri", "nom"}}));
    check_page("a search that is gone", one.get("/dossiers?r=gone"));
    check_page("a dossier to open", one.send(net::http::verb::get, "/dossiers/" + ids.cases[0]));
    check_page("many to refuse", one.press("/dossiers/actions", {{"action", "REFUSED"}, {"dossier", ids.cases[0]}}));
    check_page("dossier", one.get("/dossiers/" + ids.cases[0]));
    check_page("dossier without a summary", one.get("/dossiers/" + odd.cases[0]));
    check_page("fault", one.press("/dossiers/" + ids.cases[0] + "/reponse", {{"reponse", "refus"}}));
    check_page("changed meanwhile", one.press("/dossiers/" + ids.cases[0] + "/reponse",
                                              {{"reponse", "refus"}, {"message", "<b>"}, {"vu", "0"}}));
    check_page("many to end", one.press("/dossiers/actions", {{"action", "DONE"}, {"dossier", ids.cases[0]}}));
    check_page("many without their reason",
               one.press("/dossiers/actions", {{"action", "REFUSED"}, {"dossier", ids.cases[0]}, {"combien", "1"}}));
    check_page("fault of a note", one.press("/dossiers/" + ids.cases[0] + "/note"));
    one.press("/dossiers/" + ids.cases[0] + "/reponse", {{"reponse", "traite"}, {"message", "fini <b>"}});
    check_page("ended", one.get("/dossiers/" + ids.cases[0] + "?fait=traite"));
    check_page("agents", one.get("/agents"));
    check_page("fault of an invitation", one.press("/agents", {{"nom", "\"><x"}, {"email", "no"}}));
    auto find = [](inbox::tables& t) { return t.agents.all().at(0).id; };
    check_page("agent", one.get("/agents/" + r.run(r.box->rows().read(find))));
    check_page("messages", one.get("/notifications?fait=1"));
    check_page("journal", one.get("/journal"));
    check_page("logged out", one.get("/deconnexion/retour?state=x"));
}

TEST_CASE("assets are served for ever by an address of their content, and the style sheets are there") {
    portal_rig r;
    portal_rig::browser one{r};
    const auto page = one.get("/");
    for (const auto& e : test::read_html(page.body)) {
        if (e.name != "link") continue;
        const auto asset = one.get(e.get("href"));
        CHECK_MESSAGE(asset.status == 200, e.get("href"));
        CHECK(asset.header("Cache-Control") == "public, max-age=31536000, immutable");
    }
    CHECK(one.get("/robots.txt").has("Disallow: /"));
}
