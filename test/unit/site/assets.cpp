#include "connector/site/assets.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

using namespace qf::site;

namespace {

constexpr embedded_file own[] = {{"own.js", "let a = 1;\n"}};

}  // namespace

TEST_CASE("each asset has an address made from its content, a type, and is found by that address only") {
    const asset_collection all{embedded(), own};
    REQUIRE(all.files().size() == 3);
    std::set<std::string> addresses;
    for (const auto& file : all.files()) {
        const auto dot = file.name.rfind('.');
        CHECK(file.address == all.address_of(file.name));
        CHECK(file.address.starts_with("/assets/" + std::string{file.name.substr(0, dot + 1)}));
        CHECK(file.address.size() == 8 + file.name.size() + 13);  // ".", twelve digits of the hash
        CHECK(addresses.insert(file.address).second);
        REQUIRE(all.at(file.address) != nullptr);
        CHECK(all.at(file.address)->text == file.text);
        CHECK(all.at("/assets/" + std::string{file.name}) == nullptr);
        CHECK(!file.text.empty());
        CHECK(!file.content_type.empty());
    }
    CHECK(all.at("") == nullptr);
    CHECK(all.at("/assets/site.000000000000.css") == nullptr);
    CHECK_THROWS_AS(all.address_of("absent.css"), std::logic_error);
    CHECK(all.at(all.address_of("own.js"))->content_type == "text/javascript; charset=utf-8");
    CHECK(all.at(all.address_of("icon.svg"))->content_type == "image/svg+xml");
    CHECK(asset_collection{embedded()}.files().size() == 2);
    const embedded_file unknown[] = {{"page.html", "x"}};
    CHECK_THROWS_AS((asset_collection{unknown}), std::logic_error);
}
