#include "connector/dossier/attachments.hpp"

#include "test/unit/dossier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

schemas::transmission transmission_of(std::string_view content) {
    faults found;
    auto accepted = schemas::parse_content(content, found);
    REQUIRE(accepted.has_value());
    const schemas::transmission_header header{.id = uuid::parse("018f0000-0000-7000-8000-000000000001").value(),
                                              .reference = reference::parse("0A1B2C3D4E5F6").value(),
                                              .receiver = recipient::parse("26086.20008496000018").value(),
                                              .commune_name = "Châtillon-en-Diois",
                                              .issuer = "issuer",
                                              .audience = "audience",
                                              .submitted_at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23},
                                              .expires_at = std::chrono::sys_days{std::chrono::year{2026} / 12 / 23}};
    return schemas::transmission::parse(schemas::write_transmission(header, *accepted)).value();
}

// The fixture with the commune that a submission must name.
std::string submission() {
    return R"({"commune":{"cog":"26086"},)" + test::fixture("input.json").substr(1);
}

}  // namespace

TEST_CASE("a transmission gives its three files, with their names and types") {
    const auto t = transmission_of(submission());
    const auto files = dossier::make_attachments(t);
    CHECK(files[0].file_name == "FormulaireQF.json");
    CHECK(files[0].mime_type == "application/json");
    CHECK(files[0].content == test::fixture("FormulaireQF.json"));
    CHECK(files[1].file_name == "FormulaireQF.xml");
    CHECK(files[1].mime_type == "application/xml");
    CHECK(files[1].content == test::fixture("FormulaireQF.xml"));
    CHECK(files[2].file_name == "quotient_familial_TESTMAN_Johnny_Paul_René.pdf");
    CHECK(files[2].mime_type == "application/pdf");
    CHECK(files[2].content.starts_with("%PDF-"));
}

TEST_CASE("what the citizen read and both months are the PDF's alone: the other files keep their structure") {
    const auto plain = dossier::make_attachments(transmission_of(submission()));
    const auto told = dossier::make_attachments(
        transmission_of(R"x({"shown":{"birthplace":"Paris 7e Arrondissement (75)","birthcountry":"France"},)x"
                        R"("reference_month":{"asked":"2026-09","obtained":"2023-05"},)" +
                        submission().substr(1)));
    CHECK(told[0].content == plain[0].content);
    CHECK(told[1].content == plain[1].content);
    CHECK(told[2].content.find("(Paris 7e Arrondissement \\(75\\))") != std::string::npos);
    CHECK(told[2].content.find("(septembre 2026)") != std::string::npos);
}

TEST_CASE("what a register wrote oddly stays as it came, but in the file's name and the PDF") {
    const auto files = dossier::make_attachments(transmission_of(
        R"({"commune":{"cog":"26086"},"pivot_identity":{"family_name":"MAR\u00ADTIN","given_name":"L\u0092ORME"},)"
        R"("quotient_familial_v3":{}})"));
    CHECK(files[2].file_name == "quotient_familial_MARTIN_L'ORME.pdf");
    CHECK(files[0].content.find("MAR\u00ADTIN") != std::string::npos);
    CHECK(files[1].content.find("L\xC2\x92ORME") != std::string::npos);
}

TEST_CASE("made again after a crash, they are the same") {
    const auto first = dossier::make_attachments(transmission_of(submission()));
    const auto again = dossier::make_attachments(transmission_of(submission()));
    for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i].content == again[i].content);
}
