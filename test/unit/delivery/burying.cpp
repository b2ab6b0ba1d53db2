// Folders that were begun and will never be completed: found and deleted, but never one that is wanted or seen.
#include "connector/delivery/saga.hpp"
#include "connector/delivery/undertaker.hpp"
#include "test/unit/delivery/answer_rig.hpp"

#include <functional>

using namespace qf;
using namespace qf::delivery;

namespace {

struct no_steps final : step_watch {
    void reached(step) noexcept override {}
};

struct grave_rig : answer_rig {
    struct digger {
        digger(grave_rig& r)
            : hub{r.now->client, r.now->book, r.steps}, buries{r.executor(), {{"", &hub}}, r.now->seen,  {},
                                                               r.clock,      r.log,        r.now->counts} {}
        saga hub;
        undertaker buries;
    };
    no_steps steps;
    std::unique_ptr<digger> with = std::make_unique<digger>(*this);

    ~grave_rig() { with.reset(); }
    ledger::beginning first(unsigned n, std::string subscriber = {}) {
        ledger::beginning out{.id = fmt::format("01932b6e-5f00-7000-8000-{:012}", n),
                              .reference = fmt::format("{:013X}", n),
                              .receiver = recipient::parse("26086.20008496000018").value(),
                              .digest = std::string(32, 'd'),
                              .submitted_at = clock.now()};
        out.subscriber = std::move(subscriber);
        return out;
    }
    // Folder fN is begun at the hub.
    std::string build(unsigned n, std::string subscriber = {}) {
        auto what = first(n, std::move(subscriber));
        const auto id = what.id;
        const ledger::remembered_folder made{fmt::format("f{}", n), fmt::format("c{}", n), {"a1", "a2", "a3"}};
        REQUIRE(run(now->book.begin(std::move(what))).has_value());
        REQUIRE(!run(now->book.created(id, made, {"d1", "d2", "d3"})));
        hub.folders[made.folder] = "HUBEE_RECEIVED";
        return id;
    }
    std::string leave(unsigned n, std::string subscriber = {}) {
        const auto id = build(n, std::move(subscriber));
        REQUIRE(!run(now->book.parked(id, {.code = errc::attachment_refused, .http_status = 400, .step = "attach"})));
        return id;
    }
    error_code bury() { return run(with->buries.round()); }
    std::uint64_t left() { return ledger::ledger_reader{folder / "ledger.db"}.orphans(); }
    std::string epitaph() {
        const auto all = ledger::ledger_reader{folder / "ledger.db"}.audit_trail(1);
        return all.empty() ? std::string{} : all[0].event + ' ' + all[0].detail;
    }
};

}  // namespace

TEST_CASE("the folder of a parked dossier is looked at, deleted, and forgotten, so that a replay begins anew") {
    grave_rig r;
    const auto id = r.leave(1);
    REQUIRE(r.left() == 1);
    CHECK(!r.bury());
    CHECK(r.hub.asked == std::vector<std::string>{"GET /folders/f1", "DELETE /folders/f1"});
    CHECK(r.hub.folders.empty());
    CHECK(r.left() == 0);
    CHECK(r.epitaph() == "orphan folder=f1 deleted");
    CHECK(r.ids_of(id).empty());
    CHECK(r.counted().find(R"(qf_orphans_total{status="deleted"} 1)") != std::string::npos);
    REQUIRE(!r.run(r.now->book.replay(id)));
    CHECK(r.line(id).state == ledger::state::received);
    CHECK(!r.bury());
    CHECK(r.hub.asked.size() == 2);
}

TEST_CASE("a folder that the commune can see stays, and a replay finds it") {
    for (const auto* status : {"HUBEE_COMPLETED", "HUBEE_NOTIFIED", "IN_PROGRESS", "CLOSED"}) {
        CAPTURE(status);
        grave_rig r;
        const auto id = r.leave(1);
        r.hub.folders["f1"] = status;
        CHECK(!r.bury());
        CHECK(r.hub.count("DELETE") == 0);
        CHECK(r.left() == 0);
        CHECK(r.epitaph() == "orphan folder=f1 visible");
        REQUIRE(!r.run(r.now->book.replay(id)));
        CHECK(r.line(id).state == ledger::state::created);  // it will be looked at before anything is sent
        CHECK(r.ids_of(id) == "f1c1");
    }
}

TEST_CASE("what is under way is nobody's orphan: built, attached, replayed, or replayed while we are at work") {
    grave_rig r;
    r.build(1);
    const auto attached = r.build(2);
    REQUIRE(!r.run(r.now->book.attached(attached)));
    REQUIRE(!r.run(r.now->book.replay(r.leave(3))));
    r.clock.advance(24h);
    CHECK(!r.bury());
    CHECK(r.hub.asked.empty());

    r.leave(4);
    r.leave(5);
    r.hub.before = [&](std::string_view line) {  // the other one, by another connection
        if (!line.starts_with("GET")) return;
        const auto other = line.ends_with("f4") ? "f5" : "f4";
        sqlite::database db{r.folder / "ledger.db", {.access = sqlite::access::existing}};
        db.run(fmt::format("UPDATE dossier SET state = 'created' WHERE folder_id = '{0}';"
                           "DELETE FROM orphan WHERE folder_id = '{0}'",
                           other)
                   .c_str());
    };
    CHECK(!r.bury());
    CHECK(r.hub.count("GET") == 1);
    CHECK(r.hub.count("DELETE") == 1);
    CHECK(r.hub.folders.size() == 4);
}

TEST_CASE("a folder that is gone is buried, and so is one whose answer was lost") {
    grave_rig r;
    const auto id = r.leave(1);
    SUBCASE("gone") {
        r.hub.folders.clear();
    }
    SUBCASE("deleted, and we died before we knew") {
        r.hub.dies_after = 2;  // a token, a look, the deletion
        CHECK_THROWS_AS(r.bury(), test::process_died);
        CHECK(r.hub.folders.empty());
        CHECK(r.left() == 1);
        r.with.reset();
        r.restart();
        r.with = std::make_unique<grave_rig::digger>(r);
    }
    CHECK(!r.bury());
    CHECK(r.left() == 0);
    CHECK(r.epitaph() == "orphan folder=f1 deleted");
    CHECK(r.ids_of(id).empty());
}

TEST_CASE("what cannot be deleted now is tried again later, for as long as it takes, and holds up no other") {
    grave_rig r;
    r.leave(1);
    r.leave(2);
    r.hub.answers["GET /folders/f1"] = {500, ""};
    CHECK(!r.bury());
    CHECK(r.hub.folders.size() == 1);
    CHECK(r.left() == 1);
    const auto tries = r.hub.count("GET /folders/f1");
    CHECK(!r.bury());  // not at once
    CHECK(r.hub.count("GET /folders/f1") == tries);
    for (int day = 0; day < 30; ++day) {
        r.clock.advance(24h);
        CHECK(!r.bury());
    }
    CHECK(r.hub.count("GET /folders/f1") == tries + 30);
    CHECK(r.left() == 1);
    r.hub.answers.clear();
    r.clock.advance(24h);
    CHECK(!r.bury());
    CHECK(r.left() == 0);
}

TEST_CASE("a dossier that went to another subscriber leaves its folder at the former one") {
    grave_rig r;
    const auto id = r.build(1);
    REQUIRE(r.run(r.now->book.begin(r.first(1, "vendor"))).value().elsewhere);
    REQUIRE(r.left() == 1);
    CHECK(!r.bury());
    CHECK(r.hub.folders.empty());
    CHECK(r.line(id).state == ledger::state::received);
    CHECK(r.line(id).subscriber == "vendor");
}

TEST_CASE("an orphan at a subscriber that is not configured any more stays on the list") {
    grave_rig r;
    r.leave(1, "former");
    CHECK(!r.bury());
    CHECK(r.left() == 1);
    CHECK(r.hub.asked.empty());
    CHECK(r.logged().find("configuration_wrong") != std::string::npos);
}

TEST_CASE("it goes round by itself") {
    grave_rig r;
    r.leave(1);
    r.with->buries.start();
    r.clock.advance(2min);
    CHECK(r.left() == 0);
    r.run(r.with->buries.stop());
}
