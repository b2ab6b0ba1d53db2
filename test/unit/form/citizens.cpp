// A citizen from what the identity provider says of them: pure.
#include "connector/form/citizen_of.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::form;

namespace {

std::optional<citizen> read(std::string_view claims) {
    return citizen_of(json::document::parse(claims).value().root());
}

}  // namespace

TEST_CASE("the six members travel as received, and nothing else") {
    const auto got = read(R"({"sub":"s","aud":"a","email":"a@example.org","gender":"female","birthdate":"1992-00-00",
        "birthplace":"","birthcountry":"99243","family_name":"Şahin-Œuvré","given_name":"autre","preferred_username":"X",
        "given_name_array":["Žofia","Ğülşen"],"acr":"eidas1"})");
    REQUIRE(got.has_value());
    CHECK(got->pivot_identity ==
          R"({"birthcountry":"99243","birthdate":"1992-00-00","birthplace":"","family_name":"Şahin-Œuvré",)"
          R"("given_name":"Žofia Ğülşen","gender":"female"})");
    CHECK(got->access_token.empty());
    CHECK(got->id_token.empty());
}

TEST_CASE("absent members stay absent, and null stays null") {
    CHECK(read(R"({"family_name":"ESSAI","given_name":"Jo","birthplace":null})")->pivot_identity ==
          R"({"birthplace":null,"family_name":"ESSAI","given_name":"Jo"})");
}

TEST_CASE("the name shown is the first given name with the usage name, else the family name") {
    struct row {
        std::string_view claims;
        std::string_view shown;
    };
    const row table[] = {
        {R"({"given_name_array":["Camille","Louise"],"family_name":"MODELE","preferred_username":"EXEMPLE"})",
         "Camille EXEMPLE"},
        {R"({"given_name_array":["Camille","Louise"],"family_name":"MODELE"})", "Camille MODELE"},
        {R"({"given_name_array":["Camille"],"family_name":"MODELE","preferred_username":""})", "Camille MODELE"},
        {R"({"given_name_array":["Camille"],"family_name":"MODELE","preferred_username":null})", "Camille MODELE"},
        {R"({"given_name_array":["Marie Lou","Anne"],"family_name":"MODELE"})", "Marie Lou MODELE"},
        {R"({"given_name":"Anne-Lou Jeanne","family_name":"O'NEIL-DESSAI"})", "Anne-Lou O'NEIL-DESSAI"},
        {R"({"given_name":"Jo","given_name_array":[],"family_name":"ESSAI"})", "Jo ESSAI"},
        {R"({"given_name":"","family_name":"ESSAI"})", "ESSAI"},
        {R"({"given_name":"Jo","family_name":""})", "Jo"},
    };
    for (const auto& [claims, shown] : table) {
        CAPTURE(claims);
        REQUIRE(read(claims).has_value());
        CHECK(read(claims)->shown_name == shown);
    }
}

TEST_CASE("claims that no dossier could carry are no citizen") {
    for (const auto* claims :
         {"{}", R"({"given_name":"Jo"})", R"({"given_name":7,"family_name":"ESSAI"})",
          R"({"given_name":"Jo","family_name":null})", R"({"given_name_array":["Jo",7],"family_name":"ESSAI"})",
          R"({"given_name_array":[null],"family_name":"ESSAI"})",
          R"({"given_name":"Jo","family_name":"ESSAI","birthdate":19920101})",
          R"({"given_name":"Jo","family_name":"ESSAI","gender":["female"]})",
          R"({"given_name":"J\u0000o","family_name":"ESSAI"})"}) {
        CAPTURE(claims);
        CHECK(!read(claims).has_value());
    }
    CHECK(!read(R"({"given_name":"Jo","family_name":")" + std::string(256, 'a') + R"("})").has_value());
    CHECK(!citizen_of({}).has_value());
}

TEST_CASE("who has no given name is a citizen who lacks it, and nobody's fault") {
    for (const auto* claims :
         {R"({"family_name":"ESSAI"})", R"({"given_name":"","family_name":"ESSAI"})",
          R"({"given_name":" ","family_name":"ESSAI"})", R"({"given_name":null,"family_name":"ESSAI"})",
          R"({"given_name_array":[""],"family_name":"ESSAI"})"}) {
        CAPTURE(claims);
        REQUIRE(read(claims).has_value());
        CHECK(read(claims)->lacks == lacks::given_name);
    }
    CHECK(read(R"({"given_name":"Jo","family_name":"ESSAI"})")->lacks == lacks::nothing);
}
