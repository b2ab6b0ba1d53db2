// What we know of libharu's inside, we know of one version.
#include "connector/dossier/hpdf_inside.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

using qf::dossier::hpdf_inside::version;

TEST_CASE("libharu is the version whose structs were read, when it is compiled and when it runs") {
    CHECK(std::string_view{HPDF_VERSION_TEXT} == version);
    CHECK(std::string_view{HPDF_GetVersion()} == version);
}

TEST_CASE("nobody else reaches into libharu") {
    namespace fs = std::filesystem;
    for (const auto& file : fs::directory_iterator{fs::path{QF_SOURCE_DIR} / "connector/dossier"}) {
        if (file.path().stem() == "hpdf_inside") continue;
        std::ifstream in{file.path()};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        for (const std::string_view inside : {"HPDF_Stream", "HPDF_MemStream", "HPDF_Dict", "HPDF_PageAttr", "->stream",
                                              "->attr", "->catalog", "->mmgr"}) {
            CAPTURE(file.path().string());
            CAPTURE(inside);
            CHECK(text.find(inside) == std::string::npos);
        }
    }
}
