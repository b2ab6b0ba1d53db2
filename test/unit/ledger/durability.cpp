// What returned is on disk; what could not be written is told; many changes travel together.
#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace qf;
using namespace qf::ledger;

TEST_CASE("a process that dies keeps what had returned") {
    bench b;
    auto book = b.open();
    auto start = b.first();
    start.id = b.brought_to(*book, state::attached);
    // The files as they are while the ledger is open: what the next process would find after a kill.
    const auto after = b.folder / "after.db";
    for (const auto* end : {"", "-wal"}) std::filesystem::copy_file(b.file.string() + end, after.string() + end);
    qf::ledger::ledger next{b.executor(), after, b.clock, {}};
    const auto d = b.run(next.begin(start)).value();
    CHECK(d.state == state::attached);
    CHECK(d.folder.value().folder == "f1");
    CHECK(d.attempts == 2);
    CHECK(d.unfinished == 1);
}

TEST_CASE("a full file is told as such, keeps nothing of the change, and the ledger is not healthy") {
    bench b;
    auto book = b.open({.pages_max = 40});
    CHECK(book->healthy());
    error_code code;
    std::string last;
    for (int n = 0; n < 5000 && !code; ++n) {
        const auto start = b.first();
        const auto begun = b.run(book->begin(start));
        if (begun)
            last = start.id;
        else
            code = begun.error();
        if (code) CHECK(!ledger_reader{b.file}.show(start.id));
    }
    CHECK(code == errc::storage_full);
    CHECK(!book->healthy());
    REQUIRE(!last.empty());
    CHECK(b.where_is(last) == state::received);

    book.reset();  // the operator makes room
    book = b.open();
    CHECK(b.run(book->begin(b.first())).has_value());
    CHECK(book->healthy());
}

TEST_CASE("many changes at once make few groups") {
    bench b;
    auto book = b.open();
    constexpr unsigned many = 300;
    unsigned done = 0;
    for (unsigned n = 0; n < many; ++n) {
        asio::co_spawn(
            b.loop,
            [&, what = b.first()]() -> awaitable<void> {
                const auto begun = co_await book->begin(what);
                if (begun) ++done;
            },
            [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
    }
    b.run([&]() -> awaitable<void> {
        while (done < many) co_await asio::post(use_awaitable);
    }());
    CHECK(book->written().changes == many);
    CHECK(book->written().groups <= 5);
    CHECK(ledger_reader{b.file}.counts()[0] == many);
}

TEST_CASE("a file of a newer program, or a damaged one, is refused at open") {
    bench b;
    b.open().reset();
    SUBCASE("newer") {
        sqlite::database{b.file, {.access = sqlite::access::existing}}.run("PRAGMA user_version = 99");
        CHECK_THROWS_AS(b.open(), sqlite::failure);
        CHECK_THROWS_AS(ledger_reader{b.file}, sqlite::failure);
    }
    SUBCASE("damaged") {
        std::filesystem::resize_file(b.file, std::filesystem::file_size(b.file) / 2);
        CHECK_THROWS_AS(b.open(), sqlite::failure);
    }
    SUBCASE("missing") {
        CHECK_THROWS_AS(ledger_reader{b.folder / "nothing.db"}, sqlite::failure);
    }
}
