#include "schemas/explain.hpp"

#include "schemas/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace qf;

namespace {

// The faults as "place: sentence", so that a test reads as the list a person would see.
std::vector<std::string> told(std::string_view schema, std::string_view text) {
    const auto rules = json::document::parse(schema).value();
    const auto document = json::document::parse(text).value();
    std::vector<std::string> out;
    const auto all = schemas::explain(rules.root(), document.root());
    for (const auto& f : all.list()) out.push_back(f.place + ": " + f.problem);
    return out;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("explain tells every fault, not the first one") {
    constexpr auto schema = R"({
        "type": "object", "required": ["code", "parts", "owner"], "additionalProperties": false,
        "properties": {
            "code": {"type": "string", "pattern": "^[0-9]+$", "maxLength": 3},
            "size": {"type": "integer", "minimum": 1, "maximum": 9},
            "state": {"enum": ["open", "closed"]},
            "parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/definitions/part"}},
            "owner": {"type": "string"}},
        "definitions": {"part": {"type": "object", "required": ["name"],
            "properties": {"name": {"type": ["string", "null"], "minLength": 1}}}}})";
    CHECK(told(schema, R"({"code": "12a4", "size": 0, "state": "ajar", "parts": [{}, {"name": ""}], "extra": 1})") ==
          lines{"/owner: is missing", "/code: is longer than 3 characters", "/code: does not have the expected form",
                "/size: must be at least 1", "/state: is not one of the allowed values", "/parts/0/name: is missing",
                "/parts/1/name: must not be empty", "/extra: is not known"});
    CHECK(told(schema, R"({"code": 7, "size": 1.5, "parts": [1, {"name": 2}], "owner": null})") ==
          lines{"/code: must be text", "/size: must be a whole number", "/parts/0: must be an object",
                "/parts/1/name: must be text or null", "/owner: must be text"});
    CHECK(told(schema, R"({"code": "1", "parts": [], "owner": "a"})") == lines{"/parts: has fewer than 1 item"});
    CHECK(told(schema, R"({"code": "1", "parts": [{}, {}, {}], "owner": "a"})") ==
          lines{"/parts: has more than 2 items"});
    CHECK(told(schema, R"([])") == lines{": must be an object"});
    CHECK(told(schema, R"({"code": "123", "size": 9, "parts": [{"name": null}], "owner": ""})").empty());
}

TEST_CASE("explain counts characters, not bytes") {
    CHECK(told(R"({"maxLength": 3, "minLength": 3})", "\"\u00e9\u0153\U0001F600\"").empty());
    CHECK(told(R"({"maxLength": 2})", "\"\u00e9\u0153\U0001F600\"") == lines{": is longer than 2 characters"});
    CHECK(told(R"({"minLength": 2})", "\"\U0001F600\"") == lines{": is shorter than 2 characters"});
}

TEST_CASE("explain never repeats a value, nor a stranger's member name") {
    const auto rules = json::document::parse(R"({"additionalProperties": false,
        "properties": {"sex": {"enum": ["F", "M"]}, "day": {"pattern": "^[0-9]$"}}})");
    const auto document = json::document::parse(R"({"Zoé Dupont": 1, "sex": "SECRET", "day": "SECRET"})");
    REQUIRE(rules.has_value());
    REQUIRE(document.has_value());
    const auto all = schemas::explain(rules->root(), document->root());
    REQUIRE(all.list().size() == 3);
    CHECK(all.list()[0].place == "");
    CHECK(all.list()[0].problem == "has a member that is not known");
    CHECK(all.list()[1].suggestion == "one of: F, M");
    CHECK(all.list()[2].suggestion == "the form is ^[0-9]$");
    for (const auto& f : all.list())
        for (const auto* secret : {"SECRET", "Dupont"}) {
            CHECK(f.place.find(secret) == std::string::npos);
            CHECK(f.problem.find(secret) == std::string::npos);
            CHECK(f.suggestion.find(secret) == std::string::npos);
        }
}

TEST_CASE("explain understands alternatives") {
    CHECK(told(R"({"anyOf": [{"type": "string"}, {"minimum": 3, "type": "integer"}]})", "2") ==
          lines{": fits none of the allowed forms"});
    CHECK(told(R"({"oneOf": [{"type": "integer"}, {"minimum": 3}]})", "4") ==
          lines{": fits several forms of which only one may hold"});
    CHECK(told(R"({"not": {"type": "null"}})", "null") == lines{": has a form that is not allowed"});
    CHECK(told(R"({"allOf": [{"minimum": 3}, {"type": "string"}]})", "2") ==
          lines{": must be at least 3", ": must be text"});
    CHECK(told(R"({"minimum": 3, "exclusiveMinimum": true})", "3") == lines{": must be more than 3"});
}

TEST_CASE("explain writes places as JSON Pointers") {
    CHECK(told(R"({"required": ["a/b", "m~n"]})", "{}") == lines{"/a~1b: is missing", "/m~0n: is missing"});
}

TEST_CASE("explain is bounded, whatever it is given") {
    std::string many = "[1";
    for (int i = 0; i < 100000; ++i) many += ",1";
    many += "]";
    CHECK(told(R"({"items": {"type": "string"}})", many).size() == 100);
    CHECK(told(R"({"$ref": "#"})", "1").empty());
    CHECK(told(R"({"$ref": "#/definitions/nowhere"})", "1").empty());
}
