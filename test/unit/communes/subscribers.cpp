// Who gets a recipient's dossiers: HubEE, unless a subscriber was named for it.
#include "schemas/embedded.hpp"
#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using test::communes_fixture;

namespace {

struct rennes_alone : communes_fixture {
    rennes_alone() { REQUIRE(import("35238,Rennes,35,35000,21350238800019,Mairie,active\n").has_value()); }
    std::string subscriber() { return registry.recipients_of(test::rennes().cog()).at(0).subscriber; }
    auto import_with(std::string_view lines) {
        return import_raw("cog,name,department,postal_codes,siret,label,state,subscriber\n" + std::string{lines});
    }
};

}  // namespace

TEST_CASE_FIXTURE(rennes_alone, "HubEE gets dossiers until another subscriber is named, and again after") {
    CHECK(subscriber() == "");
    CHECK(!registry.change(test::rennes(), {.subscriber = "editeur-a"}));
    CHECK(subscriber() == "editeur-a");
    CHECK(!registry.change(test::rennes(), {.label = "Ville"}));
    CHECK(!registry.set_active(test::rennes(), false));
    CHECK(subscriber() == "editeur-a");
    CHECK(registry.recipients(false).at(0).subscriber == "editeur-a");
    CHECK(!registry.change(test::rennes(), {.subscriber = ""}));
    CHECK(subscriber() == "");
}

TEST_CASE_FIXTURE(rennes_alone, "what is no name changes nothing, in the file neither") {
    for (const char* wrong : {"Editeur", "a b", "1a", "a.b", "-"})
        CHECK(registry.change(test::rennes(), {.label = "x", .subscriber = wrong}) == errc::content_invalid);
    CHECK(registry.recipients_of(test::rennes().cog()).at(0).label == "Mairie");
    sqlite::database db{folder / "communes.db", {}};
    for (const char* wrong : {"Editeur", "a b", "1a", "a.b", "-"}) {
        CAPTURE(wrong);
        sqlite::statement change{db, "UPDATE recipients SET subscriber = ?"};
        CHECK_THROWS_AS(change.run(wrong), sqlite::failure);
    }
}

TEST_CASE_FIXTURE(rennes_alone, "a file with the column sets it; one without leaves it") {
    const auto set = import_with(
        "35238,Rennes,35,35000,21350238800019,Mairie,active,editeur-a\n"
        "26086,Châtillon-en-Diois,26,26410,20008496000018,,inactive,\n01001,X,01,01400,,,,\n");
    REQUIRE(set.has_value());
    CHECK(set->added == 3);
    CHECK(set->updated == 1);
    CHECK(subscriber() == "editeur-a");
    REQUIRE(import("35238,Rennes,35,35000,21350238800019,Mairie,active\n").has_value());
    CHECK(subscriber() == "editeur-a");
    const auto same = import_with("35238,Rennes,35,35000,21350238800019,Mairie,active,editeur-a\n");
    CHECK(same->updated == 0);
    const auto back = import_with("35238,Rennes,35,35000,21350238800019,Mairie,active,\n");
    CHECK(back->updated == 1);
    CHECK(subscriber() == "");
}

TEST_CASE_FIXTURE(rennes_alone, "a faulty column has its place, and changes nothing") {
    CHECK(!import_with("35238,Rennes,35,35000,21350238800019,Mairie,active,Editeur A\n"
                       "01001,X,01,01400,,,,editeur-a\n"
                       "35238,Rennes,35,35000,11111111111111,CCAS,active\n")
               .has_value());
    REQUIRE(found.list().size() == 3);
    CHECK(found.list()[0].place.ends_with("communes.csv:2"));
    CHECK(found.list()[0].problem.starts_with("subscriber is not"));
    CHECK(found.list()[1].problem == "subscriber without siret");
    CHECK(found.list()[2].place.ends_with("communes.csv:4"));
    CHECK(subscriber() == "");
}

TEST_CASE("a registry of version 2 keeps what it holds, and everything goes to HubEE") {
    const test::temporary_folder folder;
    const auto file = folder / "communes.db";
    {
        const auto all = schemas::migrations_of("communes");
        sqlite::database old{file, {.migrations = std::span{all}.first(2)}};
        old.run(
            "INSERT INTO communes VALUES ('35238', 'Rennes', 'rennes', '35', '35000');"
            "INSERT INTO recipients VALUES ('35238', '21350238800019', 'Mairie', 1, 1, '--09', 'refuse', 1)");
        CHECK(old.number("PRAGMA user_version") == 2);
    }
    communes::registry registry{file};
    const auto kept = registry.recipients(true);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].subscriber == "");
    CHECK(kept[0].months.text() == "--09");
    CHECK(kept[0].child_required);
}
