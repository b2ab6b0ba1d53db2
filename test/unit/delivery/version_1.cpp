// Delivery takes a ledger of schema version 1 over: a dossier goes on from any state, and is visible once.
#include "schemas/embedded.hpp"
#include "test/unit/delivery/fixture.hpp"

using namespace qf;
using namespace qf::delivery;

namespace {

// The ledger as version 1 would have it, its process killed.
void bring_back(fixture& f) {
    f.carrier.reset();
    f.hub.reset();
    f.book.reset();
    const auto all = schemas::migrations_of("ledger");
    {
        sqlite::database old{f.folder / "old.db", {.migrations = std::span{all}.first(1)}};
        old.run(fmt::format("ATTACH '{}' AS now", (f.folder / "ledger.db").string()).c_str());
        old.run(R"(INSERT INTO dossier
                   SELECT id, reference, recipient, digest, state, 'a process of then', attempts, 1, folder_id, case_id,
                          attachments, NULL, submitted_at, created_at, updated_at, last_status, last_reason
                     FROM now.dossier;
                   INSERT INTO attempt SELECT * FROM now.attempt;
                   INSERT INTO audit SELECT * FROM now.audit)");
    }
    for (const auto* name : {"ledger.db", "ledger.db-wal", "ledger.db-shm"}) std::filesystem::remove(f.folder / name);
    std::filesystem::rename(f.folder / "old.db", f.folder / "ledger.db");
    f.restart();
}

}  // namespace

TEST_CASE("a dossier that version 1 left in any state ends once visible") {
    fixture f;
    f.publish();
    SUBCASE("received") {
        f.hubee.expect(post).reply(503);
        REQUIRE(!f.settles());
        bring_back(f);
        CHECK(f.known().dossier.state == ledger::state::received);
        f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    }
    SUBCASE("created") {
        f.hubee_creates().hubee_takes({1, 3});
        f.hubee.expect(put(2)).reply(503);
        REQUIRE(!f.settles());
        bring_back(f);
        CHECK(f.known().dossier.state == ledger::state::created);
        f.hubee.expect(get).reply(200, fixture::looks("HUBEE_RECEIVED", "RECEIVED", "PENDING", "RECEIVED"));
        f.hubee_takes({2}).hubee_completes();
    }
    SUBCASE("attached, and completed though nobody wrote it down") {
        f.hubee_creates().hubee_takes({1, 2, 3});
        f.hubee.expect(patch).reply(503);
        REQUIRE(!f.settles());
        bring_back(f);
        CHECK(f.known().dossier.state == ledger::state::attached);
        f.hubee.expect(get).reply(200, fixture::looks("HUBEE_NOTIFIED", "RECEIVED", "RECEIVED", "RECEIVED"));
    }
    CHECK(f.settles());
    CHECK(f.hubee_content());
    CHECK(f.known().dossier.state == ledger::state::completed);
    CHECK(f.known().dossier.completed_at.has_value());
    CHECK(f.waiting() == 0);
    CHECK(!ledger::ledger_reader{f.folder / "ledger.db"}.first_broken_audit_row().has_value());
}

TEST_CASE("what version 1 had delivered is not delivered again") {
    fixture f;
    const auto body = envelope::seal(f.payload(), *f.keys, {}).value();
    f.publish_bytes(body);
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    REQUIRE(f.settles());
    const auto requests = f.hubee.requests().size();
    bring_back(f);
    f.publish_bytes(body);
    CHECK(f.settles());
    CHECK(f.hubee.requests().size() == requests);
    CHECK(f.waiting() == 0);
}
