// Two ledgers on one file: whoever began last owns the dossier, and the other overwrites nothing.
#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::ledger;

TEST_CASE("after a take-over, nothing that the old owner does is accepted") {
    bench b;
    auto old = b.open();
    auto other = b.open();
    for (const auto where : {state::received, state::created, state::attached}) {
        CAPTURE(name_of(where));
        auto start = b.first();
        start.id = b.brought_to(*old, where);
        const auto taken = b.run(other->begin(start)).value();
        CHECK(taken.state == where);
        CHECK(taken.attempts == 2);
        CHECK(taken.unfinished == 1);

        CHECK(b.run(old->created(start.id, b.folder_made, b.digests_made)) == errc::lost_ownership);
        CHECK(b.run(old->attached(start.id)) == errc::lost_ownership);
        CHECK(b.run(old->completed(start.id, {})) == errc::lost_ownership);
        CHECK(b.run(old->forget_folder(start.id)) == errc::lost_ownership);
        CHECK(b.run(old->parked(start.id, {.code = errc::too_old})) == errc::lost_ownership);
        CHECK(b.run(old->failed(start.id, {.code = errc::cancelled}, b.clock.now())) == errc::lost_ownership);
        CHECK(b.where_is(start.id) == where);
        CHECK(old->healthy());
        CHECK(!b.run(other->failed(start.id, {.code = errc::destination_busy}, b.clock.now())));
    }
}

TEST_CASE("a take-over is audited; a dossier that waits is nobody's, so its next begin is not one") {
    bench b;
    auto old = b.open();
    auto start = b.first();
    start.id = b.brought_to(*old, state::created);
    auto other = b.open();
    REQUIRE(b.run(other->begin(start)).has_value());
    auto trail = ledger_reader{b.file}.audit_trail(10);
    REQUIRE(trail.size() == 1);
    CHECK(trail[0].event == "taken_over");
    CHECK(trail[0].subject == start.id);
    CHECK(trail[0].detail.find("attempt=2") != std::string::npos);

    REQUIRE(!b.run(other->failed(start.id, {.code = errc::destination_busy}, b.clock.now())));
    REQUIRE(b.run(old->begin(start)).has_value());
    CHECK(ledger_reader{b.file}.audit_trail(10).size() == 1);
}

TEST_CASE("when the attempt has ended, its owner must begin again") {
    bench b;
    auto book = b.open();
    auto start = b.first();
    start.id = b.brought_to(*book, state::created);
    REQUIRE(!b.run(book->failed(start.id, {.code = errc::destination_silent}, b.clock.now())));
    CHECK(b.run(book->attached(start.id)) == errc::lost_ownership);
    REQUIRE(b.run(book->begin(start)).has_value());
    CHECK(!b.run(book->attached(start.id)));
}
