// begin(): counts, takes over, resumes, and refuses to confuse two contents of one id.
#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::ledger;
using namespace std::chrono_literals;

TEST_CASE("a new dossier is received, at its first attempt, with nothing behind it") {
    bench b;
    auto book = b.open();
    const auto d = b.run(book->begin(b.first())).value();
    CHECK(d.state == state::received);
    CHECK(d.attempts == 1);
    CHECK(d.unfinished == 0);
    CHECK(!d.replayed);
    CHECK(!d.folder);
    CHECK(d.digests.empty());
}

TEST_CASE("attempts are counted over failures and reopenings") {
    bench b;
    const auto start = b.first();
    for (unsigned n = 1; n <= 5; ++n) {
        auto book = b.open();
        const auto d = b.run(book->begin(start)).value();
        CHECK(d.attempts == n);
        CHECK(d.unfinished == 0);  // each had an outcome
        CHECK(!b.run(book->failed(start.id, {.code = errc::destination_busy, .http_status = 503, .step = "create"},
                                  b.clock.now() + 5s)));
    }
    const auto seen = ledger_reader{b.file}.show(start.id).value();
    REQUIRE(seen.attempts.size() == 5);
    CHECK(seen.attempts[4].number == 5);
    CHECK(seen.attempts[4].http_status == 503);
    CHECK(seen.attempts[4].reason == "destination_busy");
    CHECK(seen.attempts[4].step == "create");
    CHECK(seen.dossier.last_status == 503);
    CHECK(seen.dossier.due_at == b.clock.now() + 5s);
    CHECK(!seen.owned);
}

TEST_CASE("starts without an outcome are told, so that a crash loop can be seen") {
    bench b;
    const auto start = b.first();
    for (unsigned n = 0; n < 4; ++n) {
        auto book = b.open();  // and never says how it ended
        CHECK(b.run(book->begin(start)).value().unfinished == n);
    }
    auto book = b.open();
    CHECK(b.run(book->begin(start)).value().unfinished == 4);
    CHECK(!b.run(book->failed(start.id, {.code = errc::destination_busy}, b.clock.now())));
    CHECK(b.run(book->begin(start)).value().unfinished == 0);
}

TEST_CASE("a dossier resumes with the folder and digests that were recorded") {
    bench b;
    const auto start = b.first();
    {
        auto book = b.open();
        REQUIRE(b.run(book->begin(start)).has_value());
        REQUIRE(!b.run(book->created(start.id, b.folder_made, b.digests_made)));
    }
    auto book = b.open();
    const auto d = b.run(book->begin(start)).value();
    CHECK(d.state == state::created);
    CHECK(d.attempts == 2);
    REQUIRE(d.folder);
    CHECK(d.folder->folder == "f1");
    CHECK(d.folder->one_case == "c1");
    CHECK(d.folder->attachments == b.folder_made.attachments);
    CHECK(d.digests == b.digests_made);

    REQUIRE(!b.run(book->forget_folder(start.id)));
    const auto again = b.run(book->begin(start)).value();
    CHECK(again.state == state::received);
    CHECK(!again.folder);
    CHECK(again.digests.empty());
}

TEST_CASE("the same id with another content is told as replayed and changes nothing") {
    bench b;
    auto book = b.open();
    auto start = b.first("one content");
    REQUIRE(b.run(book->begin(start)).has_value());
    start.digest = sha256("another");
    const auto d = b.run(book->begin(start)).value();
    CHECK(d.replayed);
    CHECK(d.attempts == 1);
    CHECK(ledger_reader{b.file}.show(start.id).value().attempts.size() == 1);
    CHECK(!b.run(book->created(start.id, b.folder_made, b.digests_made)));  // the first one's owner still is
}

TEST_CASE("a final dossier is given as it is: no attempt is counted") {
    bench b;
    auto book = b.open();
    for (const auto end : {state::completed, state::parked}) {
        CAPTURE(name_of(end));
        auto start = b.first();
        start.id = b.brought_to(*book, end);
        const auto d = b.run(book->begin(start)).value();
        CHECK(d.state == end);
        CHECK(d.attempts == 1);
        CHECK(!d.replayed);
        CHECK(ledger_reader{b.file}.show(start.id).value().attempts.size() == 1);
    }
}

TEST_CASE("a replayed dossier begins anew and goes on counting") {
    bench b;
    auto book = b.open();
    auto what = b.first();
    what.id = b.brought_to(*book, state::parked);
    REQUIRE(!b.run(book->replay(what.id)));
    const auto d = b.run(book->begin(what)).value();
    CHECK(d.state == state::received);
    CHECK(d.attempts == 2);
    CHECK(d.unfinished == 0);
    CHECK(!d.folder);
}
