#include "connector/form/pages.hpp"
#include "schemas/json.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::form;

TEST_CASE("suggestions are communes in order, told apart, with what the list leaves out") {
    search_view v{.typed = "chat", .searched = true, .more = true};
    v.found.push_back({.cog = "26086",
                       .name = "Châtillon-en-Diois",
                       .department = "26",
                       .department_name = "Drôme",
                       .postal_codes = {"26410"},
                       .offered = true});
    v.found.push_back({.cog = "92020", .name = "Châtillon \"<b>\"", .department = "92"});
    const auto read = json::document::parse(suggestions_json(v));
    REQUIRE(read.has_value());
    const auto communes = (*read)["communes"];
    REQUIRE(communes.size() == 2);
    CHECK(communes.at(0)["cog"].text() == "26086");
    CHECK(communes.at(0)["detail"].text() == "Drôme (26) · 26410");
    CHECK(communes.at(0)["offered"].boolean() == true);
    CHECK(communes.at(1)["name"].text() == "Châtillon \"<b>\"");
    CHECK(communes.at(1)["offered"].boolean() == false);
    CHECK((*read)["more"].boolean() == true);
}

TEST_CASE("no suggestion is an empty list") {
    CHECK(suggestions_json({}) == R"({"communes":[],"more":false})");
}

TEST_CASE("the state says its word, its sentence, and whether it will change") {
    const auto read = json::document::parse(progress_json(progress::delivered));
    REQUIRE(read.has_value());
    CHECK((*read)["state"].text() == "delivered");
    CHECK((*read)["text"].text() == "Votre commune a reçu votre transmission.");
    CHECK((*read)["final"].boolean() == false);
    CHECK(json::document::parse(progress_json(progress::refused)).value()["final"].boolean() == true);
    CHECK(session_json(1800) == R"({"seconds_left":1800})");
}
