#include "connector/base/sqlite.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

using namespace qf;

namespace {

struct table {
    test::temporary_folder folder;
    sqlite::database db{folder / "f", {}};
    table() { db.run("CREATE TABLE t(n INTEGER, s TEXT, b BLOB, r REAL) STRICT"); }
};

}  // namespace

TEST_CASE("values go in and come out as they were, NULL told from empty") {
    table t;
    sqlite::statement insert{t.db, "INSERT INTO t(n, s, b) VALUES(?1, ?2, ?3)"};
    const std::string bytes("\0\xFF\x80 and text", 12);
    CHECK(insert.run(std::numeric_limits<std::int64_t>::min(), "é œ ž", sqlite::blob{bytes}) == 1);
    insert.run(std::optional<std::int64_t>{}, std::string_view{}, sqlite::blob{});
    insert.run(nullptr, std::optional<std::string>{}, nullptr);
    insert.run(true, std::string{"a\0b", 3}, sqlite::blob{"x"});

    sqlite::statement all{t.db, "SELECT n, s, b FROM t ORDER BY rowid"};
    auto rows = all.with();
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == std::numeric_limits<std::int64_t>::min());
    CHECK(rows.text(1) == "é œ ž");
    CHECK(rows.text(2) == bytes);
    REQUIRE(rows.step());
    CHECK(rows.is_null(0));
    CHECK(!rows.maybe_integer(0).has_value());
    CHECK(!rows.is_null(1));
    CHECK(rows.maybe_text(1).value() == "");
    CHECK(!rows.is_null(2));
    REQUIRE(rows.step());
    CHECK(!rows.maybe_text(1).has_value());
    CHECK(rows.text(1).empty());
    CHECK(rows.is_null(2));
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == 1);
    CHECK(rows.text(1) == std::string("a\0b", 3));
    CHECK(!rows.step());
}

TEST_CASE("a statement forgets its parameters and its rows between two executions") {
    table t;
    t.db.run("INSERT INTO t(n) VALUES(1), (2), (3)");
    sqlite::statement select{t.db, "SELECT n FROM t WHERE n >= ?1 ORDER BY n"};
    {
        auto rows = select.with(2);
        REQUIRE(rows.step());  // left before its end
    }
    auto rows = select.with(3);
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == 3);
    CHECK(!rows.step());
}

TEST_CASE("wrong SQL stops where it is written; a strict column refuses another type") {
    table t;
    CHECK_THROWS_AS((sqlite::statement{t.db, "SELEC n FROM t"}), sqlite::failure);
    CHECK_THROWS_AS((sqlite::statement{t.db, "SELECT missing FROM t"}), sqlite::failure);
    sqlite::statement insert{t.db, "INSERT INTO t(n) VALUES(?1)"};
    CHECK_THROWS_AS(insert.run("a text"), sqlite::failure);
    CHECK(insert.run(1) == 1);  // and is usable again
    CHECK_THROWS_AS(insert.run(1, 2), sqlite::failure);
}

TEST_CASE("changes counts the rows of the last change") {
    table t;
    t.db.run("INSERT INTO t(n) VALUES(1), (2), (3)");
    sqlite::statement update{t.db, "UPDATE t SET s = 'x' WHERE n > ?1"};
    CHECK(update.run(1) == 2);
    CHECK(update.run(3) == 0);
}

TEST_CASE("a transaction that is not committed leaves nothing") {
    table t;
    {
        sqlite::transaction one{t.db};
        t.db.run("INSERT INTO t(n) VALUES(1)");
    }
    CHECK(t.db.number("SELECT count(*) FROM t") == 0);
    try {
        sqlite::transaction one{t.db};
        t.db.run("INSERT INTO t(n) VALUES(1)");
        throw std::runtime_error{"halfway"};
    } catch (const std::runtime_error&) {
        CHECK(t.db.number("SELECT count(*) FROM t") == 0);
    }
    sqlite::transaction one{t.db};
    t.db.run("INSERT INTO t(n) VALUES(1)");
    one.commit();
    CHECK(t.db.number("SELECT count(*) FROM t") == 1);
}

TEST_CASE("a writer that finds the file taken says busy after its time-out") {
    table t;
    sqlite::database other{t.folder / "f", {.busy_timeout_ms = 20}};
    sqlite::transaction taken{t.db};
    try {
        sqlite::transaction too_late{other};
        FAIL("two writers at once");
    } catch (const sqlite::failure& e) {
        CHECK(e.busy());
    }
}
