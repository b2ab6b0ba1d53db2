#include "connector/portal/assets.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace qf::portal;

TEST_CASE("the portal's styles load nothing") {
    REQUIRE(assets().files().size() == 3);
    for (const auto& file : assets().files())
        for (const char* word : {"http://", "https://", "@import", "url(", "innerHTML", "eval(", "document.write"}) {
            if (file.name == "icon.svg" && std::string_view{word} == "http://") continue;  // its namespace's name
            CHECK_MESSAGE(file.text.find(word) == std::string_view::npos, file.name, " has ", word);
        }
}
