// What of a good answer is passed on: pure.
#include "test/unit/particulier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::particulier;

namespace {

std::string with_amount(std::string_view members) {
    return fmt::format(R"({{"data":{{"quotient_familial":{{{}}}}}}})", members);
}

}  // namespace

TEST_CASE("a whole answer is passed on as it is, without what surrounds it") {
    for (const auto* name :
         {"two_parents_three_children.json", "one_parent_grown_children.json", "no_child.json", "partial_dates.json"}) {
        CAPTURE(name);
        const auto body = fixture_text(name);
        const auto got = read_answer(body);
        REQUIRE(got.has_value());
        CHECK(got->data.root().written() == json::document::parse(body).value()["data"].written());
    }
}

TEST_CASE("the month obtained is the one that the answer says, if it says one") {
    const auto month = [](std::string_view members) { return read_answer(with_amount(members))->obtained; };
    CHECK(month(R"("annee":2026,"mois":8)") == schemas::year_month{2026, 8});
    for (const auto* none : {R"("annee":null,"mois":8)", R"("annee":2026,"mois":0)", R"("annee":2026,"mois":null)",
                             R"("annee":2026,"mois":13)", R"("annee":0,"mois":8)", R"("annee":2026)", R"("mois":8)",
                             R"("annee_calcul":2026,"mois_calcul":8)", ""}) {
        CAPTURE(none);
        CHECK(!month(none));
    }
    CHECK(!read_answer(fixture_text("partial_dates.json"))->obtained);
}

TEST_CASE("members that we do not know are dropped, at every level") {
    const auto got = read_answer(R"({"data":{
        "version":"v3","revenus":{"total":1},"allocataires":[{"prenoms":"A","numero_allocataire":"1234567"}],
        "enfants":[{"prenoms":"B","nir":"2","date_naissance":"2020-05-00"}],
        "adresse":{"pays":"FRANCE","etage":"3"},
        "quotient_familial":{"valeur":0,"fournisseur":"MSA","revenu_fiscal":3}},
        "meta":{"token_id":"x"}})");
    REQUIRE(got.has_value());
    CHECK(got->data.root().written() ==
          R"({"allocataires":[{"prenoms":"A"}],"enfants":[{"prenoms":"B","date_naissance":"2020-05-00"}],)"
          R"("adresse":{"pays":"FRANCE"},"quotient_familial":{"fournisseur":"MSA","valeur":0}})");
}

TEST_CASE("any of the four blocks may be absent, and an absent one stays absent") {
    const auto whole = json::document::parse(fixture_text("two_parents_three_children.json")).value();
    const std::vector<std::string> names = {"allocataires", "enfants", "adresse", "quotient_familial"};
    for (unsigned set = 0; set < 16; ++set) {
        json::writer body;
        body.begin_object().key("data").begin_object();
        for (unsigned i = 0; i < 4; ++i)
            if (set & (1U << i)) body.key(names[i]).put(whole["data"][names[i]]);
        body.end_object().end_object();
        CAPTURE(set);
        const auto got = read_answer(body.text());
        REQUIRE(got.has_value());
        for (unsigned i = 0; i < 4; ++i) CHECK(got->data[names[i]].exists() == ((set & (1U << i)) != 0));
        CHECK(got->obtained.has_value() == ((set & 8U) != 0));
    }
}

TEST_CASE("a block that is null was not given") {
    const auto got = read_answer(R"({"data":{"allocataires":null,"enfants":null,"adresse":null}})");
    REQUIRE(got.has_value());
    CHECK(got->data.root().written() == "{}");
}

TEST_CASE("names of all scripts, empty texts and a quotient of 0 are kept") {
    const std::string data =
        R"({"allocataires":[{"nom_naissance":"Şahin-Œuvré","nom_usage":"","prenoms":"Žofia Ğülşen","date_naissance":null},)"
        R"({"nom_naissance":"O'NEIL","date_naissance":"1992-00-00"}],"enfants":[],)"
        R"("quotient_familial":{"fournisseur":"CNAF","valeur":0,"annee":2026,"mois":9,"annee_calcul":null,)"
        R"("mois_calcul":0}})";
    const auto got = read_answer(R"({"data":)" + data + "}");
    REQUIRE(got.has_value());
    CHECK(got->data.root().written() == data);
}

TEST_CASE("what the contract does not allow is no answer") {
    const std::string wrong[] = {
        "",
        "null",
        "[]",
        "<html/>",
        "{}",
        R"({"data":null})",
        R"({"data":[]})",
        R"({"data":"x"})",
        R"({"data":{"enfants":{}}})",
        R"({"data":{"enfants":["Zoé"]}})",
        R"({"data":{"enfants":[null]}})",
        R"({"data":{"enfants":[{"prenoms":7}]}})",
        R"({"data":{"enfants":[{"prenoms":["Zoé"]}]}})",
        R"({"data":{"enfants":[{"prenoms":{"un":"Zoé"}}]}})",
        R"({"data":{"allocataires":"x"}})",
        R"({"data":{"adresse":[]}})",
        R"({"data":{"quotient_familial":[]}})",
        with_amount(R"("valeur":"850")"),
        with_amount(R"("valeur":-1)"),
        with_amount(R"("valeur":850.5)"),
        with_amount(R"("mois":"8")"),
        fmt::format(R"({{"data":{{"enfants":[{{"prenoms":"{}"}}]}}}})", std::string(256, 'a')),
        fixture_text("404_no_file.json"),
        fixture_text("no_child.json") + "x",
    };
    for (const auto& body : wrong) {
        CAPTURE(body);
        CHECK(!read_answer(body).has_value());
    }
}

TEST_CASE("what cannot be printed is dropped from a fund's texts, and a whole number is one however it is written") {
    const auto got = read_answer(
        R"({"data":{"enfants":[{"prenoms":"Zo\u0000é\u001a \u0085Lo\u00adu\u009f","nom_naissance":"DE\tLA\nTOUR\u007f",)"
        R"("date_naissance":"0000-00-00","sexe":"F"}],"adresse":{"pays":"\ufeffFRA\u200bNCE\uffff"},)"
        R"("quotient_familial":{"valeur":742.0,"annee":2026.0,"mois":9.0,"annee_calcul":null}}})");
    REQUIRE(got.has_value());
    CHECK(
        got->data.root().written() ==
        R"({"enfants":[{"nom_naissance":"DE LA TOUR","prenoms":"Zoé Lou","date_naissance":"0000-00-00","sexe":"F"}],)"
        R"("adresse":{"pays":"FRANCE"},"quotient_familial":{"valeur":742,"annee":2026,"mois":9,"annee_calcul":null}})");
    CHECK(got->obtained == schemas::year_month{2026, 9});
    CHECK(!read_answer(with_amount(R"("valeur":742.5)")));
    CHECK(!read_answer(with_amount(R"("valeur":1e300)")));
}
