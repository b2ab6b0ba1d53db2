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
    const auto all = form::read_html(page.body);
    for (const auto& e : all)
        if (e.name == "th" && e.get("scope") == "row") out.push_back(e.text);
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
    CHECK(families(one.get("/dossiers?q=quillevere")).size() == 1);
    CHECK(families(one.get("/dossiers?q=zofie+QUILL")).size() == 1);
    CHECK(families(one.get("/dossiers?q=heritier")) == names{"Non lu\u00A0: L'HÉRITIER Loïc"});
    CHECK(families(one.get("/dossiers?q=0000000000002")).size() == 1);
    const auto none = one.get("/dossiers?q=nobody");
    CHECK(families(none).empty());
    CHECK(none.has("Aucun dossier ne correspond"));
    CHECK(one.get("/dossiers?q=%22%3E%3Cscript%3E").has("&quot;&gt;&lt;script&gt;"));
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

TEST_CASE("many at once: those that can, and it says how many could not") {
    portal_rig r;
    auto one = r.agent();
    const auto a = r.family("A"), b = r.family("B"), refused = r.family("C");
    const auto foreign = r.family("D", "Zoé", r.content(), rennes);
    one.press("/dossiers/" + refused.cases[0] + "/reponse", {{"reponse", "refus"}, {"message", "Hors commune"}});
    const auto done = one.press("/dossiers/actions", {{"action", "DONE"},
                                                      {"dossier", a.cases[0]},
                                                      {"dossier", b.cases[0]},
                                                      {"dossier", refused.cases[0]},
                                                      {"dossier", foreign.cases[0]},
                                                      {"liste", "etat=a-ouvrir"}});
    CHECK(done.to() == "/dossiers?etat=a-ouvrir&quoi=DONE&fait=2&non=2");
    CHECK(one.follow(done).has("2 dossiers traités. 2 ne pouvaient pas changer"));
    CHECK(r.case_status(a.cases[0]) == "DONE");
    CHECK(r.case_status(refused.cases[0]) == "REFUSED");
    CHECK(r.case_status(foreign.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(one.press("/dossiers/actions", {{"action", "DONE"}}).to() == "/dossiers?rien=1");
    CHECK(one.press("/dossiers/actions", {{"action", "CLOSED"}, {"dossier", a.cases[0]}}).status == 400);
    const auto evil = one.press("/dossiers/actions", {{"action", "DONE"}, {"liste", "x\r\nSet-Cookie: a=b"}});
    CHECK(evil.to() == "/dossiers?rien=1");
}
