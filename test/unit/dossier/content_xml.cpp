#include "connector/dossier/content_xml.hpp"

#include "connector/dossier/content_json.hpp"
#include "test/unit/dossier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

// The inside of the root, without the lines around it.
std::string inside(std::string_view json_text) {
    const auto tree = json::document::parse(json_text).value();
    auto text = dossier::write_content_xml(tree.root());
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hash>\n";
    const std::string tail = "</hash>\n";
    REQUIRE(text.starts_with(head));
    REQUIRE(text.ends_with(tail));
    return text.substr(head.size(), text.size() - head.size() - tail.size());
}

}  // namespace

TEST_CASE("the XML is what communes read in production, byte for byte") {
    const auto tree =
        json::document::parse(dossier::write_content_json(test::told{test::fixture("input.json")})).value();
    CHECK(dossier::write_content_xml(tree.root()) == test::fixture("FormulaireQF.xml"));
}

TEST_CASE("each kind of value has its form") {
    CHECK(inside(R"({"a_b":"x"})") == "  <a-b>x</a-b>\n");
    CHECK(inside(R"({"nomUsuel":"x"})") == "  <nomUsuel>x</nomUsuel>\n");
    CHECK(inside(R"({"a":""})") == "  <a></a>\n");
    CHECK(inside(R"({"a":null})") == "  <a nil=\"true\"/>\n");
    CHECK(inside(R"({"a":-3})") == "  <a type=\"integer\">-3</a>\n");
    CHECK(inside(R"({"a":1.5})") == "  <a type=\"float\">1.5</a>\n");
    CHECK(inside(R"({"a":true})") == "  <a type=\"boolean\">true</a>\n");
    CHECK(inside(R"({"enfants":[]})") == "  <enfants type=\"array\"/>\n");
    CHECK(inside(R"({"a":{}})") == "  <a>\n  </a>\n");
    CHECK(inside(R"({"enfants":["x",null]})") ==
          "  <enfants type=\"array\">\n    <enfant>x</enfant>\n    <enfant nil=\"true\"/>\n  </enfants>\n");
}

TEST_CASE("text is escaped, and what XML forbids is left out") {
    CHECK(inside(R"({"a":"O'NEIL <\"&\"> "})") == "  <a>O'NEIL &lt;\"&amp;\"&gt; </a>\n");
    CHECK(inside("{\"a\":\"x\\u0000\\u0001\\u001F\\uFFFEy\\r\\n\"}") == "  <a>xy&#13;\n</a>\n");
    CHECK(inside(R"({"a":"Şahin-Œuvré 😀"})") == "  <a>Şahin-Œuvré 😀</a>\n");
}

TEST_CASE("a name that is no XML name becomes one") {
    CHECK(inside(R"({"<x y=\"1\">":1,"":2,"9_a":3})") ==
          "  <xy1 type=\"integer\">1</xy1>\n  <_ type=\"integer\">2</_>\n  <_9-a type=\"integer\">3</_9-a>\n");
}
