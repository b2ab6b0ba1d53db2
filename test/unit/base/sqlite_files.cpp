#include "connector/base/sqlite.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace qf;
using namespace std::string_view_literals;

namespace {

constexpr std::array migrations = {"CREATE TABLE a(x INTEGER) STRICT;"sv,
                                   "ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO a VALUES(1, 'moved');"sv};

sqlite::options at_version(std::size_t version) {
    return {.migrations = std::span{migrations}.first(version)};
}

std::string failure_of(const std::filesystem::path& path, const sqlite::options& how) {
    try {
        sqlite::database db{path, how};
    } catch (const sqlite::failure& e) {
        return e.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a new file gets every migration, an older one the rest, a current one none") {
    test::temporary_folder folder;
    { sqlite::database db{folder / "f", at_version(1)}; }
    {
        sqlite::database db{folder / "f", at_version(2)};
        CHECK(db.number("PRAGMA user_version") == 2);
        CHECK(db.number("SELECT count(*) FROM a") == 1);
    }
    sqlite::database again{folder / "f", at_version(2)};
    CHECK(again.number("SELECT count(*) FROM a") == 1);
}

TEST_CASE("a migration that fails leaves the version that was") {
    test::temporary_folder folder;
    const std::array broken = {migrations[0], "CREATE TABLE b(x); CREATE TABLE nonsense("sv};
    { sqlite::database db{folder / "f", at_version(1)}; }
    CHECK(failure_of(folder / "f", {.migrations = broken}).find("incomplete input") != std::string::npos);
    sqlite::database db{folder / "f", {}};
    CHECK(db.number("PRAGMA user_version") == 1);
    CHECK(db.number("SELECT count(*) FROM sqlite_schema WHERE name = 'b'") == 0);
}

TEST_CASE("a file of a newer program is refused with both versions") {
    test::temporary_folder folder;
    { sqlite::database db{folder / "f", at_version(2)}; }
    const auto why = failure_of(folder / "f", at_version(1));
    CHECK(why.find("at version 2") != std::string::npos);
    CHECK(why.find("newer program") != std::string::npos);
}

TEST_CASE("what is no database, or a damaged one, is refused at open") {
    test::temporary_folder folder;
    std::ofstream{folder / "text"} << "this is a text, not a database, and long enough to have a header: "
                                   << std::string(200, '.');
    CHECK(!failure_of(folder / "text", {}).empty());

    {
        sqlite::database db{folder / "f", {}};
        db.run(
            "CREATE TABLE t(x TEXT); CREATE INDEX i ON t(x);"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
            "INSERT INTO t SELECT 'row ' || i FROM n; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    const auto size = std::filesystem::file_size(folder / "f");
    REQUIRE(size > 40'000);
    {
        std::fstream file{folder / "f", std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
        file << std::string(8192, '\xAA');
    }
    CHECK(failure_of(folder / "f", {}).find("damaged") != std::string::npos);
    CHECK(failure_of(folder / "f", {.check = false}).empty());  // only the check finds it
}

TEST_CASE("a file that must exist is not made; a read-only one cannot be written") {
    test::temporary_folder folder;
    CHECK(failure_of(folder / "f", {.access = sqlite::access::existing}).find("cannot open") != std::string::npos);
    CHECK(!std::filesystem::exists(folder / "f"));
    sqlite::database writer{folder / "f", at_version(2)};
    sqlite::database reader{folder / "f", {.access = sqlite::access::read_only}};
    CHECK(reader.number("SELECT x FROM a") == 1);
    CHECK_THROWS_AS(reader.run("DELETE FROM a"), sqlite::failure);
}

TEST_CASE("a symbolic link is not followed: a state folder's files are where they are said to be") {
    test::temporary_folder folder;
    { sqlite::database db{folder / "f", {}}; }
    std::filesystem::create_symlink(folder / "f", folder / "link");
    CHECK(failure_of(folder / "link", {}).find("cannot open") != std::string::npos);
}

TEST_CASE("the file is WAL, fully synchronous and hardened") {
    test::temporary_folder folder;
    sqlite::database db{folder / "f", {.autocheckpoint_pages = 0}};
    CHECK(db.number("PRAGMA synchronous") == 2);
    CHECK(db.number("PRAGMA foreign_keys") == 1);
    CHECK(db.number("PRAGMA wal_autocheckpoint") == 0);
    sqlite::statement mode{db, "PRAGMA journal_mode"};
    auto rows = mode.with();
    REQUIRE(rows.step());
    CHECK(rows.text(0) == "wal");
    CHECK_THROWS_AS(db.run("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema"), sqlite::failure);
    CHECK_THROWS_AS(db.run("SELECT \"no such column\""), sqlite::failure);  // not taken for a text
}

TEST_CASE("a full volume is told from other failures") {
    test::temporary_folder folder;
    sqlite::database db{folder / "f", {}};
    db.run("CREATE TABLE t(x BLOB); PRAGMA max_page_count = 20");
    try {
        for (int i = 0; i < 100; ++i) db.run("INSERT INTO t VALUES(zeroblob(4000))");
        FAIL("a bounded file took everything");
    } catch (const sqlite::failure& e) {
        CHECK(e.full());
        CHECK(!e.busy());
    }
    try {
        db.run("SELECT * FROM nowhere");
        FAIL("a missing table was found");
    } catch (const sqlite::failure& e) {
        CHECK(!e.full());
        CHECK(std::string_view{e.what()}.find("no such table") != std::string_view::npos);
    }
}

TEST_CASE("an online copy is whole, and replaces an older one") {
    test::temporary_folder folder;
    sqlite::database db{folder / "f", at_version(2)};
    std::ofstream{folder / "copy"} << "old";
    sqlite::copy(db, folder / "copy");
    db.run("INSERT INTO a VALUES(2, 'later')");
    sqlite::database copied{folder / "copy", at_version(2)};
    CHECK(copied.number("SELECT count(*) FROM a") == 1);
    CHECK(db.number("SELECT count(*) FROM a") == 2);
}

// Seen once: `submit` met `deliver` at its first start, and ended with "database is locked".
TEST_CASE("those that make the same file at the same moment all have it") {
    constexpr std::size_t openers = 4;
    for (int round = 0; round < 50; ++round) {
        test::temporary_folder folder;
        std::array<std::string, openers> troubles;
        std::vector<std::thread> threads;
        for (auto& trouble : troubles)
            threads.emplace_back([&trouble, &folder] { trouble = failure_of(folder / "f", at_version(2)); });
        for (auto& one : threads) one.join();
        for (const auto& trouble : troubles) CHECK(trouble == "");
        CHECK(sqlite::database{folder / "f", {}}.number("SELECT count(*) FROM a") == 1);
    }
}
