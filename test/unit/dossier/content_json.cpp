#include "connector/dossier/content_json.hpp"

#include "test/unit/dossier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using dossier::write_content_json;
using test::told;

namespace {

std::string version_2(std::string_view v3) {
    const auto text = write_content_json(told{R"({"quotient_familial_v3":)" + std::string{v3} + "}"});
    return json::document::parse(text).value()["quotient_familial"].written();
}
std::string version_2_of_child(std::string_view child) {
    return version_2(R"({"enfants":[)" + std::string{child} + "]}");
}

}  // namespace

TEST_CASE("the JSON is what communes read in production, byte for byte") {
    CHECK(write_content_json(told{test::fixture("input.json")}) == test::fixture("FormulaireQF.json"));
}

TEST_CASE("a block that is absent stays absent, in both versions") {
    CHECK(write_content_json(told{"{}"}) ==
          R"({"external_id":null,"quotient_familial_v3":{"version":"v3"},"quotient_familial":{"version":"v2"}})");
    CHECK(version_2(R"({"enfants":[]})") == R"({"enfants":[],"version":"v2"})");
    CHECK(version_2(R"({"quotient_familial":{"valeur":0}})") == R"({"quotientFamilial":0,"version":"v2"})");
    CHECK(version_2(R"({"quotient_familial":{"fournisseur":null,"mois":0,"annee":null}})") ==
          R"({"regime":null,"annee":null,"mois":0,"version":"v2"})");
}

TEST_CASE("the version is ours, last and once, whatever came") {
    CHECK(write_content_json(told{R"({"quotient_familial_v3":{"version":"v9","enfants":[]}})"})
              .find(R"("quotient_familial_v3":{"enfants":[],"version":"v3"})") != std::string::npos);
}

TEST_CASE("a birth date is cut in three texts, as far as it goes") {
    CHECK(
        version_2_of_child(R"({"date_naissance":"2020-00-00"})") ==
        R"({"enfants":[{"anneeDateDeNaissance":"2020","moisDateDeNaissance":"00","jourDateDeNaissance":"00"}],"version":"v2"})");
    CHECK(
        version_2_of_child(R"({"date_naissance":null})") ==
        R"({"enfants":[{"anneeDateDeNaissance":null,"moisDateDeNaissance":null,"jourDateDeNaissance":null}],"version":"v2"})");
    CHECK(
        version_2_of_child(R"({"date_naissance":""})") ==
        R"({"enfants":[{"anneeDateDeNaissance":"","moisDateDeNaissance":"","jourDateDeNaissance":""}],"version":"v2"})");
    CHECK(
        version_2_of_child(R"({"date_naissance":"2020-05"})") ==
        R"({"enfants":[{"anneeDateDeNaissance":"2020","moisDateDeNaissance":"05","jourDateDeNaissance":""}],"version":"v2"})");
    CHECK(version_2_of_child(R"({"nom_naissance":"A","nom_usage":"","prenoms":"B"})") ==
          R"({"enfants":[{"nomNaissance":"A","nomUsuel":"","prenoms":"B"}],"version":"v2"})");
}

TEST_CASE("triplets stay three, in their order") {
    const auto three = test::person("A", "Un") + "," + test::person("A", "Deux") + "," + test::person("A", "Deux");
    const auto tree = json::document::parse(write_content_json(told{test::family("A", "B", three)})).value();
    const auto children = tree["quotient_familial"]["enfants"];
    REQUIRE(children.size() == 3);
    CHECK(children.at(0)["prenoms"].text() == "Un");
    CHECK(children.at(2)["prenoms"].text() == "Deux");
    CHECK(tree["quotient_familial_v3"]["enfants"].size() == 3);
}

TEST_CASE("a shape that no source sends is passed on, not stumbled over") {
    CHECK(version_2(R"({"enfants":null,"allocataires":"x","quotient_familial":[]})") ==
          R"({"allocataires":"x","enfants":null,"version":"v2"})");
    CHECK(version_2_of_child(R"(7,[],{"date_naissance":{}})").starts_with(R"({"enfants":[{},{},{"annee)"));
    CHECK(version_2(R"("text")") == R"({"version":"v2"})");
}
