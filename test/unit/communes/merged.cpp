// Communes that have become part of others: the bodies that are enrolled by their codes keep them, citizens find the
// commune that is.
#include "connector/communes/search_index.hpp"
#include "schemas/embedded.hpp"
#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

const recipient pierrefitte = recipient::parse("93059.11111111111112").value();  // part of Saint-Denis since 2025

commune_code code(std::string_view text) {
    return commune_code::parse(text).value();
}

struct two_communes : test::communes_fixture {
    static constexpr const char* places =
        "code,name,kind,commune,postal_codes\n93059,Pierrefitte-sur-Seine,commune-deleguee,93066,\n";
    two_communes() { REQUIRE(import("93066,Saint-Denis,93,93200 93210 93380,21350238800019,,active\n").has_value()); }
    void check_led() const {
        const auto is = registry.choose(code("93059"), pierrefitte.siret());
        REQUIRE(is.has_value());
        CHECK(is->receiver == pierrefitte);
        CHECK(is->name == "Saint-Denis");
        CHECK(is->commune == "93066");
        CHECK(registry.recipients_of(code("93066")).size() == 2);
        CHECK(registry.recipients_of(code("93059")).size() == 2);
        CHECK(!registry.one(code("93059")));
        CHECK(registry.receiver_of(code("93059"))->cog == "93066");
        const communes::search_index all{registry};
        CHECK(all.find("pierrefitte", 5).at(0).commune.cog == "93066");
        CHECK(all.find("saint denis", 5).size() == 1);
    }
};

}  // namespace

TEST_CASE_FIXTURE(two_communes,
                  "a body is enrolled by the code of what is part of a commune, and found at that commune") {
    REQUIRE(import_raw(places).has_value());
    REQUIRE(!registry.set_active(pierrefitte, true));
    check_led();
    REQUIRE(!registry.set_active(recipient::parse("93066.21350238800019").value(), false));
    CHECK(registry.choose(code("93066"), {})->receiver == pierrefitte);  // the only one that can be chosen
    CHECK(communes::search_index{registry}.find("saint denis", 5).at(0).offered);
}

TEST_CASE_FIXTURE(two_communes, "a line of the communes' file with such a code is about its body only") {
    REQUIRE(import_raw(places).has_value());
    const auto report = import("93059,Pierrefitte-sur-Seine,93,93380,11111111111112,,active\n");
    REQUIRE(report.has_value());
    CHECK(report->added == 1);
    CHECK(report->updated == 0);
    check_led();
}

TEST_CASE_FIXTURE(two_communes, "what was a commune when its bodies were enrolled, and is none in the next list") {
    REQUIRE(import("93059,Pierrefitte-sur-Seine,93,93380,,,\n").has_value());
    REQUIRE(import("93059,Pierrefitte-sur-Seine,93,93380,11111111111112,,active\n").has_value());
    REQUIRE(!registry.change(pierrefitte, {.return_addresses = {{"https://a.example"}}}));
    CHECK(registry.choose(code("93059"), {})->commune == "93059");
    REQUIRE(import_raw("code,name,kind,commune,postal_codes\n93001,Une partie,commune-deleguee,93059,\n").has_value());

    const auto report = import_raw(places);
    REQUIRE(report.has_value());
    CHECK(report->added == 1);
    CHECK(report->updated == 1);
    check_led();
    CHECK(registry.recipients_of(code("93059")).at(0).return_addresses.size() == 1);
    CHECK(registry.receiver_of(code("93001"))->cog == "93066");
    const auto again = import_raw(places);
    CHECK(again->added == 0);
    CHECK(again->updated == 0);
}

TEST_CASE_FIXTURE(two_communes, "a commune that a later list has again is one again, and has its bodies") {
    REQUIRE(import_raw(places).has_value());
    REQUIRE(!registry.set_active(pierrefitte, true));
    const auto report = import("93059,Pierrefitte-sur-Seine,93,93380,,,\n");
    REQUIRE(report.has_value());
    CHECK(report->added == 1);
    CHECK(report->updated == 1);
    CHECK(registry.choose(code("93059"), {})->commune == "93059");
    CHECK(registry.recipients_of(code("93066")).size() == 1);
}

TEST_CASE_FIXTURE(two_communes, "a code that leads nowhere is refused with the reason, and nothing is imported") {
    REQUIRE(import_raw(places).has_value());
    CHECK(import("93067,Nulle-Part,93,93380,11111111111112,,active\n02001,A,02,02300,,,\n").error() ==
          errc::content_invalid);
    REQUIRE(found.list().size() == 1);
    CHECK(found.list()[0].place.ends_with("communes.csv:2"));
    CHECK(found.list()[0].problem == "no commune has the code 93067, and none that is no more had it");
    CHECK(!registry.one(code("02001")));
    CHECK(import("99138,Monaco,99,98000,11111111111112,,active\n").error() == errc::content_invalid);
    CHECK(found.list().at(0).problem == "cog lies in no department of France");
    CHECK(registry.set_active(recipient::parse("93067.11111111111112").value(), true) == errc::commune_unknown);
    CHECK(registry.change(recipient::parse("99138.11111111111112").value(), {}) == errc::commune_unknown);
    CHECK(registry.choose(code("93067"), {}).error() == errc::commune_unknown);
    CHECK(registry.recipients(false).size() == 1);
}

TEST_CASE("a registry of version 3 keeps its recipients, their addresses and its places") {
    const test::temporary_folder folder;
    const auto file = folder / "communes.db";
    {
        const auto all = schemas::migrations_of("communes");
        sqlite::database old{file, {.migrations = std::span{all}.first(3)}};
        old.run(
            "INSERT INTO communes VALUES ('93066', 'Saint-Denis', 'saint denis', '93', '93200');"
            "INSERT INTO places VALUES ('93059', 'Pierrefitte', 'pierrefitte', 'commune-deleguee', '93066', '');"
            "INSERT INTO recipients (cog, siret, label, active, months, subscriber) "
            "VALUES ('93066', '21350238800019', 'Mairie', 1, '--09', 'editeur-a');"
            "INSERT INTO return_addresses VALUES ('93066', '21350238800019', 1, 'https://a.example')");
    }
    communes::registry registry{file};
    const auto all = registry.recipients(true);
    REQUIRE(all.size() == 1);
    CHECK(all[0].label == "Mairie");
    CHECK(all[0].months.text() == "--09");
    CHECK(all[0].subscriber == "editeur-a");
    CHECK(all[0].return_addresses == std::vector<std::string>{"https://a.example"});
    CHECK(!registry.set_active(pierrefitte, true));
    CHECK(registry.recipients_of(code("93066")).size() == 2);
}
