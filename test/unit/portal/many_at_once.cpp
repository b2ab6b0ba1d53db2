// Many dossiers at once: what is confirmed, what is opened first, what is left alone.
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;

namespace {

constexpr auto actions = "/dossiers/actions";

}  // namespace

TEST_CASE("taken in charge at once, the unopened ones are opened first; it says how many could not") {
    portal_rig r;
    auto agent = r.agent();
    const auto a = r.family("A"), b = r.family("B"), refused = r.family("C");
    const auto foreign = r.family("D", "Zoé", r.content(), rennes);
    agent.press("/dossiers/" + refused.cases[0] + "/reponse", {{"reponse", "refus"}, {"message", "Hors commune"}});
    const auto done = agent.press(actions, {{"action", "IN_PROGRESS"},
                                            {"dossier", a.cases[0]},
                                            {"dossier", b.cases[0]},
                                            {"dossier", refused.cases[0]},
                                            {"dossier", foreign.cases[0]},
                                            {"liste", "etat=a-ouvrir&page=2"}});
    CHECK(done.to() == "/dossiers?etat=a-ouvrir&page=2&quoi=IN_PROGRESS&fait=2&non=2");
    CHECK(agent.follow(done).has("2 dossiers pris en charge. 2 ne pouvaient pas changer"));
    CHECK(r.case_status(a.cases[0]) == "IN_PROGRESS");
    CHECK(r.trailed("acknowledge", "SI_RECEIVED"));
    CHECK(r.case_status(refused.cases[0]) == "REFUSED");
    CHECK(r.case_status(foreign.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(agent.press(actions, {{"action", "DONE"}}).to() == "/dossiers?rien=1");
    CHECK(agent.press(actions, {{"action", "CLOSED"}, {"dossier", a.cases[0]}}).status == 400);
    CHECK(agent.press(actions, {{"action", "DONE"}, {"liste", "x\r\nSet-Cookie: a=b"}}).to() == "/dossiers?rien=1");
}

TEST_CASE("a last word is confirmed, and said of nothing that nobody has opened") {
    portal_rig r;
    auto agent = r.agent();
    const auto read = r.family("LUE"), unread = r.family("NEUVE");
    agent.get("/dossiers/" + read.cases[0]);
    fields ticked{{"action", "DONE"}, {"dossier", read.cases[0]}, {"dossier", unread.cases[0]}, {"liste", "tri=nom"}};
    const auto asked = agent.press(actions, ticked);
    CHECK(asked.status == 200);
    CHECK(asked.has("Marquer 1 dossier comme traité"));
    CHECK(asked.has("NEUVE Zoé"));
    CHECK(r.case_status(read.cases[0]) == "SI_RECEIVED");
    ticked.emplace_back("combien", "1");
    ticked.emplace_back("message", "Tarif appliqué");
    const auto done = agent.press(actions, ticked);
    CHECK(done.to() == "/dossiers?tri=nom&quoi=DONE&fait=1&neufs=1");
    CHECK(agent.follow(done).has("1 dossier traité. 1 n’était pas encore ouvert"));
    CHECK(r.case_status(read.cases[0]) == "DONE");
    CHECK(r.case_status(unread.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(agent.get("/dossiers/" + read.cases[0]).has("Tarif appliqué"));
}

TEST_CASE("many are refused with a reason, or not at all") {
    portal_rig r;
    auto agent = r.agent();
    const auto a = r.family("A"), b = r.family("B");
    for (const auto* ids : {&a, &b}) agent.get("/dossiers/" + ids->cases[0]);
    fields ticked{{"action", "REFUSED"}, {"dossier", a.cases[0]}, {"dossier", b.cases[0]}};
    CHECK(agent.press(actions, ticked).has("Refuser 2 dossiers"));
    ticked.emplace_back("combien", "2");
    const auto without = agent.press(actions, ticked);
    CHECK(without.status == 422);
    CHECK(without.has("Écrivez le motif du refus"));
    CHECK(r.case_status(a.cases[0]) == "SI_RECEIVED");
    ticked.emplace_back("message", "Hors commune");
    CHECK(agent.press(actions, ticked).to() == "/dossiers?quoi=REFUSED&fait=2");
    for (const auto* ids : {&a, &b}) {
        CHECK(r.case_status(ids->cases[0]) == "REFUSED");
        CHECK(agent.get("/dossiers/" + ids->cases[0]).has("Hors commune"));
    }
}

TEST_CASE("all that match, whatever page they are on, and as many as were confirmed") {
    portal_rig r;
    auto agent = r.agent();
    std::vector<inbox::folder_ids> all;
    for (int i = 0; i < 27; ++i) all.push_back(r.family("BOIS"));
    const auto other = r.family("CIEL", "Zoé", "12345");
    agent.search("bois");
    const auto address = agent.press("/dossiers", {{"q", "bois"}}).to();
    const auto liste = address.substr(address.find('?') + 1);
    CHECK(agent.get(address).has("Tous ceux de la liste&nbsp;: 27"));
    const auto taken = agent.press(actions, {{"action", "IN_PROGRESS"}, {"tous", "oui"}, {"liste", liste}});
    CHECK(taken.to() == address + "&quoi=IN_PROGRESS&fait=27");
    CHECK(r.case_status(all[0].cases[0]) == "IN_PROGRESS");
    CHECK(r.case_status(all[26].cases[0]) == "IN_PROGRESS");
    CHECK(r.case_status(other.cases[0]) == "HUBEE_NOTIFIED");
    fields confirmed{{"action", "DONE"}, {"tous", "oui"}, {"liste", liste}, {"combien", "27"}};
    // A colleague was quicker with one: the number is to be looked at again.
    agent.press("/dossiers/" + all[0].cases[0] + "/reponse", {{"reponse", "refus"}, {"message", "non"}});
    const auto again = agent.press(actions, confirmed);
    CHECK(again.status == 200);
    CHECK(again.has("La liste a changé entre-temps"));
    CHECK(again.has("Marquer 26 dossiers comme traités"));
    CHECK(r.case_status(all[1].cases[0]) == "IN_PROGRESS");
    confirmed.back().second = "26";
    CHECK(agent.press(actions, confirmed).to() == address + "&quoi=DONE&fait=26&non=1");
    CHECK(r.case_status(all[1].cases[0]) == "DONE");
    CHECK(r.case_status(all[0].cases[0]) == "REFUSED");
}
