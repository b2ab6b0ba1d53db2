// The audit: what goes in, that it cannot be changed through SQL, and that a change made otherwise is found.
#include "connector/ledger/audit.hpp"

#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::ledger;

namespace {

constexpr const char* without_triggers = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened";

struct audited : bench {
    audited() {
        auto book = open();
        for (int n = 0; n < 5; ++n) brought_to(*book, state::parked);
    }
    sqlite::database edit() { return {file, {.access = sqlite::access::existing, .check = false}}; }
    std::optional<std::int64_t> broken() { return ledger_reader{file}.first_broken_audit_row(); }
};

}  // namespace

TEST_CASE("a whole chain holds, also an empty one") {
    bench b;
    auto book = b.open();
    CHECK(!ledger_reader{b.file}.first_broken_audit_row());
    audited a;
    CHECK(!a.broken());
    const auto trail = ledger_reader{a.file}.audit_trail(2);
    REQUIRE(trail.size() == 2);
    CHECK(trail[0].seq == 5);
    CHECK(trail[0].event == "parked");
    CHECK(trail[0].detail == "reason=dossier_refused status=400");
}

TEST_CASE("SQL may neither change nor delete a row") {
    audited a;
    auto db = a.edit();
    CHECK_THROWS_AS(db.run("UPDATE audit SET detail = '' WHERE seq = 2"), sqlite::failure);
    CHECK_THROWS_AS(db.run("DELETE FROM audit"), sqlite::failure);
    CHECK(!a.broken());
}

TEST_CASE("tampering is found, at its row") {
    audited a;
    auto db = a.edit();
    db.run(without_triggers);
    SUBCASE("a changed field") {
        db.run("UPDATE audit SET detail = 'reason=none' WHERE seq = 3");
    }
    SUBCASE("a changed time") {
        db.run("UPDATE audit SET at = at + 1 WHERE seq = 3");
    }
    SUBCASE("text moved between fields") {
        db.run("UPDATE audit SET subject = subject || 'r', detail = substr(detail, 2) WHERE seq = 3");
    }
    SUBCASE("a removed row, the rest renumbered") {
        db.run("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3");
    }
    SUBCASE("a copied hash") {
        db.run("UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 2) WHERE seq = 3");
    }
    CHECK(a.broken() == 3);
}

TEST_CASE("a gap is found at the row after it") {
    audited a;
    auto db = a.edit();
    db.run(without_triggers);
    db.run("DELETE FROM audit WHERE seq = 3");
    CHECK(a.broken() == 4);
}

TEST_CASE("a replay by an operator is audited, and the folder that was known is looked at again") {
    bench b;
    auto book = b.open();
    const auto id = b.brought_to(*book, state::created);
    REQUIRE(!b.run(book->parked(id, {.code = errc::attachment_refused, .http_status = 200, .step = "attach"})));
    REQUIRE(!b.run(book->replay(id)));
    const auto trail = ledger_reader{b.file}.audit_trail(1);
    REQUIRE(trail.size() == 1);
    CHECK(trail[0].event == "replayed");
    CHECK(trail[0].subject == id);
    CHECK(trail[0].detail == "by=operator");
    CHECK(ledger_reader{b.file}.show(id).value().folder == "f1");
}

TEST_CASE("a refused message is kept with its reason; an id that is no UUID is kept as a hash only") {
    bench b;
    auto book = b.open();
    const auto id = uuid::v7(b.clock.now()).text();
    REQUIRE(!b.run(book->refused(chatillon, id, {.code = errc::envelope_bad_signature})));
    REQUIRE(!b.run(book->refused(chatillon, "Camille Dupont", {.code = errc::envelope_malformed})));
    ledger_reader reader{b.file};
    const auto rows = reader.refused(10);
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].message_id == id);
    CHECK(rows[1].reason == "envelope_bad_signature");
    CHECK(rows[1].source == chatillon.key());
    CHECK(rows[0].message_id.substr(0, 7) == "sha256:");
    CHECK(rows[0].message_id.find("Dupont") == std::string::npos);
    CHECK(reader.audit_trail(10).size() == 2);
    CHECK(!reader.first_broken_audit_row());
}
