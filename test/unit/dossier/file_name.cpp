#include "connector/dossier/file_name.hpp"

#include "connector/base/encoding.hpp"

#include <doctest/doctest.h>

using qf::dossier::pdf_file_name;

TEST_CASE("the file bears the names, blanks as underscores") {
    CHECK(pdf_file_name("TESTMAN", "Johnny Paul René") == "quotient_familial_TESTMAN_Johnny_Paul_René.pdf");
    CHECK(pdf_file_name("O'NEIL", "Zoë-Şahin") == "quotient_familial_O'NEIL_Zoë-Şahin.pdf");
    CHECK(pdf_file_name("", "Ana") == "quotient_familial_Ana.pdf");
    CHECK(pdf_file_name("", "") == "quotient_familial.pdf");
}

TEST_CASE("a name cannot leave its folder or hide its ending") {
    CHECK(pdf_file_name("../../etc/passwd", "a\\b") == "quotient_familial_....etcpasswd_ab.pdf");
    CHECK(pdf_file_name("A\r\n\t\x7F", "\"B\"<>|?*:") == "quotient_familial_A_B.pdf");
    CHECK(pdf_file_name("\u202Efdp", "\u200Bx") == "quotient_familial_fdp_x.pdf");
    CHECK(pdf_file_name("MAR\u00ADTIN", "L\xC2\x92\u061CORME \xC2\x9F") == "quotient_familial_MARTIN_L'ORME_Ÿ.pdf");
    CHECK(pdf_file_name("\xFF\xC3", "x") == "quotient_familial_x.pdf");
}

TEST_CASE("a long name is cut between characters") {
    for (std::size_t before = 0; before < 4; ++before) {
        std::string name(before, 'a');
        for (int i = 0; i < 200; ++i) name += "é€😀";
        const auto file = pdf_file_name(name, "x");
        CHECK(file.size() <= 255);
        CHECK(file.size() >= 252);
        CHECK(file.ends_with(".pdf"));
        CHECK(qf::is_utf8(file));
    }
}
