#include "connector/base/file.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <sys/stat.h>

using namespace qf;

namespace {

std::size_t entries_of(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {}));
}

}  // namespace

TEST_CASE("a file is written whole, readable by its owner only, and read back") {
    test::temporary_folder folder;
    const std::string bytes("a\0b\n\xFF", 5);
    REQUIRE(!write_file(folder / "f", bytes));
    CHECK(read_file(folder / "f").value() == bytes);
    struct ::stat info {};
    REQUIRE(::stat((folder / "f").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    REQUIRE(!write_file(folder / "f", "new"));
    CHECK(read_file(folder / "f").value() == "new");
    CHECK(entries_of(folder.path()) == 1);  // nothing is left beside it
}

TEST_CASE("a write that fails leaves the old file and nothing beside it") {
    test::temporary_folder folder;
    CHECK(write_file(folder / "no" / "such", "x") == errc::storage_failed);
    std::filesystem::create_directory(folder / "taken");
    REQUIRE(!write_file(folder / "taken" / "inside", "x"));
    CHECK(write_file(folder / "taken", "x") == errc::storage_failed);  // a folder that is not empty has this name
    CHECK(entries_of(folder.path()) == 1);
    CHECK(read_file(folder / "taken" / "inside").value() == "x");
}

TEST_CASE("reading has a bound and tells what it cannot read") {
    test::temporary_folder folder;
    REQUIRE(!write_file(folder / "f", std::string(100, 'x')));
    CHECK(read_file(folder / "f", 100).value().size() == 100);
    CHECK(read_file(folder / "f", 99).error() == errc::too_large);
    CHECK(read_file(folder / "absent").error() == errc::file_unreadable);
    CHECK(read_file(folder.path()).error() == errc::file_unreadable);
    CHECK(read_file("/dev/zero", 1000).error() == errc::too_large);  // endless, yet it ends
}

TEST_CASE("a secret is a file's content without its last line break") {
    test::temporary_folder folder;
    const auto secret = [&](std::string_view content) {
        REQUIRE(!write_file(folder / "s", content));
        return read_secret(folder / "s");
    };
    CHECK(secret("open sesame\n").value() == "open sesame");
    CHECK(secret("open sesame\r\n").value() == "open sesame");
    CHECK(secret(" spaces count ").value() == " spaces count ");
    CHECK(secret("").error() == errc::content_invalid);
    CHECK(secret("\n").error() == errc::content_invalid);
    CHECK(secret(std::string((64 << 10) + 1, 'x')).error() == errc::too_large);
    CHECK(read_secret(folder / "absent").error() == errc::file_unreadable);
}
