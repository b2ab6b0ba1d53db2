// Choosing a commune, with and without words brought along.
#include "schemas/json.hpp"
#include "test/support/child_process.hpp"
#include "test/unit/form/fixture.hpp"

using namespace qf::form;

TEST_CASE("home, search and commune page: from a name to the login button") {
    site_rig r;
    auto b = r.visitor();
    const auto home = b.get("/");
    CHECK(home.status == 200);
    CHECK(home.has(R"(action="/communes")"));
    CHECK(b.cookie.empty());  // who only looks is not remembered
    const auto found = b.get("/communes?q=chatillon");
    CHECK(found.status == 200);
    CHECK(found.has("/c/26086"));
    CHECK(found.has("Châtillon-en-Diois"));
    CHECK(b.cookie.empty());
    const auto commune = b.get("/c/26086");
    CHECK(commune.status == 200);
    CHECK(commune.has("FranceConnect"));
    CHECK(commune.has(R"(action="/connexion")"));
    CHECK(commune.has("http://127.0.0.1/c/26086"));  // the short address
    CHECK(!b.cookie.empty());
}

TEST_CASE("a commune is found by postal code and COG code, and homonyms are told apart") {
    site_rig r;
    auto b = r.visitor();
    CHECK(b.get("/communes?q=35700").has("/c/35238"));
    CHECK(b.get("/communes?q=26086").has("/c/26086"));
    const auto both = b.get("/communes?q=st+denis");
    CHECK(both.has("/c/97411"));
    CHECK(both.has("/c/93066"));
    CHECK(both.has("La Réunion"));
    CHECK(both.has("Seine-Saint-Denis"));
}

TEST_CASE("what one visitor searched is found again by another, without anything of the first one's session") {
    site_rig r;
    auto stranger = r.visitor(), known = r.visitor();
    r.log_in(known);
    const auto first = stranger.get("/communes?q=chatillon");
    const auto own = known.get("/communes?q=chatillon");
    CHECK(own.has("Se déconnecter"));
    CHECK(own.has(R"(name="csrf")"));
    CHECK(stranger.get("/communes?q=chatillon").body == first.body);
    CHECK_FALSE(first.has("Se déconnecter"));
    known.get("/communes?q=rennes");
    CHECK_FALSE(stranger.get("/communes?q=rennes").has(R"(name="csrf")"));
    CHECK(stranger.get("/communes?q=Chatillon").has("Chatillon\u00A0»"));  // what was typed, not what was before
}

TEST_CASE("nothing typed: the page again, with what is missing and the field") {
    site_rig r;
    auto b = r.visitor();
    CHECK(b.get("/communes").status == 200);  // the empty field is no fault
    for (const auto* text : {"/communes?q=", "/communes?q=%20%20"}) {
        const auto again = b.get(text);
        CHECK(again.status == 422);
        CHECK(again.has("Saisissez"));
        CHECK(again.has(R"(id="q")"));
    }
    const auto long_text = b.get("/communes?q=" + std::string(101, 'a'));
    CHECK(long_text.status == 422);
    CHECK(long_text.has(std::string(101, 'a')));  // what was typed is kept
    CHECK(b.get("/communes?q=%3Cscript%3Ealert(1)%3C/script%3E").has("&lt;script&gt;"));
}

TEST_CASE("a commune that is not enrolled is found, and answered with alternatives instead of a login") {
    site_rig r;
    auto b = r.visitor();
    CHECK(b.get("/communes?q=solaure").has("/c/26001"));
    const auto page = b.get("/c/26001");
    CHECK(page.status == 200);
    CHECK(!page.has(R"(action="/connexion")"));
    CHECK(page.has("caf.fr"));
    CHECK(b.cookie.empty());
}

TEST_CASE("an inactive commune is neither offered nor reachable, and neither is one that is not approved") {
    site_rig r;
    auto b = r.visitor();
    CHECK(!b.get("/c/75056").has(R"(action="/connexion")"));
    b.get("/c/26086");
    const auto refused = b.press("/connexion", {{"cog", "75056"}, {"siret", "21750001600019"}});
    CHECK(refused.status == 409);
    CHECK(!refused.has(R"(action="/connexion")"));
    qf::communes::recipient_settings unapproved;
    unapproved.approved = false;
    r.set_rules(rennes, unapproved);
    CHECK(!b.get("/c/35238").has(R"(action="/connexion")"));
    CHECK(b.press("/connexion", {{"cog", "35238"}}).status == 409);
    CHECK(r.provider.state() == "state-0");  // nobody was sent to log in
}

TEST_CASE("a commune that does not exist, and an address that is none") {
    site_rig r;
    auto b = r.visitor();
    for (const auto* path : {"/c/99999", "/c/abc", "/c/26086%00", "/c/26086/qr.gif", "/c/", "/nothing"}) {
        CAPTURE(path);
        const auto page = b.get(path);
        CHECK((page.status == 404 || page.status == 400));
    }
    b.get("/c/26086");
    CHECK(b.press("/connexion", {{"cog", "99999"}}).status == 404);
    CHECK(b.press("/connexion", {}).status == 404);
}

TEST_CASE("several bodies of a commune: choose first, by page and by address") {
    site_rig r;
    auto b = r.visitor();
    const auto choice = b.get("/c/69123");
    CHECK(choice.has("/c/69123?siret=21690123100011"));
    CHECK(choice.has("/c/69123?siret=11111111111111"));
    CHECK(choice.has("CCAS"));
    CHECK(!choice.has(R"(action="/connexion")"));
    const auto one = b.get("/c/69123?siret=11111111111111");
    CHECK(one.has(R"(name="siret" value="11111111111111")"));
    CHECK(b.press("/connexion", {{"cog", "69123"}}).status == 422);
    CHECK(b.press("/connexion", {{"cog", "69123"}, {"siret", "20008496000018"}}).status == 422);
    const auto away = b.press("/connexion", {{"cog", "69123"}, {"siret", "11111111111111"}});
    REQUIRE(away.status == 303);
    REQUIRE(b.get("/connexion/retour?code=c&state=" + r.provider.state()).to() == "/verification");
    CHECK(r.source.asked.back().recipient.text() == "11111111111111");
    CHECK(b.get("/verification").has("CCAS"));
}

TEST_CASE("alternatives and the list of what is transmitted") {
    site_rig r;
    auto b = r.visitor();
    CHECK(b.get("/c/26086/autres-demarches").has("msa.fr"));
    CHECK(b.get("/c/26001/autres-demarches").has("caf.fr"));
    CHECK(b.get("/c/26086/donnees").has("Châtillon-en-Diois"));
    CHECK(b.get("/donnees").status == 200);
    CHECK(b.get("/c/99999/autres-demarches").status == 404);
    CHECK(b.get("/c/99999/donnees").status == 404);
    CHECK(b.cookie.empty());
}

TEST_CASE("static pages") {
    site_rig r;
    auto b = r.visitor();
    for (const auto* path : {"/questions", "/conditions", "/donnees-personnelles", "/accessibilite"}) {
        CAPTURE(path);
        const auto page = b.get(path);
        CHECK(page.status == 200);
        CHECK(page.has("<h1"));
        CHECK(page.has(R"(lang="fr")"));
    }
    CHECK(b.get("/robots.txt").has("Disallow: /verification"));
    CHECK(b.get("/favicon.ico").status == 204);
    CHECK(b.cookie.empty());
}

TEST_CASE("suggestions for the combobox are JSON, and short") {
    site_rig r;
    auto b = r.visitor();
    const auto page = b.get("/communes/suggestions?q=chat");
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type") == "application/json");
    const auto found = qf::json::document::parse(page.body).value();
    REQUIRE(found["communes"].size() == 1);
    CHECK(found["communes"].at(0)["cog"].text() == "26086");
    CHECK(found["communes"].at(0)["offered"].boolean() == true);
    for (const auto& text : {std::string{"/communes/suggestions"}, std::string{"/communes/suggestions?q="},
                             "/communes/suggestions?q=" + std::string(500, 'x')})
        CHECK(qf::json::document::parse(b.get(text).body).value()["communes"].size() == 0);
}

TEST_CASE("QR codes lead to the short address, and only of communes that exist") {
    site_rig r;
    auto b = r.visitor();
    const auto svg = b.get("/c/26086/qr.svg");
    CHECK(svg.header("Content-Type") == "image/svg+xml");
    CHECK(svg.has("<svg"));
    const auto png = b.get("/c/26086/qr.png");
    CHECK(png.header("Content-Type") == "image/png");
    CHECK(png.body.starts_with("\x89PNG"));
    CHECK(b.get("/c/99999/qr.svg").status == 404);
    CHECK(b.get("/c/99999/qr.png").status == 404);
}

TEST_CASE("a commune that is enrolled while the form runs is offered within seconds") {
    site_rig r;
    auto b = r.visitor();
    CHECK(qf::json::document::parse(b.get("/communes/suggestions?q=solaure").body)
              .value()["communes"]
              .at(0)["offered"]
              .boolean() == false);
    qf::communes::registry other{r.folder / "communes.db"};  // as `communes activate` does
    REQUIRE(!other.set_active(body("26001.11111111111112"), true));
    CHECK(b.get("/c/26001").has(R"(action="/connexion")"));  // its page, at once
    const auto offered = [&] {
        r.clock.advance(std::chrono::seconds{6});
        return qf::json::document::parse(b.get("/communes/suggestions?q=solaure").body)
                   .value()["communes"]
                   .at(0)["offered"]
                   .boolean() == true;
    };
    CHECK(qf::test::eventually(offered, std::chrono::seconds{20}));  // the index is built on a thread of its own
}

TEST_CASE("what a portal's link says travels with the transmission; from the home page, too") {
    for (const std::string start :
         {"/?external_id=dossier-42", "/communes?external_id=dossier-42", "/c/26086?external_id=dossier-42"}) {
        CAPTURE(start);
        site_rig r;
        auto b = r.visitor();
        b.get(start);
        r.reviewed(b);
        REQUIRE(r.transmit(b).status == 303);
        const auto sent = r.received(chatillon);
        REQUIRE(sent.size() == 1);
        CHECK(sent[0].external_id() == "dossier-42");
    }
}

TEST_CASE("an external id of unsafe characters, or for another commune, is left out") {
    for (const std::string start : {"/c/26086?external_id=a%22b", "/c/35238?external_id=dossier-42"}) {
        CAPTURE(start);
        site_rig r;
        auto b = r.visitor();
        b.get(start);
        r.reviewed(b);
        REQUIRE(r.transmit(b).status == 303);
        CHECK(!r.received(chatillon).at(0).external_id());
    }
}

TEST_CASE("the link back is offered for a registered address only; another is logged without the address") {
    site_rig r;
    qf::communes::recipient_settings addresses;
    addresses.return_addresses = {"https://ville.example/retour"};
    r.set_rules(chatillon, addresses);
    auto good = r.visitor();
    good.get("/c/26086?redirect_uri=https%3A%2F%2Fville.example%2Fretour");
    r.reviewed(good);
    CHECK(good.follow(r.transmit(good)).has(R"(href="https://ville.example/retour")"));
    CHECK(r.logged().find("form_return_address_ignored") == std::string::npos);

    auto bad = r.visitor();
    bad.get("/c/26086?redirect_uri=https%3A%2F%2Fevil.example%2Fretour");
    r.reviewed(bad);
    const auto done = bad.follow(r.transmit(bad));
    CHECK(!done.has("evil.example"));
    CHECK(!done.has("ville.example"));
    CHECK(r.logged().find("form_return_address_ignored recipient=26086.20008496000018") != std::string::npos);
    CHECK(r.logged().find("evil") == std::string::npos);
}

TEST_CASE("a country is no commune of France, and the page says so") {
    site_rig r;
    auto b = r.visitor();
    for (const auto* typed : {"Monaco", "monaco", "Suisse"}) {
        CAPTURE(typed);
        const auto page = b.get(fmt::format("/communes?q={}", typed));
        CHECK(page.status == 200);
        CHECK(page.has("Aucune commune trouvée"));
        CHECK(page.has("n’est pas une commune de France"));
        const auto suggestions =
            qf::json::document::parse(b.get(fmt::format("/communes/suggestions?q={}", typed)).body).value();
        CHECK(suggestions["communes"].size() == 0);
        CHECK(suggestions["abroad"].text() == (std::string_view{typed} == "Suisse" ? "Suisse" : "Monaco"));
    }
    CHECK(!b.get("/communes?q=xyzzy").has("n’est pas une commune de France"));
}

TEST_CASE("what is written otherwise is found on the page, too") {
    site_rig r;
    auto b = r.visitor();
    for (const auto* typed : {"chatillon%20en%20bois", "mairie%20de%20chatillon%20en%20diois", "chatillonendiois",
                              "Ch%C3%A2tillon%E2%80%99en%20Diois%20cedex"})
        CHECK_MESSAGE(b.get(fmt::format("/communes?q={}", typed)).has("/c/26086"), typed);
    CHECK(b.get("/communes?q=paris12").has("/c/75056"));
}

TEST_CASE(
    "a body enrolled by the code of what is part of a commune now: citizens see the commune, its queue keeps the "
    "code") {
    site_rig r;
    const auto pierrefitte = body("93059.11111111111112");
    {
        qf::communes::registry other{r.folder / "communes.db"};
        qf::faults found;
        REQUIRE(!qf::write_file(r.folder / "places.csv",
                                "code,name,kind,commune,postal_codes\n"
                                "93059,Pierrefitte-sur-Seine,commune-deleguee,93066,\n"));
        REQUIRE(other.import_csv(r.folder / "places.csv", found).has_value());
        REQUIRE(!other.set_active(pierrefitte, true));
    }
    auto b = r.visitor();
    CHECK(b.get("/c/93059").to() == "/c/93066");
    CHECK(b.get("/c/93059?external_id=dossier-7").to() == "/c/93066?external_id=dossier-7");
    b.get("/c/93066?external_id=dossier-7");
    const auto review = r.reviewed(b, "93066");
    CHECK(review.has("Saint-Denis"));
    const auto sent = r.transmit(b);
    REQUIRE(sent.status == 303);
    CHECK(b.follow(sent).has("Saint-Denis"));
    const auto all = r.received(pierrefitte);
    REQUIRE(all.size() == 1);
    CHECK(all[0].commune_name() == "Saint-Denis");
    CHECK(all[0].external_id() == "dossier-7");
}
