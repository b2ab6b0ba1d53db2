#include "connector/dossier/french.hpp"

#include "connector/base/time_text.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::dossier;

TEST_CASE("a birth date shows what is known of it") {
    CHECK(french_birth_date("1989-10-08") == "08/10/1989");
    CHECK(french_birth_date("2020-05-00") == "05/2020");
    CHECK(french_birth_date("2020-00-00") == "2020");
    CHECK(french_birth_date("") == "");
    CHECK(french_birth_date("0000-00-00") == "inconnue");
    CHECK(french_birth_date("0000-05-12") == "12/05 (année inconnue)");
    CHECK(french_birth_date("vers 1950") == "vers 1950");
    CHECK(french_birth_date("1989-1a-08") == "1989-1a-08");
}

TEST_CASE("a sex is said in French, or not at all") {
    CHECK(french_sex("F") == "Féminin");
    CHECK(french_sex("male") == "Masculin");
    CHECK(french_sex("other") == "Autre");
    for (const auto* unknown : {"", "unspecified", "unknown", "X"}) CHECK(french_sex(unknown).empty());
}

TEST_CASE("months and numbers are written the French way") {
    CHECK(french_month(5, 2023) == "mai 2023");
    CHECK(french_month(0, 2023).empty());
    CHECK(french_month(13, 2023).empty());
    CHECK(french_number(0) == "0");
    CHECK(french_number(150) == "150");
    CHECK(french_number(2550) == "2\u00A0550");
    CHECK(french_number(-1234567) == "-1\u00A0234\u00A0567");
    CHECK(french_number(-150) == "-150");
}

TEST_CASE("times are those of Paris, in winter and in summer") {
    const auto shown = [](const char* text) { return french_time(from_rfc3339(text).value()); };
    CHECK(shown("2026-11-23T08:05:59.999Z") == "23 novembre 2026 à 9\u00A0h\u00A005");
    CHECK(shown("2026-07-31T22:30:00Z") == "1er août 2026 à 0\u00A0h\u00A030");
    CHECK(shown("2026-03-29T00:59:00Z") == "29 mars 2026 à 1\u00A0h\u00A059");
    CHECK(shown("2026-03-29T01:00:00Z") == "29 mars 2026 à 3\u00A0h\u00A000");
    CHECK(shown("2026-10-25T00:59:00Z") == "25 octobre 2026 à 2\u00A0h\u00A059");
    CHECK(shown("2026-10-25T01:00:00Z") == "25 octobre 2026 à 2\u00A0h\u00A000");
}
