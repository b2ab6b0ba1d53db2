#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

struct some_places : test::communes_fixture {
    some_places() { REQUIRE(import("75056,Paris,75,75001 75012,,,\n01033,Valserhône,01,01200,,,\n").has_value()); }
    result<communes::import_report> places(std::string_view lines) {
        return import_raw("code,name,kind,commune,postal_codes\n" + std::string{lines});
    }
};

}  // namespace

TEST_CASE_FIXTURE(some_places, "places come in beside the communes, and again without a change") {
    const auto report = places(
        "# districts\n75112,Paris 12e Arrondissement,arrondissement-municipal,75056,75012\n"
        "01033,Bellegarde-sur-Valserine,commune-deleguee,01033,\r\n"
        "01091,\"Châtillon, en Michaille\",commune-associee,01033,\n");
    REQUIRE(report.has_value());
    CHECK(report->places == 3);
    CHECK(report->communes == 0);
    CHECK(report->added == 3);
    CHECK(report->updated == 0);
    CHECK(registry.find("bellegarde", 5).at(0).cog == "01033");
    const auto again = places(
        "75112,Paris 12e,arrondissement-municipal,75056,75012\n"
        "01033,Bellegarde-sur-Valserine,commune-deleguee,01033,\n");
    REQUIRE(again.has_value());
    CHECK(again->added == 0);
    CHECK(again->updated == 1);
    CHECK(registry.find("michaille", 5).size() == 1);  // what a file leaves out stays
    std::size_t names = 0;
    registry.each_name([&](const communes::known_name& one) { names += one.commune.empty() ? 1 : 100; });
    CHECK(names == 302);
}

TEST_CASE_FIXTURE(some_places, "each fault of a place is at its line, and nothing is imported") {
    const struct {
        const char* line;
        const char* complaint;
    } cases[] = {
        {"7511,X,commune-deleguee,75056,", "code is not"},
        {"75112,,commune-deleguee,75056,", "name is empty"},
        {"75112,A\x01,commune-deleguee,75056,", "name is empty"},
        {"75112,X,quartier,75056,", "kind is unknown"},
        {"75112,X,commune-deleguee,paris,", "commune is not"},
        {"75112,X,commune-deleguee,75056,7501", "postal_codes"},
        {"75112,X,commune-deleguee,75056,75012 75012", "twice"},
        {"75112,X,commune-deleguee,75056", "4 columns instead of 5"},
        {"75112,\"X,commune-deleguee,75056,", "quote"},
        {"75101,X,commune-deleguee,75056,", "already at line 2"},
        {"75112,X,commune-deleguee,75057,", "the registry knows no commune 75057"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.line);
        const auto report = places(std::string{"75101,Premier,commune-deleguee,75056,\n"} + c.line + "\n");
        CHECK(report.error() == errc::content_invalid);
        REQUIRE(found.list().size() == 1);
        CHECK(found.list()[0].place.ends_with("communes.csv:3"));
        CHECK(found.list()[0].problem.find(c.complaint) != std::string::npos);
        CHECK(registry.find("premier", 5).empty());
    }
}

TEST_CASE_FIXTURE(some_places, "all unknown communes are said at once") {
    CHECK(!places("75101,A,commune-deleguee,11111,\n75102,B,commune-deleguee,22222,\n"));
    CHECK(found.list().size() == 2);
    CHECK(found.list().at(1).suggestion == "import conf/communes.csv first");
}
