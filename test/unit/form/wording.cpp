#include "connector/form/wording.hpp"

#include <doctest/doctest.h>

using namespace qf::form;
using qf::schemas::year_month;

TEST_CASE("a commune's month is said in a sentence") {
    CHECK(month_rule_sentence("current") == "Votre commune utilise le quotient familial du mois en cours.");
    CHECK(month_rule_sentence("previous") == "Votre commune utilise le quotient familial du mois dernier.");
    CHECK(month_rule_sentence("2025-09") == "Votre commune utilise le quotient familial de septembre 2025.");
    CHECK(month_rule_sentence("--10") == "Votre commune utilise le quotient familial du dernier mois d’octobre.");
    CHECK(month_rule_sentence("").empty());
    CHECK(month_rule_sentence("--13").empty());
    CHECK(of_month({2026, 4}) == "d’avril 2026");
    CHECK(of_month({2026, 5}) == "de mai 2026");
    CHECK(month_name(std::nullopt).empty());
    CHECK(month_name(year_month{2026, 8}) == "août 2026");
}

TEST_CASE("a birth is said with what is known of it") {
    const auto said = [](const char* date, const char* sex) {
        return birth_sentence({.birth_date = date, .sex = sex});
    };
    CHECK(said("2019-03-02", "F") == "née le 02/03/2019");
    CHECK(said("2019-03-02", "male") == "né le 02/03/2019");
    CHECK(said("2019-03-02", "") == "né(e) le 02/03/2019");
    CHECK(said("2020-05-00", "M") == "né en mai 2020");
    CHECK(said("1992-00-00", "female") == "née en 1992");
    CHECK(said("vers 1950", "F") == "date de naissance\u00A0: vers 1950");
    CHECK(said("", "F") == "date de naissance non communiquée");
}

TEST_CASE("a person has the name that they use, or words that say there is none") {
    CHECK(full_name({.birth_name = "DUPONT", .given_names = "Zoé"}) == "Zoé DUPONT");
    CHECK(full_name({.birth_name = "DUPONT", .usage_name = "MARTIN", .given_names = "Zoé"}) == "Zoé MARTIN");
    CHECK(full_name({.given_names = "Zoé"}) == "Zoé");
    CHECK(full_name({.birth_name = "DUPONT"}) == "DUPONT");
    CHECK(full_name({}) == "Nom non communiqué");
}

TEST_CASE("codes become words where they can") {
    CHECK(fund_name("CNAF") == "CAF");
    CHECK(fund_name("MSA") == "MSA");
    CHECK(the_fund("") == "la CAF ou la MSA");
    CHECK(the_fund("CNAF") == "la CAF");
    CHECK(fund_title("MSA") == "Mutualité sociale agricole (MSA)");
    CHECK(fund_title("AUTRE") == "AUTRE");
    CHECK(sex_name("female") == "Féminin");
    CHECK(sex_name("M") == "Masculin");
    CHECK(sex_name("other") == "Autre");
    CHECK(sex_name("unspecified").empty());
    CHECK(birth_sentence({.birth_date = "0000-00-00", .sex = "F"}) == "date de naissance inconnue");
    CHECK(country_name("99100") == "France");
    CHECK(country_name("99139") == "Portugal");
    CHECK(country_name("99352") == "Algérie");
    CHECK(country_name("99326") == "Côte d’Ivoire");
    CHECK(country_name("99998") == "code pays 99998");
    CHECK(country_name("Portugal") == "Portugal");
    CHECK(birthplace_name("2A004") == "code commune 2A004");
    CHECK(birthplace_name("Ajaccio") == "Ajaccio");
    CHECK(birthplace_name("").empty());
}

TEST_CASE("homonyms are told apart by department and postal code") {
    commune_line c{.cog = "26086", .name = "Châtillon-en-Diois", .department = "26", .department_name = "Drôme"};
    CHECK(place_of(c) == "Drôme (26)");
    CHECK(detail_of(c) == "Drôme (26)");
    c.postal_codes = {"26410"};
    CHECK(detail_of(c) == "Drôme (26) · 26410");
    c.postal_codes = {"75001", "75002", "75003", "75004"};
    c.by_way_of = "Paris 12e Arrondissement";
    CHECK(detail_of(c) == "Drôme (26) · 75001, 75002, 75003… · Paris 12e Arrondissement");
    CHECK(place_of({.department = "976"}) == "976");
    CHECK(detail_of({.postal_codes = {"97600"}}) == "97600");
}

TEST_CASE("times to wait and numbers of things agree in number") {
    CHECK(time_span(0) == "quelques instants");
    CHECK(time_span(1) == "1\u00A0seconde");
    CHECK(time_span(40) == "40\u00A0secondes");
    CHECK(time_span(121) == "3\u00A0minutes");
    CHECK(time_span(1800) == "30\u00A0minutes");
    CHECK(counted(1, "commune", "communes") == "1\u00A0commune");
    CHECK(counted(0, "commune", "communes") == "0\u00A0commune");
    CHECK(counted(2, "commune", "communes") == "2\u00A0communes");
}

TEST_CASE("each state of a transmission has its own words; only two are final") {
    using enum progress;
    for (const auto a : {sent, delivered, opened, processed, refused, waiting}) {
        CHECK(!progress_sentence(a).empty());
        CHECK((finality_of(a) == finality::final) == (a == processed || a == refused));
        for (const auto b : {sent, delivered, opened, processed, refused, waiting}) {
            if (a == b) continue;
            CHECK(progress_sentence(a) != progress_sentence(b));
            CHECK(progress_word(a) != progress_word(b));
        }
    }
}
