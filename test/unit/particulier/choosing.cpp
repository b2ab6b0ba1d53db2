// Children by index: what is not selected is nowhere in the result.
#include "connector/particulier/children.hpp"
#include "test/unit/particulier/fixture.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace qf;
using namespace qf::particulier;

namespace {

// Born on one day, with names that contain each other.
constexpr std::string_view triplets =
    R"({"allocataires":[{"prenoms":"LEA"}],"enfants":[{"prenoms":"LOUIS","date_naissance":"2019-04-01","n":"un"},)"
    R"({"prenoms":"LOUISE","date_naissance":"2019-04-01"},{"prenoms":"LOUIS","date_naissance":"2019-04-01","n":"trois"}],)"
    R"("quotient_familial":{"valeur":0}})";

std::string chosen(std::string_view data, const std::set<std::size_t>& selected) {
    return with_children(json::document::parse(data).value().root(), selected);
}

}  // namespace

TEST_CASE("each selection of triplets holds exactly those, in their order, and all else unchanged") {
    const auto all = json::document::parse(triplets).value();
    for (unsigned set = 0; set < 8; ++set) {
        std::set<std::size_t> selected;
        json::writer expected;
        expected.begin_object().key("allocataires").put(all["allocataires"]).key("enfants").begin_array();
        for (std::size_t i = 0; i < 3; ++i)
            if (set & (1U << i)) {
                selected.insert(i);
                expected.put(all["enfants"].at(i));
            }
        expected.end_array().key("quotient_familial").put(all["quotient_familial"]).end_object();
        CAPTURE(set);
        CHECK(with_children(all.root(), selected) == expected.text());
    }
}

TEST_CASE("a child that is not selected leaves no trace") {
    const auto data = json::document::parse(fixture_text("two_parents_three_children.json")).value();
    const auto text = with_children(data["data"], {0, 2});
    CHECK(text.find("SECUNDA") == std::string::npos);
    CHECK(text.find("2020-03-15") == std::string::npos);
    CHECK(text.find("PRIMO") != std::string::npos);
    CHECK(text.find("TERTIO") != std::string::npos);
}

TEST_CASE("indexes out of range are ignored") {
    CHECK(chosen(triplets, {3, 4000000000}) == chosen(triplets, {}));
    CHECK(chosen(triplets, {1, 3}) == chosen(triplets, {1}));
}

TEST_CASE("an absent block stays absent, an empty one empty") {
    CHECK(chosen(R"({"quotient_familial":{"valeur":1}})", {0}) == R"({"quotient_familial":{"valeur":1}})");
    CHECK(chosen(R"({"enfants":[]})", {0}) == R"({"enfants":[]})");
    CHECK(chosen("{}", {}) == "{}");
}

TEST_CASE("children are counted, none when there is no such block") {
    const auto count = [](std::string_view text) { return count_children(json::document::parse(text).value().root()); };
    CHECK(count(triplets) == 3);
    CHECK(count(R"({"enfants":[]})") == 0);
    CHECK(count("{}") == 0);
    CHECK(count(R"({"enfants":{"a":1}})") == 0);
    CHECK(count_children({}) == 0);
}
