#include "connector/base/latin.hpp"

#include <doctest/doctest.h>

using namespace qf;

TEST_CASE("two spellings of a name fold to the same words") {
    CHECK(fold("L'Haÿ-les-Roses") == "l hay les roses");
    CHECK(fold("  l’HAY  les roses ") == "l hay les roses");
    CHECK(fold("Œuilly") == "oeuilly");
    CHECK(fold("ST-ÉTIENNE") == fold("saint étienne"));
    CHECK(fold("Ste-Foy") == "sainte foy");
    CHECK(fold("Stains") == "stains");
    CHECK(fold("Cafe\xCC\x81") == "cafe");  // a combining accent
    CHECK(fold("Şahin Ğ") == "sahin g");
    CHECK(fold("") == "");
    CHECK(fold("-'-") == "");
    for (const char* mark : {"'", "`", "´", "’", "‘", "′", "ʹ", "ʻ", "ʼ", "ʽ", "ˈ", "\xC2\x92", "\uA78C", "\uFF07"})
        CHECK_MESSAGE(fold(std::string{"Faa"} + mark + "a") == "faa a", mark);
}

TEST_CASE("what is not UTF-8 is read byte by byte, never past the end") {
    for (const std::string_view bad : {"\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC0\xAF", "\xED\xA0\x80", "\xFF"}) {
        std::string_view rest = bad;
        CHECK(next_character(rest) == U'\uFFFD');
        CHECK(rest.size() == bad.size() - 1);
    }
    std::string_view text = "é€\U0001F600";
    std::string again;
    while (!text.empty()) append_utf8(again, next_character(text));
    CHECK(again == "é€\U0001F600");
}

TEST_CASE("what nobody sees goes, and a Windows apostrophe is one") {
    CHECK(printable("MAR\u00ADTIN") == "MARTIN");
    CHECK(printable("L\xC2\x92ORME") == "L'ORME");
    CHECK(printable("\xC2\x8CUVRARD \xC2\x93x\xC2\x94 \xC2\x96") == "ŒUVRARD “x” –");
    CHECK(printable("A\tB\nC\x01\x7F\xC2\x81") == "A B C");
    CHECK(printable("\u202Egnp\u2069\u061C\u200B\uFEFF\uFE0F\U000E0041") == "gnp");
    CHECK(printable("O’NEIL Şahin É 😀 \u00A0") == "O’NEIL Şahin É 😀 \u00A0");
}

TEST_CASE("the nearest plain letters keep the case") {
    CHECK(plain_letters(U'Ğ') == "G");
    CHECK(plain_letters(U'ł') == "l");
    CHECK(plain_letters(U'Ș') == "S");
    CHECK(plain_letters(U'Œ') == "OE");
    CHECK(plain_letters(U'ễ') == "e");
    CHECK(plain_letters(U'中').empty());
}
