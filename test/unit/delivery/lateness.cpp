// Dossiers that communes should have dealt with: in the lists and in the gauges, from the very day, and no longer than
// they are late.
#include "connector/delivery/lateness.hpp"

#include "test/unit/delivery/answer_rig.hpp"

using namespace qf;
using namespace qf::delivery;
using ledger::answer;
using ledger::overdue;

namespace {

struct late_rig : answer_rig {
    lateness_conf times() const {
        lateness_conf out;
        out.ledger = folder / "ledger.db";
        out.threads = 0;
        return out;
    }
    lateness counts{executor(), times(), clock, log, now->counts};

    std::string gauge(std::string_view status) {
        REQUIRE(!run(counts.count()));
        const auto text = counted();
        const auto name = fmt::format(R"(qf_dossiers_late{{status="{}"}} )", status);
        const auto at = text.find(name);
        if (at == std::string::npos) return "missing";
        const auto from = at + name.size();
        return text.substr(from, text.find('\n', from) - from);
    }
    std::vector<std::string> list(overdue kind) {
        const auto within = kind == overdue::not_opened ? 24h * 7 : 24h * 30;
        std::vector<std::string> out;
        for (const auto& one : ledger::ledger_reader{folder / "ledger.db"}.late(kind, clock.now() - within, 100))
            out.push_back(one.id);
        return out;
    }
    // The hub tells it, we read it.
    void says(unsigned n, std::string status) {
        commune_says(n, std::move(status));
        REQUIRE(!round());
    }
};

}  // namespace

TEST_CASE("a dossier is late once its time has passed, until its commune has dealt with it") {
    late_rig r;
    const auto one = r.deliver(1);
    r.clock.advance(24h);
    const auto two = r.deliver(2);
    CHECK(r.gauge("not_opened") == "0");
    r.clock.advance(24h * 6);
    CHECK(r.gauge("not_opened") == "0");  // to the millisecond not yet
    r.clock.advance(1s);
    CHECK(r.gauge("not_opened") == "1");
    CHECK(r.list(overdue::not_opened) == std::vector{one});
    r.clock.advance(24h);
    CHECK(r.gauge("not_opened") == "2");
    CHECK(r.list(overdue::not_opened) == std::vector{one, two});  // oldest first
    CHECK(r.gauge("not_processed") == "0");

    r.says(1, "SENT");  // fetched by software: nobody has opened it
    CHECK(r.gauge("not_opened") == "2");
    r.says(1, "SI_RECEIVED");
    CHECK(r.list(overdue::not_opened) == std::vector{two});
    r.clock.advance(24h * 30);
    CHECK(r.gauge("not_opened") == "1");
    CHECK(r.gauge("not_processed") == "2");
    CHECK(r.list(overdue::not_processed) == std::vector{one, two});

    r.says(1, "IN_PROGRESS");
    CHECK(r.gauge("not_processed") == "2");
    r.says(1, "DONE");
    r.says(2, "REFUSED");
    CHECK(r.gauge("not_opened") == "0");
    CHECK(r.gauge("not_processed") == "0");
    CHECK(r.list(overdue::not_processed).empty());
}

TEST_CASE("what is not visible is not late, however old") {
    late_rig r;
    ledger::beginning start{.id = uuid::v7(r.clock.now()).text(),
                            .reference = "0123456789ABC",
                            .receiver = recipient::parse("26086.20008496000018").value(),
                            .digest = std::string(32, 'd'),
                            .submitted_at = r.clock.now()};
    const auto id = start.id;
    REQUIRE(r.run(r.now->book.begin(std::move(start))).has_value());
    r.clock.advance(24h * 60);
    CHECK(r.gauge("not_opened") == "0");
    REQUIRE(!r.run(r.now->book.parked(id, {.code = errc::dossier_refused, .http_status = 400, .step = "create"})));
    CHECK(r.gauge("not_processed") == "0");
}

TEST_CASE("the gauges follow by themselves, name no dossier, and outlive a ledger that cannot be read") {
    late_rig r;
    const auto id = r.deliver(1);
    r.counts.start();
    r.clock.advance(24h * 8);
    CHECK(r.counted().find(R"(qf_dossiers_late{status="not_opened"} 1)") != std::string::npos);
    CHECK(r.counted().find(R"(qf_dossiers_late{status="not_processed"} 0)") != std::string::npos);
    CHECK(r.counted().find(id) == std::string::npos);
    CHECK(r.counted().find("26086") == std::string::npos);
    r.run(r.counts.stop());

    auto other = r.times();
    other.ledger = r.folder / "nothing.db";
    lateness blind{r.executor(), other, r.clock, r.log, r.now->counts};
    CHECK(r.run(blind.count()) == errc::storage_failed);
    CHECK(r.counted().find(R"(qf_dossiers_late{status="not_opened"} 1)") != std::string::npos);
}
