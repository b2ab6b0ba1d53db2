#include "connector/base/file.hpp"
#include "connector/site/theme.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace qf;
using namespace qf::site;

TEST_CASE("the theme gives its own folder's files, of the kinds that a browser may have, and nothing else") {
    const test::temporary_folder place;
    const auto folder = place / "look";
    std::filesystem::create_directories(folder / "deeper");
    for (const auto* name : {"theme.css", "logo.svg", "page.html", "run.js", "secret.txt"})
        REQUIRE(!write_file(folder / name, name));
    REQUIRE(!write_file(folder / "deeper" / "x.css", "x"));
    REQUIRE(!write_file(place / "outside.css", "outside"));
    std::filesystem::create_symlink(place / "outside.css", folder / "link.css");
    const theme look{folder};
    CHECK(look.size() == 2);
    CHECK(look.stylesheet() == "/theme/theme.css");
    CHECK(look.find("theme.css")->content == "theme.css");
    CHECK(look.find("theme.css")->content_type == "text/css; charset=utf-8");
    for (const auto* name : {"", ".", "..", "../outside.css", "/etc/passwd", "deeper/x.css", "link.css", "page.html",
                             "run.js", "THEME.CSS", "theme.css/"})
        CHECK(look.find(name) == nullptr);
    CHECK(theme{std::filesystem::path{}}.stylesheet().empty());
    CHECK_THROWS(theme{place / "nowhere"});
}
