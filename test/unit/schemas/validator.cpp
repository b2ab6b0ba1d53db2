#include "schemas/validator.hpp"

#include "schemas/embedded.hpp"
#include "test/unit/schemas/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

TEST_CASE("every schema of the program compiles, and accepts no number in place of an object") {
    int seen = 0;
    for (const auto& file : schemas::embedded()) {
        if (!file.name.ends_with(".json") || file.name.ends_with(".openapi.json")) continue;
        CAPTURE(file.name);
        const schemas::validator rules{file.name};
        const auto number = json::document::parse("1").value();
        CHECK(!rules.accepts(number.root()));
        CHECK(!rules.check(number.root()).empty());
        CHECK(!rules.accepts({}));
        ++seen;
    }
    CHECK(seen >= 2);
}

TEST_CASE("a schema that does not exist is a bug of ours") {
    CHECK_THROWS_AS(schemas::validator{"nothing.json"}, std::logic_error);
}

TEST_CASE("accepts() and check() agree on documents broken in every single place") {
    const schemas::validator rules{"qf.transmission.1.json"};
    const std::string text{test::transmission_text};
    unsigned tried = 0;
    unsigned refused = 0;
    for (std::size_t at = text.find(':'); at != std::string::npos; at = text.find(':', at + 1)) {
        if (text[at - 1] != '"' || std::string_view{"\"{[n0123456789"}.find(text[at + 1]) == std::string_view::npos)
            continue;
        const auto broken =
            json::document::parse(text.substr(0, at + 1) + "[[]]," + "\"removed\":" + text.substr(at + 1));
        REQUIRE(broken.has_value());
        const bool good = rules.accepts(broken->root());
        CAPTURE(at);
        CHECK(good == rules.check(broken->root()).empty());
        ++tried;
        if (!good) ++refused;
    }
    CHECK(tried > 30);
    CHECK(refused == tried);  // a list fits nowhere, and no object is open
}
