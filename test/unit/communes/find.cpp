#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

struct some_communes : test::communes_fixture {
    some_communes() {
        REQUIRE(import("26086,Châtillon-en-Diois,26,26410,,,\n"
                       "26411,Étoile,26,26800,,,\n"
                       "42218,Saint-Étienne,42,42000 42100,,,\n"
                       "42219,Saint-Étienne-le-Molard,42,42130,,,\n"
                       "69202,Sainte-Foy-lès-Lyon,69,69110,,,\n"
                       "51410,Œuilly,51,51480,,,\n"
                       "94038,L'Haÿ-les-Roses,94,94240,,,\n"
                       "2A004,Ajaccio,2A,20000,,,\n")
                    .has_value());
    }
    std::string first(std::string_view text) {
        const auto all = registry.find(text, 10);
        return all.empty() ? std::string{} : all.front().cog;
    }
};

}  // namespace

TEST_CASE_FIXTURE(some_communes, "a commune is found by name however it is spelled") {
    CHECK(first("châtillon-en-diois") == "26086");
    CHECK(first("CHATILLON EN") == "26086");
    CHECK(first("st etienne") == "42218");
    CHECK(first("St-Étienne") == "42218");
    CHECK(first("ste foy les lyon") == "69202");
    CHECK(first("oeuilly") == "51410");
    CHECK(first("ŒUILLY") == "51410");
    CHECK(first("l’hay les roses") == "94038");
    CHECK(first("nowhere").empty());
}

TEST_CASE_FIXTURE(some_communes, "the exact name comes first, and no more than asked for") {
    CHECK(registry.find("saint etienne", 10).size() == 2);
    CHECK(registry.find("saint etienne", 1).size() == 1);
    CHECK(registry.find("saint etienne", 0).empty());
    CHECK(first("saint etienne le molard") == "42219");
}

TEST_CASE_FIXTURE(some_communes, "a commune is found by its code or one of its postal codes") {
    CHECK(first("26086") == "26086");
    CHECK(first("26410") == "26086");
    CHECK(first("42100") == "42218");
    CHECK(first("2a004") == "2A004");
    CHECK(registry.find("26", 10).size() == 2);
}

TEST_CASE_FIXTURE(some_communes, "what cannot be a name finds nothing and breaks nothing") {
    for (const std::string_view odd :
         {"", "   ", "-", "'; DROP TABLE communes; --", "%", "_", "\xFF\xFE", "\U0001F600"})
        CHECK(registry.find(odd, 10).empty());
    CHECK(!registry.one(commune_code::parse("99999").value()));
}
