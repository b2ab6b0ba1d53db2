// The click: what leaves, and how often.
#include "connector/base/sqlite.hpp"
#include "test/support/child_process.hpp"
#include "test/unit/form/fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

using namespace qf::form;
using namespace std::chrono_literals;

namespace {

// Every byte of a transmission, as the dossier's attachments are made from it.
std::string whole(const qf::schemas::transmission& t) {
    return t.pivot_identity().written() + t.quotient_familial().written();
}

std::size_t rows(site_rig& r) {
    return static_cast<std::size_t>(r.waiting(chatillon));
}

}  // namespace

TEST_CASE("transmit leads to a confirmation with the reference of what waits in the queue") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto sent = r.transmit(b);
    REQUIRE(sent.status == 303);
    REQUIRE(sent.to().starts_with("/confirmation/"));
    const auto reference = sent.to().substr(14);
    CHECK(reference.size() == 13);
    const auto page = b.get(sent.to());
    CHECK(page.status == 200);
    CHECK(page.has(reference));
    CHECK(page.has("Châtillon-en-Diois"));
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 1);
    CHECK(all[0].reference().text() == reference);
    CHECK(all[0].commune_name() == "Châtillon-en-Diois");
    CHECK(all[0].pivot_identity()["family_name"].text() == "O'NEIL-ŒUVRÉ");
    CHECK(all[0].pivot_identity()["birthdate"].text() == "1992-00-00");
    CHECK(all[0].quotient_familial()["enfants"].size() == 3);
}

TEST_CASE("an unselected child is in nothing that leaves") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    REQUIRE(r.transmit(b, {"2"}).status == 303);
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].quotient_familial()["enfants"].size() == 1);
    CHECK(all[0].quotient_familial()["enfants"].at(0)["nom_naissance"].text() == "BÂRBELÉ");
    CHECK(whole(all[0]).find("PREMIERNÉ") == std::string::npos);
    CHECK(whole(all[0]).find("2015-03-01") == std::string::npos);
    CHECK(times(whole(all[0]), "JUMELLE") == 1);  // one of two of the same name and birth date
}

TEST_CASE("no child may be sent, unless the commune asks for one: then the page again, with what was ticked") {
    site_rig r;
    SUBCASE("none is needed") {
        auto b = r.visitor();
        r.reviewed(b);
        REQUIRE(r.transmit(b, {}).status == 303);
        CHECK(r.received(chatillon).at(0).quotient_familial()["enfants"].size() == 0);
    }
    SUBCASE("one is needed") {
        qf::communes::recipient_settings rule;
        rule.child_required = true;
        r.set_rules(chatillon, rule);
        auto b = r.visitor();
        r.reviewed(b);
        const auto again = r.transmit(b, {});
        CHECK(again.status == 422);
        CHECK(again.has("au moins un enfant"));
        CHECK(times(again.body, " checked>") == 0);
        CHECK(rows(r) == 0);
        CHECK(r.transmit(b, {"1"}).status == 303);
        CHECK(rows(r) == 1);
    }
}

TEST_CASE("a double click in parallel makes one message and one confirmation") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    auto second = r.visitor();  // another connection of the same browser
    second.cookie = b.cookie;
    const auto click = browser::form_request("/transmission", {{"csrf", b.csrf()}, {"vu", b.mark()}, {"enfant", "0"}});
    const auto both = [&]() -> qf::awaitable<std::pair<std::string, std::string>> {
        using namespace boost::asio::experimental::awaitable_operators;
        auto [one, two] = co_await (b.asking(click, {}) && second.asking(click, {}));
        co_return std::pair{one.to(), two.to()};
    };
    const auto [one, two] = r.run(both());
    CHECK(one.starts_with("/confirmation/"));
    CHECK(one.substr(0, 27) == two.substr(0, 27));  // the one that came second is told that it was
    CHECK(rows(r) == 1);
}

TEST_CASE(
    "a second click, the back button, a second tab: the same choice is said to be sent, and nothing more leaves") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto first = r.transmit(b, {"0"}).to();
    const auto again = r.transmit(b, {"0"});
    CHECK(again.to() == first + "?deja=oui");
    CHECK(b.get(again.to()).has("étaient déjà transmises (réf.&nbsp;" + first.substr(14) + ")"));
    CHECK(!b.get(first).has("déjà transmises"));
    const auto back = b.get("/verification");
    CHECK(back.status == 200);
    CHECK(times(back.body, " checked>") == 1);  // as it was sent
    CHECK(back.has("Vous avez déjà transmis à cette commune"));
    CHECK(back.has(first));
    CHECK(r.transmit(b, {"0"}).to() == first + "?deja=oui");
    CHECK(rows(r) == 1);
    CHECK(r.metrics_text().find(R"(qf_form_transmissions_total{status="repeated"} 2)") != std::string::npos);
    SUBCASE("another login may send again, and corrects nothing") {
        b.press("/deconnexion");
        r.reviewed(b);
        const auto other = r.transmit(b, {"0"}).to();
        CHECK(other.starts_with("/confirmation/"));
        CHECK(other != first);
        CHECK(rows(r) == 2);
        CHECK(!r.received(chatillon).back().corrects());
    }
}

TEST_CASE("another choice is another transmission: it names the first, and so do the citizen's pages") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto first = r.transmit(b, {"0"}).to().substr(14);
    b.get("/verification");
    const auto sent = r.transmit(b, {"0", "1", "2"});
    REQUIRE(sent.status == 303);
    const auto second = sent.to().substr(14);
    CHECK(second != first);
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 2);
    CHECK(!all[0].corrects());
    CHECK(all[1].corrects() == first);
    CHECK(all[1].reference().text() == second);
    CHECK(all[1].quotient_familial()["enfants"].size() == 3);
    const auto page = b.get(sent.to());
    CHECK(page.has("Votre correction est enregistrée"));
    CHECK(page.has(first));
    CHECK(b.get("/recu/" + second).has("Corrige et remplace la transmission " + first));
    CHECK(b.get("/confirmation/" + first).has("Vous avez corrigé cette transmission"));
    CHECK(b.get("/recu/" + first).has("Par la transmission " + second));
    SUBCASE("also after a restart, and the last choice again is no third one") {
        r.restart();
        auto later = r.visitor();
        later.cookie = b.cookie;
        later.get("/verification");
        CHECK(r.transmit(later, {"2", "1", "0"}).to() == "/confirmation/" + second + "?deja=oui");
        CHECK(rows(r) == 2);
    }
    SUBCASE("a one-time link's receipt says it, too") {
        b.press("/recu/" + second + "/lien");
        const auto link =
            browser::between(b.get("/recu/" + second + "/lien").body, "http://127.0.0.1/recu/lien/", "\"");
        auto elsewhere = r.visitor();
        elsewhere.get("/recu/lien/" + link);
        CHECK(elsewhere.press("/recu/lien/" + link).has("Corrige et remplace la transmission " + first));
    }
}

TEST_CASE("the commune wants a child and the fund knows none: said before anybody presses, and there is no button") {
    site_rig r;
    qf::communes::recipient_settings rule;
    rule.child_required = true;
    r.set_rules(chatillon, rule);
    r.source.data = R"({"enfants":[],"quotient_familial":{"fournisseur":"CNAF","valeur":742,"annee":2026,"mois":9}})";
    auto b = r.visitor();
    const auto page = r.reviewed(b);
    CHECK(page.has("Vous ne pouvez pas transmettre ici"));
    CHECK(!page.has("Transmettre à ma commune</button>"));
    CHECK(page.has("autres-demarches"));
    CHECK(b.press("/transmission", {{"vu", ""}}).status == 409);
    CHECK(rows(r) == 0);
}

TEST_CASE("a form that showed another commune sends nothing: the review as it is now, and its own form sends") {
    site_rig r;
    auto b = r.visitor();
    const auto mark = [](const shown_page& page) { return browser::between(page.body, R"(name="vu" value=")", "\""); };
    const auto old = mark(r.reviewed(b));
    REQUIRE(old.size() == 16);
    const auto now = mark(r.reviewed(b, "35238"));
    REQUIRE(now.size() == 16);
    const auto refused = b.press("/transmission", {{"enfant", "0"}, {"vu", old}});
    CHECK(refused.status == 409);
    CHECK(refused.has("Cette page a changé"));
    CHECK(refused.has("iront à <strong>Rennes"));
    CHECK(mark(refused) == now);
    CHECK(rows(r) + static_cast<std::size_t>(r.waiting(rennes)) == 0);
    const auto sent = b.press("/transmission", {{"enfant", "0"}, {"vu", now}});
    REQUIRE(sent.status == 303);
    CHECK(r.waiting(rennes) == 1);
    // Even once the second one is sent, the first tab is not told that its own was.
    CHECK(b.press("/transmission", {{"vu", old}}).status == 409);
    CHECK(b.press("/transmission", {{"enfant", "0"}, {"vu", now}}).to() == sent.to() + "?deja=oui");
    CHECK(rows(r) == 0);
}

TEST_CASE("a form that does not say which page it was sends nothing") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto refused = b.post("/transmission", {{"csrf", b.csrf()}, {"enfant", "0"}});
    CHECK(refused.status == 409);
    CHECK(refused.has("Cette page a changé"));
    CHECK(rows(r) == 0);
    CHECK(r.transmit(b, {"0"}).status == 303);
}

TEST_CASE("what was sent is not sent again by a program that was started anew meanwhile") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto sent = r.transmit(b, {"0"});
    REQUIRE(sent.status == 303);
    r.restart();
    auto again = r.visitor();
    again.cookie = b.cookie;
    again.get("/verification");
    CHECK(r.transmit(again, {"0"}).to() == sent.to() + "?deja=oui");
    CHECK(again.get(sent.to()).status == 200);
    CHECK(rows(r) == 1);
}

TEST_CASE("after a crash between the queue's confirm and our note of it, a click repeats the same transmission") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.queue->stores_and_says_nothing = true;
    const auto lost = r.transmit(b, {"0", "2"});
    CHECK(lost.to() == "/probleme/envoi");
    CHECK(rows(r) == 1);
    r.restart();
    auto again = r.visitor();
    again.cookie = b.cookie;
    again.get("/verification");
    // Had the crash come after the answer, its receipt would be there.
    const auto first = r.received(chatillon);
    REQUIRE(first.size() == 1);
    CHECK(again.get("/confirmation/" + first[0].reference().text()).status == 200);
    const auto sent = r.transmit(again, {"0", "2"});
    REQUIRE(sent.status == 303);
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 2);  // the same one twice: delivered once
    CHECK(all[0].id() == all[1].id());
    CHECK(all[0].reference() == all[1].reference());
    CHECK(all[0].submitted_at() == all[1].submitted_at());
    CHECK(whole(all[0]) == whole(all[1]));
    CHECK(sent.to() == "/confirmation/" + all[0].reference().text());
}

TEST_CASE("the broker is away during the click and there is no outbox: told so, nothing lost, press again") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.queue->away = true;
    const auto answer = r.transmit(b, {"1"});
    CHECK(answer.to() == "/probleme/envoi");
    const auto not_sent = b.get(answer.to());
    CHECK(not_sent.status == 503);
    CHECK(not_sent.has("Votre transmission n’est pas partie"));
    CHECK(rows(r) == 0);
    CHECK(b.get("/verification").status == 200);  // with what was ticked
    r.queue->away = false;
    REQUIRE(r.transmit(b, {"1"}).status == 303);
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 1);
    CHECK(all[0].quotient_familial()["enfants"].size() == 1);
}

TEST_CASE("the broker is away during the click: the outbox has it, the receipt is the same, and it arrives later") {
    site_rig r{{.outbox = true}};
    auto b = r.visitor();
    r.reviewed(b);
    r.queue->away = true;
    const auto sent = r.transmit(b);
    REQUIRE(sent.status == 303);
    CHECK(b.get(sent.to()).status == 200);
    CHECK(rows(r) == 0);
    r.queue->away = false;
    const auto arrived = [&] {
        r.clock.advance(1s);
        return rows(r) == 1;
    };
    CHECK(qf::test::eventually(arrived, 20s));
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 1);
    CHECK(sent.to() == "/confirmation/" + all[0].reference().text());
}

TEST_CASE("a child unticked after a failed click is not in what the next one sends") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    r.queue->away = true;
    CHECK(b.follow(r.transmit(b, {"0", "1"})).status == 503);
    b.get("/verification");
    r.queue->away = false;
    REQUIRE(r.transmit(b, {"1"}).status == 303);
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 1);
    CHECK(whole(all[0]).find("PREMIERNÉ") == std::string::npos);
}

TEST_CASE("the volume refuses the session: nothing is sent, and the person is told") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    qf::sqlite::database other{r.folder / "sessions.db", {.check = false}};
    other.run("CREATE TRIGGER full BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK(r.transmit(b).status == 503);
    CHECK(rows(r) == 0);
    other.run("DROP TRIGGER full");
    CHECK(r.transmit(b).status == 303);
    CHECK(rows(r) == 1);
}

TEST_CASE("a commune that closes between review and click gets nothing") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    qf::communes::registry other{r.folder / "communes.db"};
    REQUIRE(!other.set_active(chatillon, false));
    CHECK(r.transmit(b).to() == "/c/26086");
    CHECK(!b.get("/c/26086").has(R"(action="/connexion")"));
    CHECK(rows(r) == 0);
}

TEST_CASE("a recipient changed by hand into none is our fault, said as such, and the form goes on") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    qf::sqlite::database hand{r.folder / "communes.db", {.check = false}};
    hand.run("UPDATE recipients SET months = '2025-19' WHERE cog = '26086'");
    CHECK(b.get("/c/26086").status == 500);
    CHECK(r.transmit(b).status == 500);
    CHECK(r.logged().find("form_storage_failed") != std::string::npos);
    CHECK(b.get("/communes?q=chatillon").status == 200);  // from the last good index
    CHECK(rows(r) == 0);
    hand.run("UPDATE recipients SET months = 'current' WHERE cog = '26086'");
    CHECK(r.transmit(b).status == 303);
}

TEST_CASE("children that were not on the page are refused, and nothing is kept") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    for (const auto* child : {"3", "-1", "x", "0x0", "99999999999999999999"}) {
        CAPTURE(child);
        CHECK(r.transmit(b, {child}).status == 400);
    }
    CHECK(rows(r) == 0);
    CHECK(r.transmit(b, {"0"}).status == 303);
}

TEST_CASE("transmit without a login, or without a commune: begin again") {
    site_rig r;
    auto b = r.visitor();
    b.get("/c/26086");
    CHECK(r.transmit(b).status == 403);
    CHECK(b.get("/verification").status == 403);
    CHECK(rows(r) == 0);
}

TEST_CASE("a fund whose answer lacks blocks can be transmitted") {
    site_rig r;
    r.source.data = "{}";
    r.source.obtained.reset();
    auto b = r.visitor();
    CHECK(r.reviewed(b).status == 200);
    REQUIRE(r.transmit(b, {}).status == 303);
    const auto all = r.received(chatillon);
    REQUIRE(all.size() == 1);
    CHECK(!all[0].reference_month().exists());
}

TEST_CASE("the files of the form hold no name while people use it") {
    site_rig r{{.outbox = true}};
    auto b = r.visitor();
    r.reviewed(b);
    r.queue->away = true;
    r.transmit(b);
    for (const auto& file : std::filesystem::directory_iterator{r.folder.path()}) {
        const auto text = qf::read_file(file.path()).value();
        for (const auto* word : {"NEIL", "JUMELLE", "1992-00-00", "BÂRBELÉ"})
            CHECK_MESSAGE(text.find(word) == std::string::npos, file.path().filename().string(), " has ", word);
    }
}
