#include "connector/communes/return_address.hpp"
#include "connector/communes/search_index.hpp"
#include "schemas/embedded.hpp"
#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using communes::month_mismatch;
using communes::month_rule;

namespace {

struct one_recipient : test::communes_fixture {
    one_recipient() { REQUIRE(import("35238,Rennes,35,35000,21350238800019,Mairie,active\n").has_value()); }
    communes::enrolled rennes() { return registry.recipients_of(test::rennes().cog()).at(0); }
};

}  // namespace

TEST_CASE_FIXTURE(one_recipient, "a recipient that decided nothing has the mildest rules") {
    const auto fresh = rennes();
    CHECK(fresh.approved);
    CHECK(fresh.offered());
    CHECK(fresh.months == month_rule{});
    CHECK(fresh.mismatch == month_mismatch::accept_with_notice);
    CHECK(!fresh.child_required);
    CHECK(fresh.return_addresses.empty());
}

TEST_CASE_FIXTURE(one_recipient, "what is given is kept, what is absent stays as it is") {
    CHECK(!registry.change(test::rennes(), {.label = "Éducation",
                                            .months = month_rule::parse("--09").value(),
                                            .mismatch = month_mismatch::refuse,
                                            .child_required = true,
                                            .return_addresses = {{"https://b.example/x?y=1", "https://a.example"}}}));
    auto now = rennes();
    CHECK(now.label == "Éducation");
    CHECK(now.months.text() == "--09");
    CHECK(now.mismatch == month_mismatch::refuse);
    CHECK(now.child_required);
    CHECK(now.return_addresses == std::vector<std::string>{"https://b.example/x?y=1", "https://a.example"});
    CHECK(now.offered());

    CHECK(!registry.change(test::rennes(), {}));
    CHECK(!registry.change(test::rennes(), {.approved = false}));
    now = rennes();
    CHECK(!now.approved);
    CHECK(now.active);
    CHECK(now.label == "Éducation");
    CHECK(now.months.text() == "--09");
    CHECK(now.return_addresses.size() == 2);

    CHECK(!registry.change(test::rennes(), {.label = "",
                                            .months = month_rule{},
                                            .mismatch = month_mismatch::accept_with_notice,
                                            .child_required = false,
                                            .return_addresses = std::vector<std::string>{}}));
    now = rennes();
    CHECK(now.label.empty());
    CHECK(now.months == month_rule{});
    CHECK(now.mismatch == month_mismatch::accept_with_notice);
    CHECK(!now.child_required);
    CHECK(now.return_addresses.empty());
    CHECK(!now.approved);
}

TEST_CASE_FIXTURE(one_recipient, "settings survive another import, which may change the label only") {
    REQUIRE(!registry.change(test::rennes(), {.approved = false, .months = month_rule::parse("previous").value()}));
    REQUIRE(import("35238,Rennes,35,35000,21350238800019,Ville,active\n").has_value());
    CHECK(rennes().label == "Ville");
    CHECK(!rennes().approved);
    CHECK(rennes().months.text() == "previous");
}

TEST_CASE_FIXTURE(one_recipient, "citizens are offered what is approved and active, never one without the other") {
    const auto choose = [&] { return registry.choose(test::rennes().cog(), {}); };
    for (const bool active : {false, true})
        for (const bool approved : {false, true}) {
            CAPTURE(active);
            CAPTURE(approved);
            REQUIRE(!registry.set_active(test::rennes(), active));
            REQUIRE(!registry.change(test::rennes(), {.approved = approved}));
            CHECK(choose().has_value() == (active && approved));
            const auto named = registry.choose(test::rennes().cog(), test::rennes().siret());
            CHECK(named.has_value() == (active && approved));
            if (!choose()) CHECK(choose().error() == errc::commune_inactive);
        }
    // An approved body beside one that is not: it is the only one there is to choose.
    REQUIRE(!registry.change(test::rennes(), {.approved = false}));
    const auto other = recipient::parse("35238.11111111111111").value();
    REQUIRE(!registry.set_active(other, true));
    CHECK(choose()->receiver == other);
    REQUIRE(!registry.change(test::rennes(), {.approved = true}));
    CHECK(choose().error() == errc::content_invalid);
}

TEST_CASE_FIXTURE(one_recipient, "changing what is not enrolled enrols it, approved and not yet active") {
    const auto other = recipient::parse("35238.11111111111111").value();
    REQUIRE(!registry.change(other, {.label = "CCAS"}));
    const auto all = registry.recipients_of(other.cog());
    REQUIRE(all.size() == 2);
    CHECK(all[0].receiver == other);
    CHECK(all[0].label == "CCAS");
    CHECK(all[0].approved);
    CHECK(!all[0].active);

    const auto foreign = recipient::parse("99999.11111111111112").value();
    CHECK(registry.change(foreign, {}) == errc::commune_unknown);
    CHECK(!registry.one(foreign.cog()));
    CHECK(!registry.change(foreign, {}, "Ailleurs"));
    CHECK(registry.one(foreign.cog())->name == "Ailleurs");
}

TEST_CASE_FIXTURE(one_recipient, "a faulty setting changes nothing") {
    const auto before = rennes();
    CHECK(registry.change(test::rennes(), {.label = "x", .return_addresses = {{"http://a.example"}}}) ==
          errc::content_invalid);
    CHECK(registry.change(test::rennes(), {.label = std::string(101, 'x')}) == errc::content_invalid);
    CHECK(registry.change(test::rennes(), {.label = "a\x01"}) == errc::content_invalid);
    CHECK(registry.change(test::rennes(), {.label = "\xFF"}) == errc::content_invalid);
    CHECK(rennes().label == before.label);
    CHECK(rennes().return_addresses.empty());
    // The same address twice is one address.
    CHECK(!registry.change(test::rennes(), {.return_addresses = {{"https://a.example", "https://a.example"}}}));
    CHECK(rennes().return_addresses.size() == 1);
    communes::registry reader{folder / "communes.db", sqlite::access::read_only};
    CHECK(reader.change(test::rennes(), {.label = "x"}) == errc::storage_failed);
}

TEST_CASE("an address to return to is https, whole, and nobody's but the commune's") {
    for (const char* good :
         {"https://a.example", "https://a.example/", "https://portail-famille.chatillon.example/retour",
          "https://a.example:8443/x?y=1&z=%C3%A9", "https://[2001:db8::1]/x", "https://a.example/a,b"}) {
        CAPTURE(good);
        CHECK(communes::is_return_address(good));
    }
    for (const char* wrong : {"",
                              "https://",
                              "https:///x",
                              "http://a.example",
                              "HTTPS://a.example",
                              "//a.example",
                              "javascript:alert(1)",
                              "https:a.example",
                              "https://user@a.example",
                              "https://user:pw@a.example/",
                              "https://a.example@b.example",
                              "https://a.example/#x",
                              "https://a.example#",
                              "https://a.example/a b",
                              " https://a.example",
                              "https://a.example\n",
                              "https://a.example\\@b.example",
                              "https://a.example/\xC3\xA9",
                              "https://\xC3\xA9.example",
                              "https://a.example/<x>",
                              "https://a.example:0",
                              "https://a.example:99999",
                              "https://a.example:"}) {
        CAPTURE(wrong);
        CHECK(!communes::is_return_address(wrong));
    }
    CHECK(!communes::is_return_address("https://a.example/" + std::string(2000, 'x')));
    CHECK(!communes::is_return_address(std::string_view{"https://a.example/\0x", 20}));
}

TEST_CASE("a registry of version 1 keeps what it holds and learns the rest") {
    const test::temporary_folder folder;
    const auto file = folder / "communes.db";
    {
        const auto first = schemas::migrations_of("communes");
        sqlite::database old{file, {.migrations = std::span{first}.first(1)}};
        old.run(
            "INSERT INTO communes VALUES ('35238', 'Rennes', 'rennes', '35', '35000'), "
            "('26086', 'Châtillon-en-Diois', 'chatillon en diois', '26', '26410');"
            "INSERT INTO postal_codes VALUES ('35000', '35238'), ('26410', '26086');"
            "INSERT INTO recipients VALUES ('35238', '21350238800019', 'Mairie', 1), "
            "('26086', '20008496000018', '', 0)");
        CHECK(old.number("PRAGMA user_version") == 1);
    }
    communes::registry registry{file};
    const auto all = registry.recipients(false);
    REQUIRE(all.size() == 2);
    CHECK(all[1].receiver == test::rennes());
    CHECK(all[1].label == "Mairie");
    CHECK(all[1].offered());
    CHECK(all[1].months == month_rule{});
    CHECK(!all[0].active);
    CHECK(all[0].approved);
    CHECK(!registry.change(test::rennes(), {.return_addresses = {{"https://a.example"}}}));
    CHECK(registry.recipients_of(test::rennes().cog()).at(0).return_addresses.size() == 1);
    CHECK(registry.find("chatillon", 5).size() == 1);
}

TEST_CASE_FIXTURE(one_recipient, "the file itself refuses what no rule allows") {
    sqlite::database db{folder / "communes.db", {}};
    for (const char* wrong : {"UPDATE recipients SET approved = 2", "UPDATE recipients SET months = 'often'",
                              "UPDATE recipients SET months = '--9'", "UPDATE recipients SET mismatch = 'maybe'",
                              "UPDATE recipients SET child_required = 5",
                              "INSERT INTO return_addresses VALUES ('35238', '21350238800019', 1, 'http://a.example')",
                              "INSERT INTO return_addresses VALUES ('35238', '11111111111111', 1, 'https://a.example')",
                              "INSERT INTO places VALUES ('35999', 'X', 'x', 'hamlet', '35238', '')",
                              "INSERT INTO places VALUES ('35999', 'X', 'x', 'commune-deleguee', '35000', '')"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(db.run(wrong), sqlite::failure);
    }
}

TEST_CASE_FIXTURE(one_recipient,
                  "a row that was changed by hand into no recipient is a failure of the file, told as one") {
    sqlite::database hand{folder / "communes.db", {.check = false}};
    const char* wrong = nullptr;
    SUBCASE("a SIRET whose check digit is wrong") {
        wrong = "UPDATE recipients SET siret = '21350238800010'";
    }
    SUBCASE("a month that no year has") {
        wrong = "UPDATE recipients SET months = '2025-19'";
    }
    hand.run(wrong);
    CHECK_THROWS_AS(rennes(), sqlite::failure);
    CHECK_THROWS_AS(registry.recipients(true), sqlite::failure);
    CHECK_THROWS_AS(static_cast<void>(registry.choose(test::rennes().cog(), {})), sqlite::failure);
    CHECK_THROWS_AS(communes::search_index{registry}, sqlite::failure);
}

TEST_CASE_FIXTURE(one_recipient, "postal codes that were changed by hand are shown and searched as they are") {
    sqlite::database hand{folder / "communes.db", {.check = false}};
    for (const auto* cell : {"", " ", "35000 ", "35000  35200", "trente-cinq", "\xff\xfe", "1,2;3"}) {
        CAPTURE(cell);
        sqlite::statement{hand, "UPDATE communes SET postal_codes = ?"}.run(cell);
        const communes::search_index all{registry};
        for (const auto* typed : {"rennes", "35000", "trente", "ranne", " ", "1"}) {
            CAPTURE(typed);
            CHECK(all.find(typed, 5).size() <= 1);
        }
        CHECK(all.find("rennes", 5).size() == 1);
        CHECK(registry.one(test::rennes().cog()).has_value());
    }
}
