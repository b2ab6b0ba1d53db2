// The codes that name who receives.
#include "connector/base/recipient.hpp"
#include "connector/base/reference.hpp"

#include <doctest/doctest.h>

#include <string>
#include <unordered_set>

using namespace qf;

TEST_CASE("a commune code is five characters, Corsica and overseas included") {
    for (const char* good : {"26086", "2A004", "2B033", "97411", "01001", "98818"}) {
        CAPTURE(good);
        auto code = commune_code::parse(good);
        REQUIRE(code.has_value());
        CHECK(code->text() == good);
    }
    for (const char* bad : {"", "2608", "260861", "2C004", "2a004", "A2004", "2608A", "26 86", "26086 ", "-6086"}) {
        CAPTURE(bad);
        CHECK(commune_code::parse(bad).error() == errc::malformed_text);
    }
}

TEST_CASE("a SIRET has 14 digits and Luhn's check") {
    for (const char* good : {"21260086000010", "73282932000074", "11111111111111", "11111111111112"}) {
        CAPTURE(good);
        CHECK(siret::parse(good).has_value());
    }
    for (const char* bad : {"", "2126008600001", "212600860000106", "73282932000075", "7328293200007A",
                            "00000000000001", "11111111111113", " 1260086000010"}) {
        CAPTURE(bad);
        CHECK(siret::parse(bad).error() == errc::malformed_text);
    }
}

TEST_CASE("La Poste's establishments follow their own rule: the digits' sum is a multiple of five") {
    CHECK(siret::parse("35600000049837").has_value());                      // sum 45; Luhn does not hold
    CHECK(siret::parse("35600000000048").has_value());                      // the head office follows Luhn
    CHECK(siret::parse("35600000049838").error() == errc::malformed_text);  // neither
    CHECK(siret::parse("35600100049837").error() == errc::malformed_text);  // another company: no exception
}

TEST_CASE("a recipient is written as its routing key and read back") {
    auto who = recipient::parse("2A004.21260086000010");
    REQUIRE(who.has_value());
    CHECK(who->cog().text() == "2A004");
    CHECK(who->siret().text() == "21260086000010");
    CHECK(who->key() == "2A004.21260086000010");
    for (const char* bad : {"", ".", "2A004", "2A004.", "2A004-21260086000010", "2A004.2126008600001",
                            "2A0041.2126008600001", "2A004.21260086000011", "#.21260086000010", "*"}) {
        CAPTURE(bad);
        CHECK(recipient::parse(bad).error() == errc::malformed_text);
    }
}

TEST_CASE("a subscriber's name is lower case, digits and hyphens") {
    for (const char* good : {"a", "editeur-a", "a1", "a-"}) CHECK_MESSAGE(is_subscriber_name(good), good);
    for (const char* bad : {"", "1a", "-a", "A", "editeur a", "editeur_a", "\xC3\xA9", "a.b"})
        CHECK_MESSAGE(!is_subscriber_name(bad), bad);
    CHECK(is_subscriber_name(std::string(40, 'a')));
    CHECK(!is_subscriber_name(std::string(41, 'a')));
}

TEST_CASE("recipients compare, sort and hash by their key") {
    auto a = recipient::parse("26086.21260086000010").value();
    auto b = recipient::parse("26086.21260086000010").value();
    auto c = recipient::parse("26087.21260086000010").value();
    CHECK(a == b);
    CHECK(a < c);
    CHECK(std::unordered_set<recipient>{a, b, c}.size() == 2);
}

TEST_CASE("a reference is 13 upper-case hexadecimal characters") {
    std::unordered_set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto one = reference::random();
        CHECK(reference::parse(one.text()).has_value());
        seen.insert(one.text());
    }
    CHECK(seen.size() == 100);
    for (const char* bad : {"", "0123456789AB", "0123456789ABCD", "0123456789abc", "0123456789ABG", "0123456789 BC"}) {
        CAPTURE(bad);
        CHECK(reference::parse(bad).error() == errc::malformed_text);
    }
}
