#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace qf;
using test::communes_fixture;

TEST_CASE_FIXTURE(communes_fixture, "a file of communes and recipients is kept as it is written") {
    const auto report = import(
        "26086,Châtillon-en-Diois,26,26410,20008496000018,,inactive\n"
        "# a comment\n\r\n"
        "35238,Rennes,35,35000 35200,21350238800019,Mairie,active\r\n"
        "35238,Rennes,35,35000 35200,11111111111111,\"CCAS, \"\"le\"\" centre\",active\n"
        "2A004,Ajaccio,2A,20000,,,\n"
        "97411,Saint-Denis,974,,,,");
    REQUIRE(report.has_value());
    CHECK(report->communes == 4);
    CHECK(report->recipients == 3);
    CHECK(report->added == 7);
    CHECK(report->updated == 0);
    const auto ajaccio = registry.one(commune_code::parse("2A004").value());
    REQUIRE(ajaccio.has_value());
    CHECK(ajaccio->name == "Ajaccio");
    CHECK(ajaccio->department == "2A");
    CHECK(ajaccio->postal_codes == std::vector<std::string>{"20000"});
    CHECK(registry.one(commune_code::parse("97411").value())->postal_codes.empty());
    const auto all = registry.recipients(false);
    REQUIRE(all.size() == 3);
    CHECK(all[0].receiver.key() == "26086.20008496000018");
    CHECK(!all[0].active);
    CHECK(all[1].label == "CCAS, \"le\" centre");
    CHECK(all[2].name == "Rennes");
    CHECK(registry.recipients(true).size() == 2);
}

TEST_CASE_FIXTURE(communes_fixture, "importing again updates, adds, and keeps what an operator decided") {
    REQUIRE(import("35238,Rennes,35,35000,21350238800019,,active\n01001,Old,01,01400,,,\n").has_value());
    REQUIRE(!registry.set_active(test::rennes(), false));
    const auto same = import("35238,Rennes,35,35000,21350238800019,,active\n01001,Old,01,01400,,,\n");
    REQUIRE(same.has_value());
    CHECK(same->added == 0);
    CHECK(same->updated == 0);
    CHECK(registry.recipients(true).empty());  // still as the operator left it

    const auto next = import("35238,Rennes,35,35000 35700,21350238800019,Mairie,active\n01002,New,01,01640,,,\n");
    REQUIRE(next.has_value());
    CHECK(next->added == 1);
    CHECK(next->updated == 2);  // the postal codes, the label
    CHECK(registry.find("35700", 5).size() == 1);
    CHECK(registry.recipients(false).at(0).label == "Mairie");

    REQUIRE(import("01002,New,01,,,,\n").has_value());
    CHECK(registry.find("01640", 5).empty());
    CHECK(registry.recipients(false).size() == 1);  // absent from the file, still enrolled
    CHECK(registry.one(commune_code::parse("01001").value()).has_value());
}

TEST_CASE_FIXTURE(communes_fixture, "each fault is placed at its line, and nothing is imported") {
    const struct {
        const char* line;
        const char* complaint;
    } cases[] = {
        {"2608,X,26,,,,", "cog is not an INSEE"},
        {"2C004,X,2C,,,,", "cog is not an INSEE"},
        {"26086,,26,,,,", "name is empty"},
        {"26086,A\x01,26,,,,", "name is empty"},
        {"26086,A\xFF,26,,,,", "name is empty"},
        {"26086,X,27,,,,", "department"},
        {"26086,X,26,2641,,,", "postal_codes"},
        {"26086,X,26,26410  26411,,,", "postal_codes"},
        {"26086,X,26,26410 ,,,", "postal_codes"},
        {"26086,X,26,26410 26410,,,", "twice"},
        {"26086,X,26,26410,2000849600001,,active", "13 characters"},
        {"26086,X,26,26410,2000849600001x,,active", "no digit"},
        {"26086,X,26,26410,20008496000019,,active", "Luhn"},
        {"26086,X,26,26410,20008496000018,,open", "state is unknown"},
        {"26086,X,26,26410,20008496000018,,", "state is unknown"},
        {"26086,X,26,26410,,,active", "state without siret"},
        {"26086,X,26,26410,,CCAS,", "label without siret"},
        {"26086,X,26,26410,,", "6 columns instead of 7"},
        {"26086,\"X,26,26410,,,", "quote"},
        {"26086,\"X\"Y,26,26410,,,", "quote"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.line);
        CHECK(import(std::string{"01001,A,01,,,,\n"} + c.line + "\n").error() == errc::content_invalid);
        REQUIRE(found.list().size() == 1);
        CHECK(found.list()[0].place.ends_with("communes.csv:3"));
        CHECK(found.list()[0].problem.find(c.complaint) != std::string::npos);
        CHECK(!registry.one(commune_code::parse("01001").value()));
    }
}

TEST_CASE_FIXTURE(communes_fixture, "duplicates and lines that disagree name the other line") {
    CHECK(!import("01001,A,01,,,,\n01001,A,01,,,,\n"));
    CHECK(found.list().at(0).problem == "the commune is already at line 2");
    CHECK(!import("35238,R,35,,21350238800019,,active\n35238,R,35,,21350238800019,,active\n"));
    CHECK(found.list().at(0).problem == "the recipient is already at line 2");
    CHECK(!import("35238,R,35,,21350238800019,,active\n35238,Q,35,,11111111111111,,active\n"));
    CHECK(found.list().at(0).problem == "name or postal_codes differ from line 2");
}

TEST_CASE_FIXTURE(communes_fixture, "all faults at once, but not without end") {
    CHECK(!import("x,A,01,,,,\n01001,A,02,1,,,\n"));
    CHECK(found.list().size() == 3);
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "bad\n";
    CHECK(!import(many));
    CHECK(found.list().size() == 101);
    CHECK(found.list().back().problem == "and 4900 more faults");
}

TEST_CASE_FIXTURE(communes_fixture, "a file without its column names, or no file at all, is refused") {
    CHECK(import_raw("").error() == errc::content_invalid);
    CHECK(found.list().at(0).problem == "there is no line of column names");
    CHECK(import_raw("# only a comment\n01001,A,01,,,,\n").error() == errc::content_invalid);
    CHECK(import_raw("\xEF\xBB\xBF" + std::string{test::header}).has_value());
    faults none;
    CHECK(registry.import_csv(folder / "absent.csv", none).error() == errc::file_unreadable);
    CHECK(none.list().size() == 1);
}

TEST_CASE_FIXTURE(communes_fixture, "the communes that are shipped come in whole, and fast") {
    faults none;
    const auto begin = std::chrono::steady_clock::now();
    const auto report = registry.import_csv(QF_SOURCE_DIR "/conf/communes.csv", none);
    const auto took = std::chrono::steady_clock::now() - begin;
    REQUIRE(report.has_value());
    CHECK(none.empty());
    CHECK(report->communes > 34'900);
    CHECK(report->recipients >= 8);
    CHECK(report->added == report->communes + report->recipients);
    MESSAGE("imported in ", std::chrono::duration_cast<std::chrono::milliseconds>(took).count(), " ms");
    CHECK(took < std::chrono::seconds{10});  // under 1 s on an idle machine, without sanitizers

    const auto again = registry.import_csv(QF_SOURCE_DIR "/conf/communes.csv", none);
    CHECK(again->added == 0);
    CHECK(again->updated == 0);
    CHECK(registry.choose(commune_code::parse("26086").value(), {})->name == "Châtillon-en-Diois");
    CHECK(registry.recipients_of(test::rennes().cog()).size() == 2);
    CHECK(registry.find("l'hay", 5).at(0).cog == "94038");
}
