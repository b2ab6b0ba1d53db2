#include "connector/dossier/content_json.hpp"

#include "test/unit/dossier/fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace qf;
using dossier::write_content_json;
using test::told;

namespace {

std::string version_2(std::string_view v3) {
    const auto text = write_content_json(told{R"({"quotient_familial_v3":)" + std::string{v3} + "}"});
    return json::document::parse(text).value()["quotient_familial"].written();
}
// What becomes of a child, written.
std::string child_2(const std::string& child) {
    const auto text = write_content_json(told{R"({"quotient_familial_v3":{"enfants":[)" + child + "]}}"});
    return json::document::parse(text).value()["quotient_familial"]["enfants"].at(0).written();
}

}  // namespace

TEST_CASE("the JSON is what communes read in production, byte for byte") {
    CHECK(write_content_json(told{test::fixture("input.json")}) == test::fixture("FormulaireQF.json"));
}

TEST_CASE("a block that is absent stays so in version 3, and is null in version 2") {
    CHECK(
        write_content_json(told{"{}"}) ==
        R"({"external_id":null,"quotient_familial_v3":{"version":"v3"},"quotient_familial":{"regime":null,"allocataires":null,)"
        R"("enfants":null,"quotientFamilial":null,"annee":null,"mois":null,"version":"v2"}})");
    CHECK(
        version_2(R"({"quotient_familial":{"valeur":0,"mois":0,"annee":null}})") ==
        R"({"regime":null,"allocataires":null,"enfants":null,"quotientFamilial":0,"annee":null,"mois":0,"version":"v2"})");
    CHECK(child_2("{}") == R"({"nomNaissance":null,"nomUsuel":null,"prenoms":null,"anneeDateDeNaissance":null,)"
                           R"("moisDateDeNaissance":null,"jourDateDeNaissance":null,"sexe":null})");
    CHECK(child_2(R"({"nom_naissance":"A","nom_usage":"","prenoms":"B","sexe":"F"})")
              .starts_with(R"({"nomNaissance":"A","nomUsuel":"","prenoms":"B","annee)"));
}

TEST_CASE("the version is ours, last and once, whatever came") {
    CHECK(write_content_json(told{R"({"quotient_familial_v3":{"version":"v9","enfants":[]}})"})
              .find(R"("quotient_familial_v3":{"enfants":[],"version":"v3"})") != std::string::npos);
}

TEST_CASE("a birth date is cut by position, and null where it ends before") {
    const struct {
        const char *date, *year, *month, *day;
    } cases[] = {{"\"1987-06-27\"", "\"1987\"", "\"06\"", "\"27\""},
                 {"\"2020-00-00\"", "\"2020\"", "\"00\"", "\"00\""},
                 {"\"2019-02\"", "\"2019\"", "\"02\"", "null"},
                 {"\"2019\"", "\"2019\"", "null", "null"},
                 {"\"\"", "\"\"", "null", "null"},
                 {"null", "null", "null", "null"},
                 {"\"27/06/1987\"", "\"27/0\"", "\"/1\"", "\"87\""},
                 {"{}", "null", "null", "null"},
                 {"\"né en 1950\"", "\"né e\"", "\" 1\"", "\"50\""}};
    for (const auto& c : cases) {
        CAPTURE(c.date);
        CHECK(child_2(fmt::format(R"({{"date_naissance":{}}})", c.date))
                  .find(fmt::format(R"("anneeDateDeNaissance":{},"moisDateDeNaissance":{},"jourDateDeNaissance":{},)",
                                    c.year, c.month, c.day)) != std::string::npos);
    }
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
    CHECK(version_2(R"({"enfants":null,"allocataires":"x","quotient_familial":[]})")
              .starts_with(R"({"regime":null,"allocataires":"x","enfants":null,"quotientFamilial":null,)"));
    CHECK(child_2("7").starts_with(R"({"nomNaissance":null,)"));
    CHECK(version_2(R"("text")").ends_with(R"("version":"v2"})"));
}
