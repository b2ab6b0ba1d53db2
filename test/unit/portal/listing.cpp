// The list: what is on it, in which order, and how it is found.
#include "connector/base/time_text.hpp"
#include "connector/portal/wording.hpp"
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using namespace std::chrono_literals;

namespace {

// The families of a page, in its order.
std::vector<std::string> families(const seen_page& page) {
    std::vector<std::string> out;
    const auto all = test::read_html(page.body);
    for (const auto& e : all)
        if (e.name == "a" && all[e.parent].name == "th" && all[e.parent].get("scope") == "row") out.push_back(e.text);
    return out;
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("the newest is first, unread in bold, and the tabs count") {
    portal_rig r;
    auto one = r.agent();
    r.family("AUBE");
    r.clock.advance(1s);
    const auto read = r.family("BRUME");
    one.get("/dossiers/" + read.cases[0]);
    r.clock.advance(1s);
    const auto ended = r.family("CIEL");
    one.press("/dossiers/" + ended.cases[0] + "/reponse", {{"reponse", "traite"}});
    const auto page = one.get("/dossiers");
    CHECK(families(page) == names{"CIEL Zoé", "BRUME Zoé", "Non lu\u00A0: AUBE Zoé"});
    CHECK(page.has(R"(Tous <span class="count-of">3</span>)"));
    CHECK(page.has(R"(À ouvrir <span class="count-of">1</span>)"));
    CHECK(page.has(R"(En cours <span class="count-of">1</span>)"));
    CHECK(page.has(R"(Terminés <span class="count-of">1</span>)"));
    CHECK(families(one.get("/dossiers?etat=a-ouvrir")) == names{"Non lu\u00A0: AUBE Zoé"});
    CHECK(families(one.get("/dossiers?etat=en-cours")) == names{"BRUME Zoé"});
    CHECK(families(one.get("/dossiers?etat=termines")) == names{"CIEL Zoé"});
    CHECK(families(one.get("/dossiers?tri=ancien")).front() == "Non lu\u00A0: AUBE Zoé");
}

TEST_CASE("what is not announced yet is nobody's to see") {
    portal_rig r;
    auto one = r.agent();
    const auto ids = r.made();
    CHECK(families(one.get("/dossiers")).empty());
    CHECK(one.get("/dossiers/" + ids.cases[0]).status == 404);
}

TEST_CASE("a name is found without its accents and capitals, a reference by a part of it") {
    portal_rig r;
    auto one = r.agent();
    r.family("QUILLÉVÉRÉ", "Žofie");
    r.family("L'HÉRITIER", "Loïc");
    CHECK(families(one.search("quillevere")).size() == 1);
    CHECK(families(one.search("zofie QUILL")).size() == 1);
    CHECK(families(one.search("heritier")).size() == 1);
    CHECK(families(one.search("lheritier")).front().starts_with("Non lu\u00A0: L'HÉRITIER Loïc"));
    CHECK(families(one.search("0000000000002")).size() == 1);
    const auto none = one.search("nobody");
    CHECK(families(none).empty());
    CHECK(none.has("Aucun dossier ne correspond"));
    CHECK(one.search("\"><script>").has("&quot;&gt;&lt;script&gt;"));
}

TEST_CASE("names in their order, whatever their case and accents") {
    portal_rig r;
    auto one = r.agent();
    for (const auto* name : {"zola", "ÉMILE", "Azur", "eden"}) r.family(name, "A");
    CHECK(families(one.get("/dossiers?tri=nom")) ==
          names{"Non lu\u00A0: Azur A", "Non lu\u00A0: eden A", "Non lu\u00A0: ÉMILE A", "Non lu\u00A0: zola A"});
}

TEST_CASE("days are those of Paris, and a day that is none is a fault that names its field") {
    portal_rig r;
    auto one = r.agent();
    r.family("BOIS");
    const auto today = day(to_milliseconds(r.clock.now()));  // "23/11/2026"
    const auto iso = today.substr(6) + '-' + today.substr(3, 2) + '-' + today.substr(0, 2);
    CHECK(families(one.get("/dossiers?du=" + iso + "&au=" + iso)).size() == 1);
    CHECK(families(one.get("/dossiers?au=2001-01-01")).empty());
    CHECK(families(one.get("/dossiers?du=2999-01-01")).empty());
    const auto wrong = one.get("/dossiers?du=31-12-2026");
    CHECK(wrong.status == 422);
    CHECK(wrong.has("Écrivez la date de début ainsi"));
    CHECK(wrong.has("Erreur – Dossiers reçus"));
    CHECK(one.get("/dossiers?du=2026-02-02&au=2026-02-01").status == 422);
    // The clocks went forward on 29 March 2026 and back on 25 October.
    CHECK(*day_begins("2026-03-30") - *day_begins("2026-03-29") == 23 * 3'600'000);
    CHECK(next_day(*day_begins("2026-03-29")) == *day_begins("2026-03-30"));
    CHECK(next_day(*day_begins("2026-10-25")) == *day_begins("2026-10-26"));
    CHECK(*day_begins("2026-10-26") - *day_begins("2026-10-25") == 25 * 3'600'000);
    for (const auto* no : {"", "2026-02-30", "2026-13-01", "2026-1-01", "26-01-01", "2026-01-01T"})
        CHECK_MESSAGE(!day_begins(no), no);
}

TEST_CASE("pages of twenty-five, and their links") {
    portal_rig r;
    auto one = r.agent();
    for (int i = 0; i < 51; ++i) {
        r.family(fmt::format("FAMILLE{:02}", i));
        r.clock.advance(1ms);
    }
    const auto first = one.get("/dossiers?tri=ancien");
    CHECK(families(first).size() == 25);
    CHECK(first.has("Page 1 sur 3"));
    CHECK(first.has("<strong>51 dossiers</strong>, de 1 à 25"));
    CHECK(first.has("/dossiers?tri=ancien&amp;page=2"));
    const auto last = one.get("/dossiers?tri=ancien&page=3");
    CHECK(families(last) == names{"Non lu\u00A0: FAMILLE50 Zoé"});
    CHECK(families(one.get("/dossiers?tri=nom&page=3")) == names{"Non lu\u00A0: FAMILLE50 Zoé"});
    CHECK(families(one.get("/dossiers?page=99999999999")).size() == 25);
}

TEST_CASE("an agent sees the processes of their rights, and may choose among them") {
    portal_rig r;
    auto both = r.agent("a@mairie.example", false, {{"CERTDC", true}, {"FormulaireQF", false}});
    auto only = r.agent("b@mairie.example", false, {{"CERTDC", true}});
    r.family("QUOTIENT");
    r.family("ACTE", "Zoé", "12345", chatillon, "CERTDC");
    CHECK(families(both.get("/dossiers")).size() == 2);
    CHECK(families(both.get("/dossiers?demarche=CERTDC")) == names{"Non lu\u00A0: ACTE Zoé"});
    CHECK(families(only.get("/dossiers")) == names{"Non lu\u00A0: ACTE Zoé"});
    CHECK(families(only.get("/dossiers?demarche=FormulaireQF")) == names{"Non lu\u00A0: ACTE Zoé"});
}

TEST_CASE("the empty list says what will come; the empty tab, that all is read") {
    portal_rig r;
    auto one = r.agent();
    CHECK(one.get("/dossiers").has("Pas encore de dossier"));
    CHECK(one.get("/dossiers?etat=a-ouvrir").has("Tout est ouvert"));
    r.family("BOIS");
    CHECK(one.get("/dossiers?etat=termines").has("Aucun dossier dans cet état"));
}

TEST_CASE("no address holds what was looked for; its marker leads back to it, with the other filters") {
    portal_rig r;
    auto one = r.agent();
    for (int i = 0; i < 26; ++i) r.family("ONEIL" + std::to_string(i));
    const auto found = one.press("/dossiers", {{"q", "oneil"}, {"tri", "nom"}, {"etat", "a-ouvrir"}, {"du", ""}});
    CHECK(found.status == 303);
    CHECK(found.to().starts_with("/dossiers?etat=a-ouvrir&r="));
    CHECK(found.to().ends_with("&tri=nom"));
    CHECK(found.to().find("neil") == std::string::npos);
    const auto page = one.get(found.to() + "&page=2");
    CHECK(families(page).size() == 1);
    CHECK(page.has(R"(name="q" type="text" value="oneil")"));
    for (const auto& e : test::read_html(page.body))
        if (e.has("href")) CHECK_MESSAGE(e.get("href").find("neil") == std::string::npos, e.get("href"));
    CHECK(one.press("/dossiers", {{"q", "oneil"}, {"tri", "nom"}, {"etat", "a-ouvrir"}}).to() == found.to());
    CHECK(one.get(found.to()).has("26 dossiers"));
    r.close_portal();  // the session is on disk, and the search with it
    r.open_portal();
    CHECK(one.get(found.to()).has("26 dossiers"));
    // A name in an address is no search of ours.
    CHECK(families(one.get("/dossiers?q=nobody")).size() == 25);
}

TEST_CASE("a search that the session has no more is to be typed again: never the whole list in its place") {
    portal_rig r;
    auto one = r.agent();
    r.family("BOIS");
    for (const auto* address : {"/dossiers?r=unknown", "/dossiers?r=unknown&etat=a-ouvrir"}) {
        const auto page = one.get(address);
        CHECK(page.status == 422);
        CHECK(page.has("Cette recherche n’est plus gardée"));
        CHECK(families(page).empty());
    }
    CHECK(one.get("/dossiers.csv?r=unknown").status == 303);
    CHECK(one.press("/dossiers/actions", {{"action", "IN_PROGRESS"}, {"tous", "oui"}, {"liste", "r=unknown"}}).to() ==
          "/dossiers?r=unknown");
    CHECK(r.trail().size() == 2);  // the login, and nothing else
    const auto first = one.press("/dossiers", {{"q", "bois"}}).to();
    for (int i = 0; i < 11; ++i) one.press("/dossiers", {{"q", std::to_string(i)}});
    CHECK(one.get(first).status == 200);
    one.press("/dossiers", {{"q", "one more than are kept"}});
    CHECK(one.get(first).status == 422);
}

TEST_CASE("a search finds usage names and children, and runs over what separates a name") {
    portal_rig r;
    auto one = r.agent();
    r.family("O'NEIL", "Jean-Pierre", "12345");
    r.family("CHAMPÊTRE");
    for (const auto* typed : {"oneil", "o'neil", "O NEIL", "jeanpierre oneil"})
        CHECK_MESSAGE(families(one.search(typed)) == names{"Non lu\u00A0: O'NEIL Jean-Pierre"}, typed);
    for (const auto* typed : {"bois", "leo", "léo champetre", "zoe bois"})
        CHECK_MESSAGE(families(one.search(typed)) == names{"Non lu\u00A0: CHAMPÊTRE Zoé"}, typed);
    for (const auto* typed : {"cnaf", "742", "leo oneil", "neilo"})
        CHECK_MESSAGE(families(one.search(typed)).empty(), typed);
}

TEST_CASE("the list says quotient, month and children") {
    portal_rig r;
    auto one = r.agent();
    r.family("CHAMPÊTRE");
    const auto page = one.get("/dossiers");
    for (const auto* said : {R"(data-label="Quotient" class="number">742<)", R"(class="month">septembre 2026<)",
                             R"(data-label="Enfants">LÉO<)"})
        CHECK_MESSAGE(page.has(said), said);
    r.family("VIDE", "Zoé", R"({"quotient_familial_v3":{"enfants":[],"quotient_familial":{}}})");
    const auto two = one.get("/dossiers");
    CHECK(two.has("Non communiqué"));
    CHECK(two.has(R"(data-label="Enfants">Aucun<)"));
}

TEST_CASE("a family's dossiers and their corrections are told of each other, here and in the dossier") {
    portal_rig r;
    auto one = r.agent();
    const auto first = r.family("CHAMPÊTRE");
    r.clock.advance(1s);
    const auto second = r.family("CHAMPÊTRE");
    // Of that name, but not of that birthday; and of that birthday in another town.
    r.family("CHAMPÊTRE", "Zoé", R"({"pivot_identity":{"birthdate":"1970-01-01"},"quotient_familial_v3":{}})");
    r.family("CHAMPÊTRE", "Zoé", {}, rennes);
    const auto list = one.get("/dossiers");
    CHECK(list.has("Même famille\u00A0: 0000000000002"));
    CHECK(list.has("Même famille\u00A0: 0000000000001"));
    CHECK(!list.has("Même famille\u00A0: 0000000000003"));
    CHECK(!list.has("(+&nbsp;"));
    CHECK(one.get("/dossiers/" + first.cases[0]).has("Autres dossiers de la même famille"));
    r.clock.advance(1s);
    const auto third = r.family("CHAMPÊTRE", "Zoé", {}, chatillon, "FormulaireQF",
                                "mois_demande=2027-01;mois_obtenu=2026-09; corrige = 0000000000002");
    const auto again = one.get("/dossiers");
    CHECK(again.has(R"(<span class="kin">Corrige 0000000000002</span>)"));
    CHECK(again.has(R"(<span class="kin">Corrigé par 0000000000005</span>)"));
    const auto correcting = one.get("/dossiers/" + third.cases[0]);
    CHECK(correcting.has("Ce dossier, 0000000000005, <strong>corrige</strong> le dossier"));
    CHECK(correcting.has("href=\"/dossiers/" + second.cases[0] + "\">0000000000002</a>"));
    CHECK(one.get("/dossiers/" + second.cases[0]).has("<strong>corrigé par</strong>"));
    CHECK(one.get("/dossiers.csv").has("\"0000000000002\";"));
    // What it corrects may be gone, or of another town: the reference is said all the same.
    r.family("AUTRE", "Léa", "12345", chatillon, "FormulaireQF", "corrige=formulaire-qf-00000000000AB-01");
    CHECK(one.search("autre").has("Corrige "));
}

TEST_CASE("the page and the filters survive every answer") {
    portal_rig r;
    auto one = r.agent();
    for (int i = 0; i < 26; ++i) r.family(fmt::format("F{:02}", i));
    const auto list = one.get("/dossiers?tri=nom&page=2");
    const auto path = list.between("<a href=\"/dossiers/", "\"");
    CHECK(path.ends_with("?liste=tri%3Dnom%26page%3D2"));
    const auto id = path.substr(0, path.find('?'));
    auto page = one.get("/dossiers/" + path);
    CHECK(page.has(R"(href="/dossiers?tri=nom&amp;page=2">Dossiers reçus</a>)"));
    const auto done = one.press("/dossiers/" + id + "/note", {{"message", "x"}, {"liste", "tri=nom&page=2"}});
    CHECK(one.follow(done).has(R"(href="/dossiers?tri=nom&amp;page=2">Dossiers reçus</a>)"));
    CHECK(one.press("/dossiers/" + id + "/note", {{"liste", "tri=nom&page=2"}}).has("/dossiers?tri=nom&amp;page=2"));
    // The page has emptied: the one before it.
    CHECK(families(one.get("/dossiers?etat=a-ouvrir&page=2")).size() == 25);
    CHECK(one.press("/dossiers/" + id + "/note", {{"message", "x"}, {"liste", "x\r\nSet-Cookie: a=b"}}).to() ==
          "/dossiers/" + id + "?fait=note");
}
