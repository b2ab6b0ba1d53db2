// The pages as files, for the browser's tests (test/browser): written where QF_TEST_PAGES says, else in a temporary
// folder.
#include "connector/form/assets.hpp"
#include "connector/form/pages.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/form/page_samples.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace qf::form;

TEST_CASE("every page and every asset that it names can be written to a folder") {
    const qf::test::temporary_folder scratch;
    const char* wanted = std::getenv("QF_TEST_PAGES");
    const std::filesystem::path folder{wanted ? std::filesystem::path{wanted} : scratch.path()};
    std::filesystem::create_directories(folder / "assets");
    const auto write = [&](const std::filesystem::path& to, std::string_view text) {
        std::ofstream{to, std::ios::binary} << text;
        CHECK(std::filesystem::file_size(to) == text.size());
    };
    for (const auto& sample : page_samples()) write(folder / (sample.name + ".html"), sample.html);
    for (const auto& file : assets().files()) write(folder / file.address.substr(1), file.text);
}
