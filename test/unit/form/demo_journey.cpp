// The demonstration's own login and people, from the commune to the confirmation.
#include "connector/demo/people.hpp"
#include "test/unit/form/fixture.hpp"

using namespace qf::form;

namespace {

// As a person does, up to what the callback answers.
shown_page arrives(browser& b, std::string_view person, std::string_view cog = "26086") {
    b.get(fmt::format("/c/{}", cog));
    const auto away = b.press("/connexion", {{"cog", std::string{cog}}});
    REQUIRE(away.status == 303);
    const auto choice = b.get(away.to());
    REQUIRE(choice.status == 200);
    REQUIRE(choice.has(fmt::format(R"(value="{}")", person)));
    const auto state = browser::between(choice.body, R"(name="state" value=")", "\"");
    const auto back = b.press("/demo/connexion", {{"state", state}, {"personne", std::string{person}}});
    REQUIRE(back.status == 303);
    return b.get(back.to());
}

}  // namespace

TEST_CASE("every invented person gets an answer, and who has a quotient can transmit it") {
    site_rig r{{.providers = site_providers::demonstration}};
    unsigned sent = 0;
    for (const auto& person : qf::demo::people()) {
        CAPTURE(person.id);
        auto b = r.visitor();
        const auto back = arrives(b, person.id);
        switch (person.answers) {
            case qf::demo::fund_answer::given: {
                REQUIRE(back.to() == "/verification");
                const auto page = b.get("/verification");
                REQUIRE(page.status == 200);
                std::vector<std::string> children;
                for (std::size_t i = 0; i < times(page.body, R"(name="enfant")"); ++i)
                    children.push_back(std::to_string(i));
                const auto done = r.transmit(b, children);
                REQUIRE(done.status == 303);
                CHECK(b.get(done.to()).status == 200);
                ++sent;
                break;
            }
            case qf::demo::fund_answer::no_file:
                CHECK(b.get(back.to()).status == 404);
                break;
            case qf::demo::fund_answer::away:
                CHECK(b.get(back.to()).status == 503);
                break;
            case qf::demo::fund_answer::busy:
                CHECK(b.get(back.to()).status == 429);
                CHECK(!b.get(back.to()).header("Retry-After").empty());
                break;
            case qf::demo::fund_answer::token_refused:
                CHECK(b.get(back.to()).has("Votre identification a expiré"));
                break;
        }
    }
    CHECK(sent > 3);
    CHECK(r.received(chatillon).size() == sent);
}

TEST_CASE("triplets: one of three is sent") {
    site_rig r{{.providers = site_providers::demonstration}};
    for (const auto& person : qf::demo::people()) {
        const auto data = qf::json::document::parse(qf::demo::data_of(person, {}, "2026-09"));
        if (!data || (*data)["enfants"].size() < 3) continue;
        CAPTURE(person.id);
        auto b = r.visitor();
        REQUIRE(arrives(b, person.id).to() == "/verification");
        b.get("/verification");
        REQUIRE(r.transmit(b, {"1"}).status == 303);
        const auto all = r.received(chatillon);
        const auto children = all.back().quotient_familial()["enfants"];
        REQUIRE(children.size() == 1);
        CHECK(children.at(0)["prenoms"].text() == (*data)["enfants"].at(1)["prenoms"].text());
    }
}

TEST_CASE("nobody but an invented person logs in, and the page stays with its state") {
    site_rig r{{.providers = site_providers::demonstration}};
    auto b = r.visitor();
    b.get("/c/26086");
    const auto away = b.press("/connexion", {{"cog", "26086"}});
    const auto choice = b.get(away.to());
    CHECK(choice.header("Content-Security-Policy").ends_with("form-action 'self'"));
    const auto again = b.press("/demo/connexion", {{"state", "s"}, {"personne", "nobody"}});
    CHECK(again.status == 422);
    CHECK(again.has(R"(name="state" value="s")"));
    CHECK(b.post("/demo/connexion", {{"personne", "nobody"}}).status == 403);
    const auto back = b.get("/connexion/retour?code=nobody&state=" + away.to().substr(away.to().find('=') + 1));
    CHECK(b.get(back.to()).status == 500);
}

TEST_CASE("log out of the demonstration ends here") {
    site_rig r{{.providers = site_providers::demonstration}};
    auto b = r.visitor();
    const auto& who = qf::demo::people().front();
    arrives(b, who.id);
    b.get("/verification");
    const auto away = b.press("/deconnexion");
    CHECK(away.to().starts_with("/deconnexion/retour?state="));
    CHECK(b.follow(b.get(away.to())).has("Déconnexion réussie"));
    CHECK(b.get("/verification").status == 403);
}

TEST_CASE("the demonstration's pages do not exist beside a real provider") {
    site_rig r;
    auto b = r.visitor();
    CHECK(b.get("/demo/connexion?state=s").status == 404);
    b.get("/c/26086");
    CHECK(b.press("/demo/connexion", {{"personne", "x"}}).status == 404);
}
