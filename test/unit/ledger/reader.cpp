// ledger_reader: lists by filter, shows one, counts, copies; beside a ledger that is open.
#include "connector/ledger/ledger_reader.hpp"
#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::ledger;
using namespace std::chrono_literals;

namespace {

const recipient elsewhere = recipient::parse("35238.21350238800019").value();

}  // namespace

TEST_CASE("lists are filtered by state, recipient and time, newest first, and bounded") {
    bench b;
    auto book = b.open();
    std::vector<std::string> ids;
    for (int n = 0; n < 6; ++n) {
        b.clock.advance(1min);
        auto start = b.first();
        if (n % 2 == 1) start.receiver = elsewhere;
        REQUIRE(b.run(book->begin(start)).has_value());
        if (n == 0) REQUIRE(!b.run(book->parked(start.id, {.code = errc::too_old})));
        ids.push_back(start.id);
    }
    b.clock.advance(1min);  // ids follow the milliseconds
    const auto done = b.brought_to(*book, state::completed);

    ledger_reader reader{b.file};
    CHECK(reader.list({}).size() == 7);
    CHECK(reader.list({}).front().id == done);
    CHECK(reader.list({.limit = 2}).size() == 2);
    CHECK(reader.list({.limit = 0}).empty());
    const auto there = reader.list({.receiver = elsewhere});
    REQUIRE(there.size() == 3);
    CHECK(there[0].id == ids[5]);
    CHECK(there[2].id == ids[1]);
    CHECK(reader.list({.state = state::completed}).size() == 1);
    const auto parked = reader.list({.state = state::parked, .receiver = chatillon});
    REQUIRE(parked.size() == 1);
    CHECK(parked[0].last_reason == "too_old");
    CHECK(reader.list({.state = state::parked, .receiver = elsewhere}).empty());
    CHECK(reader.list({.since = b.clock.now() - 1min}).size() == 2);

    const auto counts = reader.counts();
    CHECK(counts[static_cast<std::size_t>(state::received)] == 5);
    CHECK(counts[static_cast<std::size_t>(state::completed)] == 1);
    CHECK(counts[static_cast<std::size_t>(state::parked)] == 1);
    CHECK(counts[static_cast<std::size_t>(state::created)] == 0);
}

TEST_CASE("one dossier is shown with its attempts, by id or by reference") {
    bench b;
    auto book = b.open();
    auto start = b.first();
    start.reference = "FFFF000011112";
    REQUIRE(b.run(book->begin(start)).has_value());
    b.clock.advance(2s);
    REQUIRE(
        !b.run(book->failed(start.id, {.code = errc::destination_silent, .step = "create", .queued = 90s, .worked = 2s},
                            b.clock.now() + 30s)));
    b.clock.advance(30s);
    REQUIRE(b.run(book->begin(start)).has_value());

    ledger_reader reader{b.file};
    const auto seen = reader.show(start.id).value();
    CHECK(seen.dossier.reference == "FFFF000011112");
    CHECK(seen.dossier.receiver == chatillon.key());
    CHECK(seen.dossier.attempts == 2);
    CHECK(seen.dossier.submitted_at == start.submitted_at);
    CHECK(!seen.dossier.due_at);
    CHECK(seen.owned);
    CHECK(seen.folder.empty());
    REQUIRE(seen.attempts.size() == 2);
    CHECK(seen.attempts[0].ended_at.value() - seen.attempts[0].started_at == 2s);
    CHECK(seen.attempts[0].queued == 90s);
    CHECK(seen.attempts[0].worked == 2s);
    CHECK(seen.attempts[0].reason == "destination_silent");
    CHECK(seen.attempts[0].http_status == 0);
    CHECK(!seen.attempts[1].ended_at);

    CHECK(reader.by_reference("FFFF000011112").value().id == start.id);
    CHECK(!reader.by_reference("0000000000000"));
    CHECK(!reader.by_reference("' OR 1=1 --"));
    CHECK(!reader.show("nothing"));
}

TEST_CASE("a backup is whole and opens as a ledger") {
    bench b;
    auto book = b.open();
    auto start = b.first();
    start.id = b.brought_to(*book, state::attached);
    const auto to = b.folder / "backup.db";
    ledger_reader{b.file}.backup(to);
    REQUIRE(!b.run(book->completed(start.id, {})));

    qf::ledger::ledger restored{b.executor(), to, b.clock, {}};
    CHECK(b.run(restored.begin(start)).value().state == state::attached);
    CHECK(b.where_is(start.id) == state::completed);
}
