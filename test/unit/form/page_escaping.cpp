// Whatever a text holds, it stays a text.
#include "test/support/html_reader.hpp"
#include "test/unit/form/page_samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace qf::form;
using qf::test::element;
using qf::test::read_html;

namespace {

// What a page is made of: names of elements and attributes, without any value.
std::string skeleton(const std::string& html) {
    std::string out;
    for (const auto& e : read_html(html)) {
        out += "<" + e.name;
        for (const auto& [name, value] : e.attributes) out += " " + name;
        out += ">";
    }
    return out;
}

}  // namespace

TEST_CASE("hostile texts in every field change no page's structure") {
    const auto harmless = page_samples("x");
    for (const char* attack :
         {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='alert(1)", "</title></main><h1>",
          "&lt;b&gt;&amp;", "<!--", "]]>", "{}{0}%s", "\xE2\x80\xAE\xC2\xA0é"}) {
        const auto attacked = page_samples(attack);
        REQUIRE(attacked.size() == harmless.size());
        for (std::size_t i = 0; i < attacked.size(); ++i) {
            CAPTURE(attacked[i].name);
            CAPTURE(attack);
            CHECK(skeleton(attacked[i].html) == skeleton(harmless[i].html));
            CHECK(attacked[i].html.find("<script>") == std::string::npos);
        }
    }
}

TEST_CASE("a hostile text is shown as it is") {
    constexpr std::string_view attack = "<b title=\"x\">O'NEIL & fils</b>";
    for (const auto& sample : page_samples(attack)) {
        if (!sample.name.starts_with("review")) continue;
        CAPTURE(sample.name);
        const auto p = read_html(sample.html);
        CHECK(std::ranges::any_of(
            p, [&](const element& e) { return e.name == "strong" && e.text.find(attack) != std::string::npos; }));
    }
}
