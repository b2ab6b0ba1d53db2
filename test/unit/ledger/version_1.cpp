// A ledger that version 1 of the schema wrote is taken over with all that it holds; one of the future is refused.
#include "connector/ledger/answers.hpp"
#include "connector/ledger/audit.hpp"
#include "connector/ledger/jobs.hpp"
#include "connector/ledger/standings.hpp"
#include "schemas/embedded.hpp"
#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace qf;
using namespace qf::ledger;

namespace {

constexpr std::string_view a_day = "1788220800000";  // 1 September 2026, in milliseconds

// A dossier in every state, with its attempts, a refused message and an audit, as version 1 left them.
struct old_ledger : bench {
    old_ledger() {
        const auto all = schemas::migrations_of("ledger");
        sqlite::database db{file, {.migrations = std::span{all}.first(1)}};
        REQUIRE(db.number("PRAGMA user_version") == 1);
        for (std::size_t i = 0; i < state_names.size(); ++i) {
            const bool begun = i > 0;
            db.run(fmt::format(R"(INSERT INTO dossier VALUES ('{0}', '{1:013X}', '26086.21260086600017', x'0102', '{2}',
                                  '{3}', {4}, {5}, {6}, {7}, {8}, NULL, {9}, {9}, {9} + {1}, 503, 'destination_busy'))",
                               id(i), i, state_names[i], i < 3 ? "a process of then" : "", i + 1, i < 3 ? 1 : 0,
                               begun ? fmt::format("'f{}'", i) : "NULL", begun ? fmt::format("'c{}'", i) : "NULL",
                               begun ? R"('{"ids":["a1","a2","a3"],"digests":["d1","d2","d3"]}')" : "NULL", a_day)
                       .c_str());
            for (std::size_t n = 1; n <= i + 1; ++n)
                db.run(fmt::format("INSERT INTO attempt (dossier, number, started_at) VALUES ('{}', {}, {})", id(i), n,
                                   a_day)
                           .c_str());
        }
        db.run(fmt::format("INSERT INTO refused VALUES (1, {}, '26086.21260086600017', 'm', 'envelope_schema')", a_day)
                   .c_str());
        audit trail{db};
        trail.append(clock.now(), "parked", id(4), "reason=dossier_refused status=400");
        trail.append(clock.now(), "refused", "m", "reason=envelope_schema");
    }
    static std::string id(std::size_t i) { return fmt::format("01932b6e-5f00-7000-8000-00000000000{}", i); }
    static beginning again(std::size_t i) {
        beginning out{.id = id(i),
                      .reference = fmt::format("{:013X}", i),
                      .receiver = chatillon,
                      .digest = std::string{"\1\2"},
                      .submitted_at = from_time()};
        return out;
    }
    static instant from_time() { return std::chrono::sys_days{std::chrono::year{2026} / 9 / 1}; }
};

}  // namespace

TEST_CASE("everything that version 1 wrote is there, and means the same") {
    old_ledger b;
    b.open().reset();
    ledger_reader book{b.file};
    CHECK(book.counts() == std::array<std::uint64_t, 5>{1, 1, 1, 1, 1});
    for (std::size_t i = 0; i < state_names.size(); ++i) {
        CAPTURE(i);
        const auto one = book.show(b.id(i)).value();
        CHECK(name_of(one.dossier.state) == state_names[i]);
        CHECK(one.dossier.reference == fmt::format("{:013X}", i));
        CHECK(one.dossier.receiver == chatillon.key());
        CHECK(one.dossier.attempts == i + 1);
        CHECK(one.dossier.submitted_at == old_ledger::from_time());
        CHECK(one.dossier.last_status == 503);
        CHECK(one.dossier.last_reason == "destination_busy");
        CHECK(one.dossier.subscriber.empty());
        CHECK(one.dossier.answer == answer::none);
        CHECK(one.folder == (i > 0 ? fmt::format("f{}", i) : std::string{}));
        CHECK(one.attempts.size() == i + 1);
        CHECK(one.owned == (i < 3));
        CHECK(one.dossier.completed_at.has_value() == (i == 3));
    }
    CHECK(book.show(b.id(3))->dossier.completed_at == old_ledger::from_time() + std::chrono::milliseconds{3});
    CHECK(book.refused(10).size() == 1);
    CHECK(book.audit_trail(10).size() == 2);
    CHECK(!book.first_broken_audit_row().has_value());
    CHECK(book.lanes().empty());
}

TEST_CASE("each of its dossiers goes on from where it was") {
    old_ledger b;
    const auto book = b.open();
    for (std::size_t i = 0; i < 5; ++i) {
        CAPTURE(i);
        const auto known = b.run(book->begin(b.again(i)));
        REQUIRE(known.has_value());
        CHECK(name_of(known->state) == state_names[i]);
        CHECK(!known->replayed);
        CHECK(!known->elsewhere);
        CHECK(known->age_from == old_ledger::from_time());
        CHECK(known->folder.has_value() == (i > 0));
        if (i > 0) CHECK(known->folder->attachments.size() == 3);
        CHECK(known->unfinished == (i < 3 ? 1 : 0));
    }
    CHECK(!b.run(book->created(b.id(0), b.folder_made, b.digests_made)));
    CHECK(!b.run(book->attached(b.id(1))));
    CHECK(!b.run(book->completed(b.id(2), {.code = {}, .http_status = 204})));
    CHECK(!b.run(book->replay(b.id(4))));
    CHECK(b.where_is(b.id(4)) == state::created);  // its folder is looked at first
}

TEST_CASE("what its communes answer is taken, and the folder of a parked one is left to delete") {
    old_ledger b;
    const auto book = b.open();
    answers seen{book->file()};
    const auto known = b.run(seen.by_case("c3"));
    REQUIRE((known.has_value() && known->has_value()));
    CHECK((*known)->id == b.id(3));
    CHECK(!b.run(seen.answered(b.id(3), answer::done, b.clock.now())));
    CHECK(!b.run(seen.closed(b.id(3))));
    const auto left = b.run(seen.orphans_due(b.clock.now() + std::chrono::seconds{1}, 10));
    REQUIRE(left.has_value());
    REQUIRE(left->size() == 1);
    CHECK(left->front().folder == "f4");
    CHECK(left->front().dossier == b.id(4));
}

TEST_CASE("an order may be written down before the new program runs; the old file is taken over then") {
    old_ledger b;
    order what;
    what.kind = job_kind::pause;
    what.recipient = chatillon.key();
    CHECK(job_desk{b.file, b.clock}.ask(what) == 1);
    CHECK(ledger_reader{b.file}.counts()[3] == 1);
}

TEST_CASE("a ledger of a newer program is refused, with words that say so") {
    bench b;
    b.open().reset();
    const auto newer = schemas::migrations_of("ledger").size() + 1;
    sqlite::database{b.file, {.access = sqlite::access::existing}}.run(
        fmt::format("PRAGMA user_version = {}", newer).c_str());
    const auto cause = [](auto open) -> std::string {
        try {
            open();
        } catch (const sqlite::failure& e) {
            return e.what();
        }
        return {};
    };
    const auto words =
        fmt::format("ledger.db is at version {}, written by a newer program (this one knows {})", newer, newer - 1);
    CHECK(cause([&] { b.open(); }).find(words) != std::string::npos);
    CHECK(cause([&] { job_desk{b.file, b.clock}; }).find(words) != std::string::npos);
    CHECK(cause([&] { ledger_reader{b.file}; }).find("this program reads version") != std::string::npos);
    CHECK(sqlite::database{b.file, {.access = sqlite::access::existing}}.number("PRAGMA user_version") ==
          static_cast<std::int64_t>(newer));
}
