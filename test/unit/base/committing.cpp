#include "connector/base/checkpointer.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/recent_pace.hpp"
#include "test/support/rig.hpp"
#include "test/support/temporary_folder.hpp"

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

using namespace qf;
using namespace std::chrono_literals;

namespace {

struct fixture {
    test::temporary_folder folder;
    sqlite::database db{folder / "f", {}};
    sqlite::statement insert;
    test::rig r;

    fixture() : insert{(db.run("CREATE TABLE t(n INTEGER) STRICT"), db), "INSERT INTO t VALUES(?1)"} {}
    // Seen by another connection, so committed.
    std::vector<std::int64_t> kept() {
        sqlite::database other{folder / "f", {.check = false}};
        sqlite::statement all{other, "SELECT n FROM t ORDER BY rowid"};
        std::vector<std::int64_t> out;
        for (auto rows = all.with(); rows.step();) out.push_back(rows.integer(0));
        return out;
    }
};

}  // namespace

TEST_CASE("a commit is on disk when it returns, with what the work said") {
    fixture f;
    committer c{f.r.executor(), f.db};
    const auto answer = f.r.run(c.commit([&] { return f.insert.run(7); }));
    REQUIRE(answer.has_value());
    CHECK(*answer == 1);
    CHECK(f.kept() == std::vector<std::int64_t>{7});
}

TEST_CASE("many callers share few groups, in the order of their calls, none larger than the bound") {
    fixture f;
    committer c{f.r.executor(), f.db, {.group_max = 100}};
    std::vector<int> resumed;
    crew callers{f.r.executor()};
    for (int i = 0; i < 1000; ++i)
        callers.hire([&, i]() -> awaitable<void> {
            const auto answer = co_await c.commit([&f, i] { return f.insert.run(i); });
            if (answer.has_value()) resumed.push_back(i);
        });
    f.r.run(callers.gone());
    std::vector<int> wanted;
    for (int i = 0; i < 1000; ++i) wanted.push_back(i);
    CHECK(resumed == wanted);
    CHECK(f.kept() == std::vector<std::int64_t>(wanted.begin(), wanted.end()));
    CHECK(c.written().changes == 1000);
    CHECK(c.written().groups >= 10);
    CHECK(c.written().groups <= 20);
}

TEST_CASE("a change that throws is told so, and the others of its group are kept") {
    fixture f;
    committer c{f.r.executor(), f.db};
    std::vector<int> kept;
    int thrown = 0;
    crew callers{f.r.executor()};
    for (int i = 0; i < 10; ++i)
        callers.hire([&, i]() -> awaitable<void> {
            try {
                const auto answer = co_await c.commit([&f, i] {
                    f.insert.run(i);
                    if (i % 3 == 0) throw std::out_of_range{"a bug"};
                    return i;
                });
                if (answer.has_value()) kept.push_back(*answer);
            } catch (const std::out_of_range&) {
                ++thrown;
            }
        });
    f.r.run(callers.gone());
    CHECK(thrown == 4);
    CHECK(kept == std::vector<int>{1, 2, 4, 5, 7, 8});
    CHECK(f.kept() == std::vector<std::int64_t>{1, 2, 4, 5, 7, 8});
    CHECK(c.written().groups == 1);
}

TEST_CASE("a full volume fails the whole group with storage_full, and the next one may succeed") {
    fixture f;
    f.db.run("CREATE TABLE big(x BLOB); PRAGMA max_page_count = 20");
    sqlite::statement fill{f.db, "INSERT INTO big VALUES(zeroblob(?1))"};
    committer c{f.r.executor(), f.db};
    std::vector<error_code> seen;
    crew callers{f.r.executor()};
    for (int i = 0; i < 3; ++i)
        callers.hire([&, i]() -> awaitable<void> {
            const auto answer = co_await c.commit([&, i] { return i == 1 ? fill.run(1'000'000) : f.insert.run(i); });
            seen.push_back(answer.has_value() ? error_code{} : answer.error());
        });
    f.r.run(callers.gone());
    CHECK(seen == std::vector<error_code>(3, errc::storage_full));
    CHECK(f.kept().empty());
    CHECK(f.r.run(c.commit([&] { return f.insert.run(9); })).has_value());
    CHECK(f.kept() == std::vector<std::int64_t>{9});
}

TEST_CASE("a wrong statement fails its group with storage_failed") {
    fixture f;
    committer c{f.r.executor(), f.db};
    const auto answer = f.r.run(c.commit([&] { return f.db.run("INSERT INTO nowhere VALUES(1)"), 0; }));
    CHECK(answer.error() == errc::storage_failed);
}

TEST_CASE("gathering waits for company, but not for ever") {
    fixture f;
    committer c{f.r.executor(), f.db, {.gather = 20ms}};
    const auto began = std::chrono::steady_clock::now();
    CHECK(f.r.run(c.commit([&] { return f.insert.run(1); })).has_value());
    CHECK(std::chrono::steady_clock::now() - began >= 19ms);

    committer patient{f.r.executor(), f.db, {.group_wanted = 64, .gather = 60s}};
    crew callers{f.r.executor()};
    for (int i = 0; i < 64; ++i)  // company has come: nobody waits a minute
        callers.hire(
            [&, i]() -> awaitable<void> { (void)co_await patient.commit([&f, i] { return f.insert.run(i); }); });
    f.r.run(callers.gone(), 10s);
    CHECK(f.kept().size() == 65);
    CHECK(patient.written().groups == 1);
}

TEST_CASE("a file gathers while its owner says that it is busy, and else writes at once") {
    fixture f;
    const auto write_many = [&](committer& c, int from, int count) {
        crew callers{f.r.executor()};
        for (int i = from; i < from + count; ++i)
            callers.hire([&, i]() -> awaitable<void> {
                co_await asio::post(f.r.executor(), use_awaitable);  // each in a turn of its own
                (void)co_await c.commit([&f, i] { return f.insert.run(i); });
            });
        f.r.run(callers.gone(), 10s);
    };
    // An hour: whoever gathers waits for the company that is wanted.
    bool busy = false;
    committer c{f.r.executor(), f.db, {.group_wanted = 64, .gather_busy = 1h, .busy = [&] { return busy; }}};
    write_many(c, 0, 40);  // more than busy_from: it does not count
    write_many(c, 40, 1);
    busy = true;
    const auto groups = c.written().groups;
    write_many(c, 41, 64);
    CHECK(c.written().groups == groups + 1);
    CHECK(f.kept().size() == 105);
}

TEST_CASE("a pace of late is that of what comes, and soon forgotten") {
    recent_pace pace;
    const recent_pace::time began{};
    for (int i = 0; i < 1'000; ++i) pace.one_more(began + i * 1ms);
    CHECK(pace.a_second(began + 1s) == doctest::Approx(1'000).epsilon(0.1));
    CHECK(pace.a_second(began + 2s) == 0);
    for (int i = 0; i < 3; ++i) pace.one_more(began + 10s);  // at once
    CHECK(pace.a_second(began + 10s) < 100);
}

TEST_CASE("the checkpointer moves the WAL into the database while others write") {
    fixture f;
    sqlite::database writer{f.folder / "f", {.check = false, .autocheckpoint_pages = 0}};
    checkpointer aside{f.folder / "f", 5ms};
    sqlite::statement insert{writer, "INSERT INTO t VALUES(?1)"};
    const auto before = std::filesystem::file_size(f.folder / "f");
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    int n = 0;
    while (std::filesystem::file_size(f.folder / "f") <= before && std::chrono::steady_clock::now() < deadline) {
        sqlite::transaction one{writer};
        for (int i = 0; i < 100; ++i) insert.run(++n);
        one.commit();
    }
    CHECK(std::filesystem::file_size(f.folder / "f") > before);
    CHECK(writer.number("SELECT count(*) FROM t") == n);
}

TEST_CASE("a WAL that is written without a pause is begun anew") {
    fixture f;
    constexpr int pages = 1'024;  // 4 MiB
    sqlite::database writer{f.folder / "f", {.check = false, .autocheckpoint_pages = pages}};
    writer.run("CREATE TABLE big (page INTEGER PRIMARY KEY, what BLOB NOT NULL)");
    sqlite::statement insert{writer, "INSERT INTO big VALUES(?1, randomblob(65536))"};
    checkpointer aside{f.folder / "f", 5ms};
    constexpr std::int64_t rows = 3'000;  // 190 MiB
    std::uintmax_t size = 0;
    for (std::int64_t n = 0; n < rows; ++n) {
        insert.run(n);
        size = std::max(size, std::filesystem::file_size(f.folder / "f-wal"));
    }
    CHECK(size < 48 << 20);
    CHECK(writer.number("SELECT count(*) FROM big") == rows);
}

TEST_CASE("a WAL that is begun anew is written over, and keeps its length") {
    fixture f;
    constexpr int pages = 6'144;  // 24 MiB
    sqlite::database writer{f.folder / "f", {.check = false, .autocheckpoint_pages = pages}};
    writer.run("CREATE TABLE big (page INTEGER PRIMARY KEY, what BLOB NOT NULL)");
    sqlite::statement insert{writer, "INSERT INTO big VALUES(?1, randomblob(65536))"};
    const auto wal = f.folder / "f-wal";
    std::int64_t n = 0;
    while (std::filesystem::file_size(wal) < pages * 4'096) insert.run(n++);
    for (int i = 0; i < 4; ++i) insert.run(n++);  // all was moved: the next commits begin it anew
    const auto length = std::filesystem::file_size(wal);
    CHECK(length >= pages * 4'096);
    for (int i = 0; i < 100; ++i) {
        insert.run(n++);
        REQUIRE(std::filesystem::file_size(wal) == length);
    }
}

TEST_CASE("a busy file gathers: callers that come one after the other share a group") {
    fixture f;
    // An hour: only the company that is wanted ends the wait.
    committer c{f.r.executor(), f.db, {.group_max = 512, .group_wanted = 64, .gather_busy = 1h, .busy_from = 16}};
    const auto write_many = [&](int from, int count) {
        crew callers{f.r.executor()};
        for (int i = from; i < from + count; ++i)
            callers.hire([&, i]() -> awaitable<void> {
                co_await asio::post(f.r.executor(), use_awaitable);  // each in a turn of its own
                const auto answer = co_await c.commit([&f, i] { return f.insert.run(i); });
                CHECK(answer.has_value());
            });
        f.r.run(callers.gone());
    };
    write_many(0, 32);
    const auto groups = c.written().groups;
    write_many(32, 64);
    CHECK(c.written().groups == groups + 1);
    CHECK(f.kept().size() == 96);
}
