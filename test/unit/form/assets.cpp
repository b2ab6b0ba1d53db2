#include "connector/form/pages.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

using namespace qf::form;

TEST_CASE("each asset has an address made from its content, a type, and is found by that address only") {
    REQUIRE(assets().size() == 4);  // the portal's style sheet among them
    std::set<std::string> addresses;
    for (const auto& file : assets()) {
        const auto address = asset_address(file.name);
        const auto dot = file.name.rfind('.');
        CHECK(address.starts_with("/assets/" + std::string{file.name.substr(0, dot + 1)}));
        CHECK(address.size() == 8 + file.name.size() + 13);  // ".", twelve digits of the hash
        CHECK(addresses.insert(address).second);
        REQUIRE(asset_at(address) != nullptr);
        CHECK(asset_at(address)->text == file.text);
        CHECK(asset_at("/assets/" + std::string{file.name}) == nullptr);
        CHECK(!file.text.empty());
        CHECK(!file.content_type.empty());
    }
    CHECK(asset_at("") == nullptr);
    CHECK(asset_at("/assets/form.000000000000.css") == nullptr);
    CHECK_THROWS_AS(asset_address("absent.css"), std::logic_error);
    CHECK(asset_at(asset_address("form.js"))->content_type == "text/javascript; charset=utf-8");
    CHECK(asset_at(asset_address("icon.svg"))->content_type == "image/svg+xml");
}

TEST_CASE("style and script load nothing and run no text") {
    for (const auto& file : assets())
        for (const char* word : {"http://", "https://", "@import", "url(", "innerHTML", "eval(", "document.write"}) {
            if (file.name == "icon.svg" && std::string_view{word} == "http://") continue;  // its namespace's name
            CHECK_MESSAGE(file.text.find(word) == std::string_view::npos, file.name, " has ", word);
        }
}
