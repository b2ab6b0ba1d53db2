#include "connector/dossier/content_pdf.hpp"

#include "connector/dossier/attachments.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/dossier/fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

using namespace qf;
using test::family;
using test::told;

namespace {

const std::filesystem::path font = dossier::dossier_conf{}.font_file;

std::string pdf_of(std::string_view json_text, const std::filesystem::path& font_file = font) {
    return dossier::write_content_pdf(told{json_text}, font_file);
}

// What a reader's search finds: pdftotext's output, with no-break spaces as blanks.
std::string searched(const std::string& pdf) {
    test::temporary_folder folder;
    std::ofstream{folder / "a.pdf", std::ios::binary} << pdf;
    const auto command =
        "pdftotext -layout -enc UTF-8 " + (folder / "a.pdf").string() + " " + (folder / "a.txt").string();
    REQUIRE_MESSAGE(std::system((command + " 2> " + (folder / "faults").string()).c_str()) == 0,
                    "pdftotext (package poppler-utils) must be installed");
    CHECK(read_file(folder / "faults").value() == "");
    auto text = read_file(folder / "a.txt").value();
    for (std::size_t at = 0; (at = text.find("\u00A0", at)) != std::string::npos;) text.replace(at, 2, " ");
    return text;
}

bool embeds(const std::string& pdf) {
    return pdf.find("/FontFile2") != std::string::npos;
}

#define CHECK_SHOWS(text, words) CHECK_MESSAGE((text).find(words) != std::string::npos, (words), " is not in: ", (text))

}  // namespace

TEST_CASE("an agent reads the whole dossier on one page") {
    const auto pdf = pdf_of(test::fixture("input.json"));
    CHECK(pdf.starts_with("%PDF-1."));
    CHECK(!embeds(pdf));
    CHECK(pdf.size() < 12'000);
    CHECK(pdf.find("/Lang") != std::string::npos);
    const auto text = searched(pdf);
    for (const auto* words : {"0A1B2C3D4E5F6",
                              "Châtillon-en-Diois",
                              "23 novembre 2026 à 9 h 05",
                              "portail-famille-4512",
                              "TESTMAN",
                              "Johnny Paul René",
                              "08/10/1989",
                              "commune 75107 (code INSEE)",
                              "pays 99100 (code INSEE)",
                              "150",
                              "MSA",
                              "mai 2023",
                              "décembre 2024",
                              "Allocataires (2)",
                              "JEANNE STEPHANIE",
                              "27/06/1987",
                              "L'HÉRITIER",
                              "LOIC NATHAN",
                              "Enfants (1)",
                              "ALEXIS VINCENT",
                              "20/04/2006",
                              "Masculin",
                              "Madame ROUX JEANNE",
                              "1 RUE MONTORGUEIL",
                              "75002 PARIS",
                              "Page 1 sur 1"})
        CHECK_SHOWS(text, words);
}

TEST_CASE("every name can be searched, and the font is embedded only for those that need it") {
    const struct {
        const char* name;
        bool embedded;
    } cases[] = {{"O'NEIL", false},  {"DE LA ŒUVRÉ", false}, {"ŽIŽEK", false},  {"Dvoržák", false},
                 {"D’ÉTÉ–Š", false}, {"Şahin-Œuvré", true},  {"AĞAOĞLU", true}, {"Wałęsa", true},
                 {"Ιωάννης", true},  {"Nguyễn", true},       {"Иванова", true}};
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto pdf = pdf_of(family(c.name, "Zoë"));
        CHECK(embeds(pdf) == c.embedded);
        const auto text = searched(pdf);
        CHECK_SHOWS(text, c.name);
        CHECK_SHOWS(text, "Zoë");
        CHECK(pdf.size() < 150'000);
    }
}

TEST_CASE("without a font that can be read, the nearest letters are shown") {
    test::temporary_folder folder;
    std::ofstream{folder / "broken.ttf"} << "this is no font at all, but long enough to be read as the tables of one";
    for (const auto& missing : {folder / "absent.ttf", folder / "broken.ttf", folder.path(), std::filesystem::path{}}) {
        CAPTURE(missing.string());
        const auto pdf = pdf_of(family("AĞAOĞLU", "Şahin Wałęsa 中"), missing);
        CHECK(!embeds(pdf));
        CHECK_SHOWS(searched(pdf), "AGAOGLU");
        CHECK_SHOWS(searched(pdf), "Sahin Walesa ?");
    }
}

TEST_CASE("emoji and control characters cost neither an error nor a font") {
    const auto pdf = pdf_of(family("NEIL\x01\x02 😀", "Ana\xE2\x80\x8B\t<>&\\\"()"));
    CHECK(!embeds(pdf));
    CHECK_SHOWS(searched(pdf), "NEIL ?");
    CHECK_SHOWS(searched(pdf), "Ana <>&\\\"()");
}

TEST_CASE("what is missing is said to be missing") {
    const auto nothing = searched(pdf_of("{}"));
    CHECK_SHOWS(nothing, "Non communiqué");
    CHECK_SHOWS(nothing, "Identité non communiquée.");
    CHECK_SHOWS(nothing, "Non communiquée.");
    CHECK(nothing.find("Aucun") == std::string::npos);
    CHECK_SHOWS(searched(pdf_of(family("A", "B"))), "Aucun enfant transmis.");
    CHECK(searched(pdf_of(R"({"quotient_familial_v3":{"allocataires":[],"enfants":null}})")).find("Aucun") ==
          std::string::npos);
    const auto odd =
        searched(pdf_of(R"({"pivot_identity":{"birthdate":"1992-00-00","birthplace":""},"quotient_familial_v3":
        {"enfants":[{},{"date_naissance":null,"prenoms":"Léa"},7],"quotient_familial":{"valeur":0,"mois":0,"annee":null}}})"));
    CHECK_SHOWS(odd, "1992");
    CHECK_SHOWS(odd, "non communiqué");
    CHECK(odd.find("Aucun") == std::string::npos);
    CHECK_SHOWS(odd, "Léa");
    CHECK_SHOWS(odd, "Enfants (3)");
}

TEST_CASE("the quotient opens the page, before anything about its way") {
    const auto text = searched(pdf_of(test::fixture("input.json")));
    const auto quotient = text.find("150"), way = text.find("Commune :");
    REQUIRE(quotient != std::string::npos);
    REQUIRE(way != std::string::npos);
    CHECK(quotient < way);
    CHECK(text.find("mai 2023") < way);
    CHECK(text.find("Mois demandé") == std::string::npos);
}

TEST_CASE("another month than the commune's is among the first lines, with the one it asked for") {
    const auto text = test::fixture("input.json");
    const told document{text};
    dossier::content content = document;
    content.months = dossier::reference_months{.asked = {2026, 9}, .obtained = {2023, 5}};
    const auto shown = searched(dossier::write_content_pdf(content, font));
    const auto way = shown.find("Commune :");
    CHECK(shown.find("mai 2023") < way);
    CHECK(shown.find("septembre 2026") < way);
    CHECK(shown.find("pas celui du mois que la commune utilise.") < way);
    content.months->asked = {2023, 5};
    CHECK(searched(dossier::write_content_pdf(content, font)).find("Mois demandé") == std::string::npos);
}

TEST_CASE("places are those that the citizen read") {
    const auto text = test::fixture("input.json");
    const told document{text};
    dossier::content content = document;
    content.birthplace = "Lyon 2e Arrondissement (69)";
    content.birthcountry = "France";
    const auto shown = searched(dossier::write_content_pdf(content, font));
    CHECK_SHOWS(shown, "Lyon 2e Arrondissement (69)");
    CHECK_SHOWS(shown, "France");
    CHECK(shown.find("75107") == std::string::npos);
    CHECK(shown.find("99100") == std::string::npos);
}

TEST_CASE("a quotient of 0 says what it may mean") {
    constexpr std::string_view zero = R"({"quotient_familial_v3":{"quotient_familial":{"valeur":0}}})";
    CHECK_SHOWS(searched(pdf_of(zero)), "la caisse ne connaît pas les ressources");
    CHECK(searched(pdf_of(test::fixture("input.json"))).find("ne connaît pas") == std::string::npos);
}

TEST_CASE("registers' odd characters: soft hyphens, Windows apostrophes, unknown dates and sexes") {
    const auto text = searched(pdf_of(family("MAR\u00ADTIN", "L\xC2\x92ORME \u202Ex\u2069", R"({"prenoms":"Léa","sexe":
        "unspecified","date_naissance":"0000-00-00","nom_usage":"\u00AD"})")));
    CHECK_SHOWS(text, "MARTIN");
    CHECK_SHOWS(text, "L'ORME x");
    CHECK_SHOWS(text, "inconnue");
    CHECK(text.find("0000") == std::string::npos);
    CHECK(text.find("unspecified") == std::string::npos);
    CHECK(!embeds(pdf_of(family("MAR\u00ADTIN", "L\xC2\x92ORME"))));
}

TEST_CASE("twenty children take the pages they need") {
    std::string children;
    for (int i = 1; i <= 20; ++i)
        children +=
            (i > 1 ? "," : "") + test::person("FAMILLE", "Enfant" + std::to_string(i) + " Second", "2020-00-00");
    const auto text = searched(pdf_of(family("GRANDE", "Zoë", children)));
    for (int i = 1; i <= 20; ++i) CHECK_SHOWS(text, ("Enfant" + std::to_string(i) + " "));
    CHECK_SHOWS(text, "Page 1 sur 2");
    CHECK_SHOWS(text, "Page 2 sur 2");
}

TEST_CASE("a name longer than its column, or than a page, breaks nothing") {
    const auto text = searched(pdf_of(family("MONTMORENCY-LAVAL DE LA ROCHEFOUCAULD", std::string(100, 'W'))));
    CHECK_SHOWS(text, "ROCHEFOUCAULD");
    CHECK(pdf_of(family(std::string(20'000, 'W'), std::string(20'000, ' '))).starts_with("%PDF"));
}

TEST_CASE("the same content gives the same bytes") {
    CHECK(pdf_of(test::fixture("input.json")) == pdf_of(test::fixture("input.json")));
    CHECK(pdf_of(family("Şahin", "Ğ")) == pdf_of(family("Şahin", "Ğ")));
}

TEST_CASE("a page in the standard font costs microseconds") {
    const auto text = test::fixture("input.json");
    const told content{text};
    pdf_of(text);
    constexpr int times = 200;
    const auto begin = std::clock();
    std::size_t bytes = 0;
    for (int i = 0; i < times; ++i) bytes += dossier::write_content_pdf(content, font).size();
    const double each = double(std::clock() - begin) / CLOCKS_PER_SEC * 1e6 / times;
    MESSAGE(each, " µs of CPU a PDF of ", bytes / times, " bytes");
    CHECK(each < 20'000);  // the aim is 200; this only catches a mistake of kind, under sanitizers as well
}

TEST_CASE("a document gives the same bytes whatever its thread wrote before") {
    const auto content = test::fixture("input.json");
    std::string fresh;
    std::thread{[&] { fresh = pdf_of(content); }}.join();
    CHECK(pdf_of(content) == fresh);
    const auto long_one = [] {  // two pages
        std::string children;
        for (int i = 0; i < 60; ++i)
            children +=
                std::string{i ? "," : ""} + R"({"nom_naissance":"INVENTÉ","prenoms":"N)" + std::to_string(i) + "\"}";
        return R"({"quotient_familial_v3":{"enfants":[)" + children + "]}}";
    }();
    const auto embedding = std::string{R"({"pivot_identity":{"family_name":"ŞAHİN","given_name":"Ğ"}})"};
    for (const auto& before : {std::string{content}, long_one, embedding, std::string{"{}"}}) {
        (void)pdf_of(before);
        CHECK(pdf_of(content) == fresh);
    }
}

TEST_CASE("a correction says so above the quotient, with both references; what corrects nothing does not") {
    const told family_file{family("ESSAI", "Zoë")};
    dossier::content c = family_file;
    CHECK(searched(dossier::write_content_pdf(c, font)).find("Correction") == std::string::npos);
    c.corrects = "FEDCBA9876543";
    const auto text = searched(dossier::write_content_pdf(c, font));
    const auto said = text.find("Correction : cette transmission (0A1B2C3D4E5F6) corrige et remplace la transmission");
    REQUIRE_MESSAGE(said != std::string::npos, text);
    CHECK(text.find("FEDCBA9876543") != std::string::npos);
    CHECK(text.find("FEDCBA9876543") < text.find("Mois du quotient"));
    CHECK_SHOWS(text, "Page 1 sur 1");
}
