// What came of it: for the session that sent it, and by a one-time link.
#include "connector/base/digest.hpp"
#include "connector/form/progress.hpp"
#include "connector/ledger/ledger.hpp"
#include "schemas/json.hpp"
#include "test/unit/form/fixture.hpp"

using namespace qf::form;
using namespace std::chrono_literals;

namespace {

std::string sent_reference(site_rig& r, browser& b) {
    r.reviewed(b);
    return r.transmit(b).to().substr(14);
}

std::string made_link(site_rig& r, browser& b, const std::string& reference) {
    const auto made = b.press("/recu/" + reference + "/lien");
    REQUIRE(made.to() == "/recu/" + reference + "/lien");
    const auto page = b.get(made.to());
    REQUIRE(page.status == 200);
    const auto token = browser::between(page.body, "http://127.0.0.1/recu/lien/", "\"");
    REQUIRE(token.size() > 30);
    REQUIRE(r.logged().find(token) == std::string::npos);
    return token;
}

}  // namespace

TEST_CASE("confirmation, state and receipt are readable by the session that sent it, and by no other") {
    site_rig r;
    auto b = r.visitor();
    const auto reference = sent_reference(r, b);
    const std::vector<std::string> pages = {"/confirmation/" + reference, "/confirmation/" + reference + "/etat",
                                            "/recu/" + reference};
    for (const auto& page : pages) {
        CAPTURE(page);
        CHECK(b.get(page).status == 200);
        auto stranger = r.visitor();
        CHECK(stranger.get(page).status == 404);
        stranger.get("/c/26086");
        CHECK(stranger.get(page).status == 404);
        CHECK(stranger.press("/recu/" + reference + "/lien").status == 404);
    }
    CHECK(b.get("/confirmation/0123456789ABC").status == 404);
    CHECK(b.get("/recu/..%2F..").status >= 400);
    const auto receipt = b.get("/recu/" + reference);
    CHECK(receipt.has(reference));
    CHECK(receipt.has("Châtillon-en-Diois"));
    b.press("/deconnexion");
    for (const auto& page : pages) CHECK(b.get(page).status == 404);
}

TEST_CASE("a one-time link shows the receipt once, by a button, for a day") {
    site_rig r;
    auto b = r.visitor();
    const auto reference = sent_reference(r, b);
    const auto token = made_link(r, b, reference);
    auto elsewhere = r.visitor();
    SUBCASE("once") {
        CHECK(!elsewhere.get("/recu/lien/" + token).has(reference));
        CHECK(elsewhere.get("/recu/lien/" + token).status == 200);  // looking uses nothing up
        const auto receipt = elsewhere.press("/recu/lien/" + token);
        CHECK(receipt.status == 200);
        CHECK(receipt.has(reference));
        CHECK(receipt.has("Châtillon-en-Diois"));
        CHECK(!receipt.has("NEIL"));  // nor whom it is about
        elsewhere.get("/recu/lien/" + token);
        CHECK(elsewhere.press("/recu/lien/" + token).status == 410);
    }
    SUBCASE("not after a day") {
        r.clock.step_wall_clock(24h + 1min);
        elsewhere.get("/recu/lien/" + token);
        CHECK(elsewhere.press("/recu/lien/" + token).status == 410);
    }
    SUBCASE("not by guessing, nor without the page's token") {
        elsewhere.get("/recu/lien/guess");
        CHECK(elsewhere.press("/recu/lien/guess").status == 410);
        CHECK(elsewhere.post("/recu/lien/" + token, {}).status == 403);
        CHECK(elsewhere.press("/recu/lien/" + token).status == 200);
    }
    SUBCASE("also after a restart") {
        r.restart();
        auto later = r.visitor();
        later.get("/recu/lien/" + token);
        CHECK(later.press("/recu/lien/" + token).has(reference));
    }
}

TEST_CASE(
    "the one-time link is on a page with an address, where it has the focus; asked for there first, it can be made") {
    site_rig r;
    auto b = r.visitor();
    const auto reference = sent_reference(r, b);
    const auto before = b.get("/recu/" + reference + "/lien");
    CHECK(before.status == 200);
    CHECK(before.has("Créer un lien vers mon reçu"));
    const auto token = made_link(r, b, reference);
    const auto after = b.get("/recu/" + reference + "/lien");
    CHECK(after.has(token));
    CHECK(after.has(" autofocus "));
    CHECK(!b.get("/confirmation/" + reference).has(token));
    auto stranger = r.visitor();
    CHECK(stranger.get("/recu/" + reference + "/lien").status == 404);
}

TEST_CASE("the ledger's states in the words of the person who waits") {
    using qf::ledger::answer;
    using qf::ledger::state;
    CHECK(progress_of(state::received, answer::none) == progress::sent);
    CHECK(progress_of(state::created, answer::none) == progress::sent);
    CHECK(progress_of(state::attached, answer::none) == progress::sent);
    CHECK(progress_of(state::parked, answer::none) == progress::waiting);
    CHECK(progress_of(state::completed, answer::none) == progress::delivered);
    CHECK(progress_of(state::completed, answer::sent) == progress::delivered);
    CHECK(progress_of(state::completed, answer::not_integrated) == progress::delivered);
    CHECK(progress_of(state::completed, answer::opened) == progress::opened);
    CHECK(progress_of(state::completed, answer::in_progress) == progress::opened);
    CHECK(progress_of(state::completed, answer::awaiting) == progress::awaiting);
    CHECK(progress_of(state::completed, answer::done) == progress::processed);
    CHECK(progress_of(state::completed, answer::refused) == progress::refused);
}

TEST_CASE("what the ledger says of it is shown while one waits") {
    site_rig r;
    auto b = r.visitor();
    const auto reference = sent_reference(r, b);
    const auto state = [&] {
        const auto answer = qf::json::document::parse(b.get("/confirmation/" + reference + "/etat").body).value();
        return answer["state"].text_or("");
    };
    CHECK(state() == "sent");
    qf::ledger::ledger book{r.executor(), r.folder / "ledger.db", r.clock, qf::committer::options{}};
    const auto all = r.received(chatillon);
    const auto& sent = all.at(0);
    const auto id = sent.id().text();
    qf::ledger::beginning first{.id = id,
                                .reference = reference,
                                .receiver = chatillon,
                                .digest = qf::sha256("content"),
                                .submitted_at = sent.submitted_at()};
    REQUIRE(r.run(book.begin(std::move(first))).has_value());
    CHECK(state() == "sent");
    REQUIRE(!r.run(book.created(id, {"f1", "c1", {"a1", "a2", "a3"}}, {"d1=", "d2=", "d3="})));
    REQUIRE(!r.run(book.attached(id)));
    CHECK(state() == "sent");
    REQUIRE(!r.run(book.completed(id, {.code = {}, .http_status = 204})));
    CHECK(state() == "delivered");
    CHECK(b.get("/recu/" + reference).status == 200);
}

TEST_CASE("without a ledger on this machine a transmission is sent, and stays so") {
    site_rig r;
    auto b = r.visitor();
    const auto reference = sent_reference(r, b);
    const auto answer = qf::json::document::parse(b.get("/confirmation/" + reference + "/etat").body).value();
    CHECK(answer["state"].text() == "sent");
    SUBCASE("a file that is no ledger is a warning for the operator, no error for the person") {
        REQUIRE(!qf::write_file(r.folder / "ledger.db", "nonsense"));
        CHECK(b.get("/confirmation/" + reference).status == 200);
        CHECK(r.logged().find("event=form_ledger_unread") != std::string::npos);
    }
}
