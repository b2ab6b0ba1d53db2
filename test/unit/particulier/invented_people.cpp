// The demonstration's people: complete, readable by the client's own rules, awkward as promised.
#include "connector/demo/people.hpp"
#include "connector/particulier/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace qf;
using demo::fund_answer;

namespace {

particulier::answer told(const demo::person& who, std::optional<std::string_view> asked = {}) {
    auto got = particulier::read_answer(R"({"data":)" + demo::data_of(who, asked, "2026-09") + "}");
    REQUIRE_MESSAGE(got.has_value(), who.id);
    return std::move(*got);
}
const demo::person& named(std::string_view id) {
    const auto* found = demo::find(id);
    REQUIRE_MESSAGE(found != nullptr, id);
    return *found;
}

}  // namespace

TEST_CASE("people are found by their ids, which may stand in an address") {
    std::set<std::string_view> ids;
    for (const auto& who : demo::people()) {
        CHECK(ids.insert(who.id).second);
        CHECK(demo::find(who.id) == &who);
        CHECK(!who.title.empty());
        CHECK(std::ranges::all_of(who.id, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
    }
    CHECK(ids.size() >= 12);
    for (const auto* nobody : {"", "camille", "camille-exemple ", "Camille-Exemple"}) CHECK(!demo::find(nobody));
}

TEST_CASE("every identity is one that a dossier can carry") {
    for (const auto& who : demo::people()) {
        CAPTURE(who.id);
        faults none;
        const auto content =
            schemas::parse_content(R"({"commune":{"cog":"26086"},"quotient_familial_v3":{},"pivot_identity":)" +
                                       std::string{who.identity} + "}",
                                   none);
        REQUIRE(content.has_value());
        const auto claims = (*content)["pivot_identity"];
        for (const auto* member :
             {"sub", "given_name", "family_name", "gender", "birthdate", "birthplace", "birthcountry"})
            CHECK_MESSAGE(claims[member].is_text(), member);
        std::string joined;
        claims["given_name_array"].for_each_item([&](json::value one) {
            if (!joined.empty()) joined += ' ';
            joined += one.text_or("");
        });
        CHECK(joined == claims["given_name"].text_or(""));
    }
}

TEST_CASE("every answer passes the client's rules whole, in the month asked or that of now") {
    for (const auto& who : demo::people()) {
        CAPTURE(who.id);
        CHECK((who.answers == fund_answer::given) == !who.data.empty());
        if (who.data.empty()) {
            CHECK(demo::data_of(who, {}, "2026-09") == "{}");
            continue;
        }
        CHECK(told(who).data.root().written() == demo::data_of(who, {}, "2026-09"));
        CHECK(told(who).data["quotient_familial"]["valeur"].is_integer());
    }
}

TEST_CASE("the month asked is written in, and the calculation is today's") {
    const auto got = told(named("camille-exemple"), "2025-12");
    CHECK(got.obtained == schemas::year_month{2025, 12});
    CHECK(got.data["quotient_familial"].written() ==
          R"({"fournisseur":"CNAF","valeur":850,"annee":2025,"mois":12,"annee_calcul":2026,"mois_calcul":9})");
    CHECK(told(named("camille-exemple")).obtained == schemas::year_month{2026, 9});
}

TEST_CASE("one has a month of their own, whatever is asked") {
    const auto& jules = named("jules-antan");
    CHECK(!jules.follows_month);
    CHECK(told(jules, "2025-12").obtained == schemas::year_month{2024, 1});
    CHECK(told(jules).obtained == schemas::year_month{2024, 1});
    CHECK(std::ranges::count(demo::people(), false, &demo::person::follows_month) == 1);
}

TEST_CASE("the awkward ones are there") {
    const auto value = [](std::string_view id) {
        return told(named(id)).data["quotient_familial"]["valeur"].integer();
    };
    const auto fund = [](std::string_view id) {
        return told(named(id)).data["quotient_familial"]["fournisseur"].text_or("");
    };
    const auto identity = [](std::string_view id) { return json::document::parse(named(id).identity).value(); };

    const auto couple = told(named("camille-exemple"));
    CHECK(couple.data["allocataires"].size() == 2);
    CHECK(couple.data["enfants"].size() == 3);
    CHECK(fund("camille-exemple") == "CNAF");

    const auto three_names = told(named("elsa-fictive"));
    std::set<std::string> surnames;
    three_names.data["enfants"].for_each_item(
        [&](json::value child) { surnames.insert(child["nom_naissance"].text_or("")); });
    CHECK(surnames.size() == 3);
    CHECK(fund("elsa-fictive") == "MSA");

    CHECK(told(named("paul-solitaire")).data["enfants"].is_array());
    CHECK(told(named("paul-solitaire")).data["enfants"].size() == 0);

    const auto triplets = told(named("lea-triade"));
    std::set<std::string> dates;
    triplets.data["enfants"].for_each_item(
        [&](json::value child) { dates.insert(child["date_naissance"].text_or("")); });
    CHECK(triplets.data["enfants"].size() == 3);
    CHECK(dates.size() == 1);

    CHECK(identity("anne-oneil")["family_name"].text() == "O'NEIL-DESSAI");
    CHECK(identity("zofia-sahin")["family_name"].text() == "Şahin-Œuvré");
    CHECK(identity("yann-partiel")["birthdate"].text() == "1992-00-00");
    CHECK(told(named("yann-partiel")).data["enfants"].at(0)["date_naissance"].text() == "2020-05-00");
    CHECK(identity("amina-lointaine")["birthplace"].text() == "");
    CHECK(value("gael-zero") == 0);
    CHECK(told(named("ines-restreinte")).data.root().size() == 1);
    for (const auto how : {fund_answer::no_file, fund_answer::away, fund_answer::busy, fund_answer::token_refused})
        CHECK(std::ranges::count(demo::people(), how, &demo::person::answers) == 1);
}
