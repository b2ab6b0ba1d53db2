// What single pages say and offer, in the states where they differ.
#include "connector/form/pages.hpp"
#include "test/support/html_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace qf::form;
using qf::test::element;
using qf::test::read_html;

namespace {

struct reading {
    std::string html;
    std::vector<element> all = read_html(html);

    bool says(std::string_view text) const { return all.front().text.find(text) != std::string::npos; }
    bool links_to(std::string_view address) const {
        return std::ranges::any_of(all, [&](const element& e) { return e.name == "a" && e.get("href") == address; });
    }
    std::vector<element> fields(std::string_view name) const {
        std::vector<element> out;
        std::ranges::copy_if(all, std::back_inserter(out), [&](const element& e) { return e.get("name") == name; });
        return out;
    }
    bool posts_to(std::string_view address) const {
        return std::ranges::any_of(
            all, [&](const element& e) { return e.get("action") == address && e.get("method") == "post"; });
    }
};

commune_line here() {
    return {.cog = "26086", .name = "Essai-le-Neuf", .department = "26", .department_name = "Drôme", .offered = true};
}
commune_view offered() {
    return {.commune = here(), .offered = true, .siret = "21260086500016"};
}

review_view with_children(std::vector<bool> chosen) {
    review_view v{.commune = here(), .value = 2550, .fund = "CNAF"};
    v.children = {{.birth_name = "ESSAI", .given_names = "Un", .birth_date = "2019-03-02"},
                  {.birth_name = "ESSAI", .given_names = "Deux", .birth_date = "2019-03-02"},
                  {.birth_name = "ESSAI", .given_names = "Trois", .birth_date = "2019-03-02"}};
    v.chosen = std::move(chosen);
    return v;
}

}  // namespace

TEST_CASE("a commune is searched by a plain GET with one field named q, which keeps what was typed") {
    const reading page{search_page({}, {.typed = "zzz", .searched = true})};
    REQUIRE(page.fields("q").size() == 1);
    CHECK(page.fields("q").front().get("value") == "zzz");
    CHECK(page.says("Aucune commune trouvée pour «\u00A0zzz\u00A0»"));
    CHECK(!page.posts_to("/communes"));
}

TEST_CASE("a fault in the search is summed up, linked to the field, and described to it") {
    const reading page{search_page({}, {.searched = true, .fault = "Écrivez un nom."})};
    CHECK(page.links_to("#q"));
    CHECK(page.fields("q").front().get("aria-invalid") == "true");
    CHECK(page.fields("q").front().get("aria-describedby") == "q-erreur q-aide");
    CHECK(std::ranges::any_of(page.all, [](const element& e) {
        return e.get("id") == "erreurs" && e.get("role") == "alert" && e.get("tabindex") == "-1";
    }));
    CHECK(!page.says("Aucune commune trouvée"));
}

TEST_CASE("communes found are links, and one that is not enrolled says so in words") {
    search_view v{.typed = "essai", .searched = true, .found = {here(), here()}};
    v.found.back().cog = "26087";
    v.found.back().offered = false;
    const reading page{search_page({}, v)};
    CHECK(page.links_to("/c/26086"));
    CHECK(page.links_to("/c/26087"));
    CHECK(page.says("2\u00A0communes trouvées"));
    CHECK(page.says("Pas encore relié à ce service"));
}

TEST_CASE("the login is a POST with the commune, under FranceConnect's own label and beside its explanation") {
    const reading page{commune_page({.csrf = "t"}, offered())};
    CHECK(page.posts_to("/connexion"));
    CHECK(page.fields("cog").front().get("value") == "26086");
    CHECK(page.fields("siret").front().get("value") == "21260086500016");
    CHECK(page.says("S’identifier avec FranceConnect"));
    CHECK(page.links_to("https://franceconnect.gouv.fr/"));
    CHECK(page.says("Qu’est-ce que FranceConnect\u00A0?"));
    CHECK(page.links_to("/c/26086/autres-demarches"));
    CHECK(page.links_to("/c/26086/donnees"));
}

TEST_CASE("a commune with several services asks which one before anybody logs in") {
    auto v = offered();
    v.choices = {{"21260086500016", "Mairie"}, {"26260086500011", "CCAS"}};
    v.siret.clear();
    const reading page{commune_page({}, v)};
    CHECK(!page.posts_to("/connexion"));
    CHECK(page.links_to("/c/26086?siret=26260086500011"));
    v.siret = "26260086500011";
    v.label = "CCAS";
    const reading settled{commune_page({}, v)};
    CHECK(settled.posts_to("/connexion"));
    CHECK(settled.links_to("/c/26086"));
}

TEST_CASE("a commune that is not enrolled offers no login, but other ways") {
    auto v = offered();
    v.offered = false;
    const reading page{commune_page({}, v)};
    CHECK(!page.posts_to("/connexion"));
    CHECK(page.links_to("https://wwwd.caf.fr/wps/myportal/caffr/moncompte/mesattestations"));
    CHECK(page.links_to("https://monespaceprive.msa.fr/"));
}

TEST_CASE("who is logged in already goes on without FranceConnect's button") {
    auto v = offered();
    v.logged_in = true;
    const reading page{commune_page({.csrf = "t", .shown_name = "Zoé ESSAI"}, v)};
    CHECK(page.posts_to("/connexion"));
    CHECK(page.posts_to("/deconnexion"));
    CHECK(page.says("Continuer"));
    CHECK(!page.says("S’identifier avec"));
}

TEST_CASE("children are checkboxes by opaque index, all chosen at first, then as they were") {
    const auto checked = [](const reading& page) {
        std::string out;
        for (const auto& box : page.fields("enfant")) out += box.get("value") + (box.has("checked") ? "+" : "-");
        return out;
    };
    CHECK(checked(reading{review_page({}, with_children({}))}) == "0+1+2+");
    CHECK(checked(reading{review_page({}, with_children({false, true, false}))}) == "0-1+2-");
    auto v = with_children({false, false, false});
    v.fault = "Cochez au moins un enfant.";
    const reading page{review_page({}, v)};
    CHECK(page.links_to("#enfant-0"));
    CHECK(page.posts_to("/transmission"));
    CHECK(page.says("2\u00A0550"));
    CHECK(page.says("Caisse d’allocations familiales (CAF)"));
}

TEST_CASE("no child, no list, no quotient: each absence has its words, and zero is a number") {
    auto v = with_children({});
    v.children->clear();
    CHECK(reading{review_page({}, v)}.says("Aucun enfant"));
    v.children.reset();
    CHECK(reading{review_page({}, v)}.says("n’a pas communiqué la liste de vos enfants"));
    v.value.reset();
    CHECK(reading{review_page({}, v)}.says("Non communiqué"));
    v.value = 0;
    const reading zero{review_page({}, v)};
    CHECK(zero.says("ne connaît pas vos ressources"));
    v.value = 1;
    CHECK(!reading{review_page({}, v)}.says("ne connaît pas vos ressources"));
    v.allocataires.emplace();
    CHECK(reading{review_page({}, v)}.says("Non communiqué par votre caisse"));
    CHECK(std::ranges::any_of(zero.all, [](const element& e) { return e.get("class") == "value" && e.text == "0"; }));
}

TEST_CASE("another month than the commune's is said with both months") {
    auto v = with_children({});
    v.asked = qf::schemas::year_month{2026, 4};
    v.obtained = qf::schemas::year_month{2026, 11};
    v.month_differs = true;
    const reading page{review_page({}, v)};
    CHECK(page.says("d’avril 2026"));
    CHECK(page.says("de novembre 2026"));
    v.obtained = v.asked;
    v.month_differs = false;
    CHECK(!reading{review_page({}, v)}.says("Ce n’est pas le mois"));
}

TEST_CASE("the confirmation returns to a registered address only, and only where a browser goes") {
    confirmation_view v{.reference = "A1B2C3D4E5F60", .commune = here()};
    CHECK(!reading{confirmation_page({}, v)}.says("Revenir sur le site de ma commune"));
    v.return_address = "javascript:alert(1)";
    CHECK(!reading{confirmation_page({}, v)}.says("Revenir sur le site de ma commune"));
    v.return_address = "https://portail.example/famille";
    const reading page{confirmation_page({}, v)};
    CHECK(page.links_to("https://portail.example/famille"));
    CHECK(page.says("A1B2C3D4E5F60"));
    CHECK(page.links_to("/recu/A1B2C3D4E5F60"));
    CHECK(page.links_to("/confirmation/A1B2C3D4E5F60"));
    CHECK(page.posts_to("/recu/A1B2C3D4E5F60/lien"));
    CHECK(page.posts_to("/deconnexion"));
}

TEST_CASE("the receipt has reference, time and commune, and no form") {
    confirmation_view v{.reference = "A1B2C3D4E5F60", .commune = here(), .printable = true};
    const reading page{confirmation_page({}, v)};
    CHECK(page.says("A1B2C3D4E5F60"));
    CHECK(page.says("1er janvier 1970 à 1\u00A0h\u00A000"));
    CHECK(page.says("Essai-le-Neuf, Drôme (26)"));
    CHECK(std::ranges::none_of(page.all, [](const element& e) { return e.name == "form"; }));
}

TEST_CASE("a one-time link is opened by POST only") {
    const reading page{link_page({.csrf = "t"}, "abc")};
    CHECK(page.posts_to("/recu/lien/abc"));
    CHECK(!page.links_to("/recu/lien/abc"));
}

TEST_CASE("trouble names the fund, leads back to the commune, and offers other ways") {
    const reading page{trouble_page_of({}, {.kind = trouble_page::no_file, .fund = "MSA", .cog = "26086"})};
    CHECK(page.says("La MSA ne trouve pas votre dossier"));
    CHECK(page.links_to("/c/26086"));
    CHECK(page.links_to("/c/26086/autres-demarches"));
    CHECK(page.links_to("https://wwwd.caf.fr/wps/myportal/caffr/moncompte/mesattestations"));
    CHECK(reading{trouble_page_of({}, {.kind = trouble_page::no_file})}.says("La CAF ou la MSA ne trouve pas"));
    CHECK(reading{trouble_page_of({}, {.kind = trouble_page::too_many, .seconds = 40})}.says("40\u00A0secondes"));
    CHECK(reading{trouble_page_of({}, {.kind = trouble_page::not_sent})}.links_to("/verification"));
}

TEST_CASE("the demonstration's people are buttons of one form that carries the state") {
    const std::vector<demo_choice> people{{"a", "Deux enfants", "Marie ESSAI"}, {"b", "Aucun enfant", "Jean ESSAI"}};
    const reading page{demo_login_page({.csrf = "t", .demonstration = true}, people, "s7")};
    CHECK(page.posts_to("/demo/connexion"));
    REQUIRE(page.fields("personne").size() == 2);
    CHECK(page.fields("personne").back().get("value") == "b");
    CHECK(page.fields("state").front().get("value") == "s7");
    CHECK(page.links_to("/connexion/retour?error=access_denied&state=s7"));  // as FranceConnect comes back
    CHECK(page.says("Toutes les personnes sont inventées"));
}

TEST_CASE("the page on personal data says how long a session lives here") {
    CHECK(privacy_page({}, 1800).find("30\u00A0minutes sans activité") != std::string::npos);
    CHECK(privacy_page({}, 600).find("10\u00A0minutes sans activité") != std::string::npos);
}

TEST_CASE("a transmission that the commune did not take, or wants more for, has no tick and says what is left to do") {
    confirmation_view v{.reference = "A1B2C3D4E5F60", .commune = here()};
    const auto ticked = [](const reading& page) {
        return std::ranges::any_of(page.all, [](const element& e) { return e.get("class") == "done"; });
    };
    for (const auto good :
         {progress::sent, progress::waiting, progress::delivered, progress::opened, progress::processed}) {
        v.progress = good;
        const reading page{confirmation_page({}, v)};
        CHECK(ticked(page));
        CHECK(page.says("Vous n’avez plus rien à faire"));
    }
    for (const auto& [bad, words] :
         {std::pair{progress::refused, "n’a pas retenu votre transmission"},
          std::pair{progress::awaiting, "Il manque à votre commune une information ou un document"}}) {
        v.progress = bad;
        const reading page{confirmation_page({}, v)};
        CAPTURE(words);
        CHECK(!ticked(page));
        CHECK(!page.says("plus rien à faire"));
        CHECK(!page.says("C’est fait"));
        CHECK(page.says(words));
        CHECK(page.says("donnez votre référence"));
        const auto ends = [](const element& e) { return e.has("data-done") && e.text.starts_with("Traitée"); };
        CHECK(std::ranges::find_if(page.all, ends)->get("data-done") == "no");
    }
}

TEST_CASE("what one can change is offered while it can be changed") {
    confirmation_view v{.reference = "A1B2C3D4E5F60", .commune = here()};
    CHECK(!reading{confirmation_page({}, v)}.links_to("/verification"));
    v.correctable = true;
    CHECK(reading{confirmation_page({}, v)}.links_to("/verification"));
    const reading review{review_page({}, with_children({}))};
    CHECK(review.links_to("/communes"));
    CHECK(review.says("Étape 3 sur 3\u00A0: vérifier et transmettre"));
}

TEST_CASE("the operator's address for opinions is linked where there is one") {
    confirmation_view v{.reference = "A1B2C3D4E5F60", .commune = here()};
    CHECK(!reading{confirmation_page({}, v)}.says("Donner mon avis"));
    const frame asked{.feedback_url = "https://avis.example/?d=1"};
    const reading page{confirmation_page(asked, v)};
    CHECK(page.says("Donner mon avis sur cette démarche"));
    CHECK(std::ranges::count_if(page.all,
                                [](const element& e) { return e.get("href") == "https://avis.example/?d=1"; }) == 2);
    CHECK(reading{home_page(asked)}.links_to("https://avis.example/?d=1"));
    CHECK(reading{home_page({})}.links_to("/conditions/administrations"));
}
