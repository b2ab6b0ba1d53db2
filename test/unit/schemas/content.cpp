#include "test/unit/schemas/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::test;

namespace {

using lines = std::vector<std::string>;

std::string with_people(std::string_view list, int count) {
    std::string people;
    for (int i = 0; i < count; ++i) people += i == 0 ? "{}" : ",{}";
    return R"({"commune":{"cog":"26086"},"pivot_identity":{"family_name":"A","given_name":"B"},)"
           R"("quotient_familial_v3":{")" +
           std::string{list} + "\":[" + people + "]}}";
}

}  // namespace

TEST_CASE("a submission as it comes is accepted") {
    CHECK(faults_of(content_text).empty());
}

TEST_CASE("what FranceConnect and API Particulier really send is no fault") {
    for (const auto* birthdate : {"\"1992-00-00\"", "\"\"", "\"1992\"", "null", "\"born one winter\""}) {
        CAPTURE(birthdate);
        CHECK(faults_of(replaced(content_text, "\"1992-00-00\"", birthdate)).empty());
        CHECK(faults_of(replaced(content_text, "\"2020-00-00\"", birthdate)).empty());
    }
    CHECK(faults_of(replaced(content_text, "\"valeur\": 0", "\"valeur\": 2550")).empty());
    CHECK(faults_of(replaced(content_text, "\"birthplace\": \"\",", "")).empty());
    CHECK(faults_of(replaced(content_text, "Anaïs Lou", "𝒜naïs \u202e 李 Ğülşen d’Ÿ")).empty());
    CHECK(faults_of(replaced(content_text, "Anaïs Lou", "line\\r\\nline\\ttab")).empty());
    CHECK(faults_of(replaced(content_text, R"("shoe_size": 43)", R"("shoe_size": {"a": [null, "\u0000"]})")).empty());
    CHECK(faults_of(replaced(content_text, "\"external_id\": \"portail-12\"", "\"external_id\": null")).empty());
    CHECK(faults_of(replaced(content_text, "{\"siret\": \"21260086600017\", ", "{")).empty());
}

TEST_CASE("every fault of a submission is told at once, with its place and without its value") {
    CHECK(faults_of("{}") ==
          lines{"/commune: is missing", "/pivot_identity: is missing", "/quotient_familial_v3: is missing"});
    CHECK(faults_of(R"({"commune": {"cog": "2608X", "siret": "21260086600016"}, "external_id": "a b",
        "reference_month": {"asked": "2026-13", "obtained": 5}, "pivot_identity": {"family_name": 3},
        "quotient_familial_v3": {"enfants": {}, "allocataires": [{"prenoms": []}],
                                 "quotient_familial": {"valeur": -1, "mois": "9"}, "version": "v4"}})") ==
          lines{"/external_id: does not have the expected form", "/reference_month/obtained: must be text",
                "/pivot_identity/given_name: is missing", "/pivot_identity/family_name: must be text",
                "/quotient_familial_v3/enfants: must be a list",
                "/quotient_familial_v3/allocataires/0/prenoms: must be text or null",
                "/quotient_familial_v3/quotient_familial/valeur: must be at least 0",
                "/quotient_familial_v3/quotient_familial/mois: must be a whole number or null",
                "/quotient_familial_v3/version: is not one of the allowed values",
                "/commune/cog: is not a commune's code", "/commune/siret: is not a SIRET number",
                "/reference_month/asked: is not a month"});
}

TEST_CASE("lists and texts have bounds") {
    CHECK(faults_of(with_people("allocataires", 20)).empty());
    CHECK(faults_of(with_people("allocataires", 21)) ==
          lines{"/quotient_familial_v3/allocataires: has more than 20 items"});
    CHECK(faults_of(with_people("enfants", 60)).empty());
    CHECK(faults_of(with_people("enfants", 61)) == lines{"/quotient_familial_v3/enfants: has more than 60 items"});
    std::string name;
    for (int i = 0; i < 255; ++i) name += "é";
    CHECK(faults_of(replaced(content_text, "Anaïs Lou", name)).empty());
    CHECK(faults_of(replaced(content_text, "Anaïs Lou", name + "é")) ==
          lines{"/pivot_identity/given_name: is longer than 255 characters"});
    CHECK(faults_of(replaced(content_text, "portail-12", std::string(64, 'a'))).empty());
    CHECK(faults_of(replaced(content_text, "portail-12", std::string(65, 'a'))) ==
          lines{"/external_id: is longer than 64 characters"});
}

TEST_CASE("what XML could not carry is told") {
    for (const auto* character : {"\\u0000", "\\u0007", "\\u001f", "\\u007f", "\\ufffe", "\\uffff"}) {
        CAPTURE(character);
        CHECK(faults_of(replaced(content_text, "Anaïs Lou", character)) ==
              lines{"/pivot_identity/given_name: holds a control character"});
    }
    CHECK(faults_of(replaced(content_text, "ZOÉ", "ZO\\u0001")) ==
          lines{"/quotient_familial_v3/enfants/0/prenoms: holds a control character"});
}

TEST_CASE("text that is no JSON has one fault, with line and column") {
    for (const auto* text : {"", "{", "{\"commune\": \xC3}", "{\"a\": \"\xED\xA0\x80\"}", "{} {}"}) {
        faults out;
        const auto parsed = schemas::parse_content(text, out);
        CAPTURE(text);
        REQUIRE(!parsed.has_value());
        CHECK(parsed.error() == errc::malformed_json);
        REQUIRE(out.list().size() == 1);
        CHECK(out.list()[0].problem.starts_with("is not JSON: line 1, column "));
    }
    CHECK(faults_of("[]") == lines{": must be an object"});
    CHECK(faults_of("null") == lines{": must be an object"});
}

TEST_CASE("months") {
    CHECK(schemas::parse_year_month("2026-09").value() == schemas::year_month{2026, 9});
    for (const auto* text : {"", "2026", "2026-9", "2026-00", "2026-13", "2026/09", "202a-09", "1899-12", "2026-09-",
                             "-026-09", "2026-+9"}) {
        CAPTURE(text);
        CHECK(!schemas::parse_year_month(text).has_value());
    }
}
