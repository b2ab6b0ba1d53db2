// Orders about parked messages: replays and discards, which survive a restart, are paced, and can be cancelled.
#include "test/unit/delivery/order_rig.hpp"

#include <algorithm>

using namespace qf;
using namespace qf::delivery;
using ledger::job_kind;
using ledger::job_state;

TEST_CASE("a replay brings what was parked back to its queue, and the commune gets it once") {
    order_rig r;
    r.enrol(2);
    r.start_all();
    const auto ids = r.parked(0, 5);
    REQUIRE(r.in_place() == 5);
    CHECK(r.where_is(ids[0]) == ledger::state::parked);
    const auto number = r.ask(r.about_parked(job_kind::replay));
    CHECK(r.job(number).state == job_state::waiting);
    r.pass(10s);
    CHECK(r.told(number) == "done 5/5 skipped 0");
    CHECK(r.in_place() == 0);
    CHECK(r.delivered(0) == 5);
    for (const auto& id : ids) CHECK(r.where_is(id) == ledger::state::completed);
    CHECK(r.audited("replayed") == 5);

    const auto again = r.ask(r.about_parked(job_kind::replay));
    r.pass(10s);
    CHECK(r.told(again) == "done 0/0 skipped 0");
    CHECK(r.delivered(0) == 5);
}

TEST_CASE("what fails again is parked again, and not tried for ever") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    r.parked(0, 3);
    const auto asked = r.asked(0);
    r.behave(0) = {.fails = errc::dossier_refused, .http_status = 400};
    const auto number = r.ask(r.about_parked(job_kind::replay));
    r.pass(1min);
    CHECK(r.told(number) == "done 3/3 skipped 0");
    CHECK(r.in_place() == 3);
    CHECK(r.asked(0) == asked + 3);
}

TEST_CASE("a replay skips what the commune has already, and it leaves the place") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    const auto id = r.publish(0);
    r.pass(5s);
    REQUIRE(r.delivered(0) == 1);
    queues::parked_message copy;
    copy.message = {id, "the same envelope, parked twice", ""};
    copy.recipient_key = commune(0).key();
    copy.reason = "too_old";
    copy.parked_at = r.clock.now();
    REQUIRE(!r.run(r.queue.park(queues::parking_place::business, copy)));
    const auto number = r.ask(r.about_parked(job_kind::replay));
    r.pass(10s);
    CHECK(r.told(number) == "done 0/1 skipped 1");
    CHECK(r.in_place() == 0);
    CHECK(r.delivered(0) == 1);
}

TEST_CASE("an order takes what it names and nothing else") {
    order_rig r;
    r.enrol(3);
    r.start_all();
    const auto zero = r.parked(0, 2);
    r.pass(1h);
    const auto later = r.clock.now();
    const auto one = r.parked(1, 2);
    auto what = r.about_parked(job_kind::replay);
    std::size_t left = 4;
    SUBCASE("all") {
        left = 0;
    }
    SUBCASE("of the other place") {
        what.place = "technical";
    }
    SUBCASE("of one recipient") {
        what.recipient = commune(1).key();
        left = 2;
    }
    SUBCASE("of a recipient that has none") {
        what.recipient = commune(2).key();
    }
    SUBCASE("of one reason") {
        what.reason = "dossier_refused";
        left = 0;
    }
    SUBCASE("of another reason") {
        what.reason = "too_old";
    }
    SUBCASE("since") {
        what.since = later;
        left = 2;
    }
    SUBCASE("by id") {
        what.ids = {zero[1]};
        left = 3;
    }
    SUBCASE("by reference, which all of them have here, of one recipient") {
        what.ids = {"0123456789ABC"};
        what.recipient = commune(0).key();
        left = 2;
    }
    SUBCASE("by an id that is not there") {
        what.ids = {"0123456789ABD"};
    }
    const auto number = r.ask(what);
    r.pass(10s);
    CHECK(r.told(number) == fmt::format("done {0}/{0} skipped 0", 4 - left));
    CHECK(r.in_place() == left);
    CHECK(r.delivered(0) + r.delivered(1) == 4 - left);
}

TEST_CASE("a paced replay shows how far it is, and goes on where it was after a restart") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    const auto ids = r.parked(0, 10);
    auto what = r.about_parked(job_kind::replay);
    what.a_minute = 60;
    const auto number = r.ask(what);
    r.pass(4s + 500ms);
    const auto half = r.job(number);
    CHECK(half.state == job_state::running);
    CHECK(half.found == 10);
    CHECK(half.done >= 3);
    CHECK(half.done <= 5);
    CHECK(r.in_place() == 10 - r.delivered(0));
    const auto before = r.delivered(0);
    r.stop_all();
    r.pass(1h);
    CHECK(r.job(number).state == job_state::running);
    r.start_all();
    r.pass(20s);
    CHECK(r.told(number) == "done 10/10 skipped 0");
    CHECK(before + r.delivered(0) == 10);
    for (const auto& id : ids) CHECK(r.where_is(id) == ledger::state::completed);
}

TEST_CASE("a batch that was not written down, for we died, is counted and not repeated") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    const auto ids = r.parked(0, 6);
    r.stop_all();
    const auto number = r.ask(r.about_parked(job_kind::replay));
    {  // as a process leaves it that dies between the queue's answer and the ledger's
        sqlite::database db{r.folder / "ledger.db", {.access = sqlite::access::existing}};
        db.run("UPDATE job SET state = 'running', found = 6");
        sqlite::statement begun{db, "UPDATE dossier SET state = 'received' WHERE id IN (?1, ?2)"};
        begun.run(ids[0], ids[1]);
    }
    const auto released =
        r.run(r.queue.unpark(queues::parking_place::business, {ids[0], ids[1]}, queues::unparking::release));
    REQUIRE(released->ids.size() == 2);
    r.start_all();
    r.pass(10s);
    CHECK(r.told(number) == "done 6/6 skipped 0");
    CHECK(r.delivered(0) == 6);
    for (const auto& id : ids) CHECK(r.where_is(id) == ledger::state::completed);
}

TEST_CASE("a cancel stops before the next batch, and what was done stays counted") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    r.parked(0, 10);
    auto what = r.about_parked(job_kind::replay);
    what.a_minute = 60;
    const auto number = r.ask(what);
    r.pass(3s + 500ms);
    REQUIRE(r.desk().cancel(number));
    const auto left = r.in_place();
    r.pass(1min);
    CHECK(r.in_place() == left);
    CHECK(left >= 5);
    CHECK(r.told(number) == fmt::format("cancelled {}/10 skipped 0", 10 - left));
    CHECK(!r.desk().cancel(number));
    const auto next = r.ask(r.about_parked(job_kind::replay));  // it is in nobody's way
    r.pass(10s);
    CHECK(r.told(next) == fmt::format("done {0}/{0} skipped 0", left));
}

TEST_CASE("a discard says why, is in the audit message by message, and nothing of it is delivered") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    const auto ids = r.parked(0, 3);
    auto silent = r.about_parked(job_kind::discard);
    silent.note.clear();
    CHECK_THROWS_AS(r.ask(silent), std::invalid_argument);
    auto what = r.about_parked(job_kind::discard);
    what.ids = {ids[0], ids[1]};
    const auto number = r.ask(what);
    r.pass(10s);
    CHECK(r.told(number) == "done 2/2 skipped 0");
    CHECK(r.job(number).wish.note == "the commune asked for it");
    CHECK(r.in_place() == 1);
    CHECK(r.audited("discarded") == 2);
    CHECK(r.delivered(0) == 0);
    CHECK(r.where_is(ids[0]) == ledger::state::parked);
    CHECK(!ledger::ledger_reader{r.folder / "ledger.db"}.first_broken_audit_row().has_value());
}

TEST_CASE("while the broker is away an order waits, says for what, and is done then") {
    order_rig r;
    r.enrol(1);
    r.start_all();
    r.parked(0, 2);
    r.queue.away = true;
    const auto number = r.ask(r.about_parked(job_kind::replay));
    r.pass(1min);
    CHECK(r.told(number) == "running 0/0 skipped 0 queue_unavailable");
    r.queue.away = false;
    r.pass(1min);
    CHECK(r.told(number) == "done 2/2 skipped 0");
    CHECK(r.delivered(0) == 2);
}
