// The way to a vendor: one signed POST, two notes in the ledger, and call-backs that lead the dossier to its end.
#include "test/unit/delivery/vendor_rig.hpp"

using namespace qf;
using namespace qf::delivery;
using ledger::answer;
using ledger::state;

TEST_CASE(
    "from the envelope to the commune's last word: taken with 202, followed by call-backs, forgotten at the end") {
    vendor_rig r;
    r.publish();
    r.vendor.next().reply(202).take_first();
    REQUIRE(r.carry_to_vendor().ending == tried::end::delivered);
    CHECK(r.waiting() == 0);
    REQUIRE(r.vendor.dossiers().size() == 1);
    CHECK(r.vendor.dossiers().begin()->first == r.id.text());
    CHECK(r.vendor.requests()[0].found == webhook::finding::good);
    CHECK(r.known().dossier.state == state::completed);
    CHECK(r.known().dossier.subscriber == "vendor");
    CHECK(r.known().folder == pushed_and_followed);

    const std::pair<const char*, answer> says[] = {{"SENT", answer::sent},
                                                   {"SI_RECEIVED", answer::opened},
                                                   {"IN_PROGRESS", answer::in_progress},
                                                   {"ADD_AWAITING", answer::awaiting},
                                                   {"REFUSED", answer::refused}};
    for (const auto& [status, meaning] : says) {
        CAPTURE(status);
        r.clock.advance(1h);
        CHECK(r.call(r.status_body(status, 30s)) == 204);
        CHECK(r.answered() == meaning);
        CHECK(r.known().dossier.answer_at == r.clock.now() - 30s);
        CHECK(r.known().dossier.closed_at.has_value() == is_final(meaning));
    }
    CHECK(r.known().folder.empty());
    CHECK(r.known().one_case.empty());
    CHECK(r.logged().find("subscriber=vendor") != std::string::npos);
    for (const auto name : vendor_rig::names) CHECK(r.logged().find(name) == std::string::npos);
}

TEST_CASE("any 2xx is taken; only 202 is followed up, and only those are waited for") {
    for (const unsigned status : {200U, 202U, 204U}) {
        CAPTURE(status);
        vendor_rig r;
        r.publish();
        r.vendor.next().reply(status).take_first();
        REQUIRE(r.carry_to_vendor().ending == tried::end::delivered);
        r.clock.advance(240h);
        ledger::ledger_reader book{r.folder / "ledger.db"};
        const auto week_ago = r.clock.now() - 168h;
        CHECK(book.count_late(ledger::overdue::not_opened, week_ago) == (status == 202 ? 1 : 0));
        CHECK(book.late(ledger::overdue::not_processed, week_ago, 10).size() == (status == 202 ? 1 : 0));
    }
}

TEST_CASE("an answer that was lost is asked for again under the same id, and the vendor has one dossier") {
    vendor_rig r;
    r.publish();
    r.vendor.next().silence().take_first();
    const auto first = r.carry_to_vendor();
    CHECK(first.ending == tried::end::again);
    CHECK(first.cause.code == errc::destination_silent);
    CHECK(r.known().dossier.state == state::received);
    r.restart_all();
    CHECK(r.carry_to_vendor().ending == tried::end::delivered);
    CHECK(r.vendor.dossiers().size() == 1);
    REQUIRE(r.vendor.requests().size() == 2);
    CHECK(r.vendor.requests()[0].request.body() == r.vendor.requests()[1].request.body());
    CHECK(r.vendor.requests()[0].request[webhook::id_field] == r.vendor.requests()[1].request[webhook::id_field]);
}

TEST_CASE("a crash after the vendor's answer was written down pushes nothing again") {
    vendor_rig r;
    r.publish();
    // As the ledger is after created(), and after attached().
    for (const bool attached : {false, true}) {
        CAPTURE(attached);
        auto mail = r.run(r.offered.next()).value();
        r.run([&]() -> awaitable<void> {
            ledger::beginning first{r.id.text(), "0123456789ABC", chatillon, "", r.clock.now(), "vendor"};
            first.digest = attached ? r.known_digest() : std::string{};
            if (!attached) {
                const subscriber to{"vendor", &r.now->way};
                r.vendor.next().reply(503);
                const auto what = co_await r.carrier->carry(mail, to);
                CHECK(what.ending == tried::end::again);
                co_await r.carrier->put_off(what, r.clock.now());
                first.digest = r.known_digest();
            }
            const auto begun = co_await r.book->begin(std::move(first));
            CHECK(begun.has_value());
            ledger::remembered_folder note{std::string{pushed}, r.id.text(), {}};
            if (!attached) co_await r.book->created(r.id.text(), std::move(note), {});
            if (attached) co_await r.book->attached(r.id.text());
        }());
        r.restart_all();
    }
    const auto pushes = r.vendor.requests().size();
    CHECK(r.carry_to_vendor().ending == tried::end::delivered);
    CHECK(r.vendor.requests().size() == pushes);
    CHECK(r.known().dossier.state == state::completed);
}

TEST_CASE("whatever the vendor answers but a 2xx comes again, until it is too old; only 410 is an operator's affair") {
    for (const unsigned status : {302U, 400U, 401U, 403U, 404U, 405U, 409U, 410U, 413U, 422U, 429U, 500U, 503U}) {
        CAPTURE(status);
        vendor_rig r;
        r.publish();
        r.vendor.next().reply(status, its_word("it is wrong"));
        const auto what = r.carry_to_vendor();
        CHECK(what.ending == tried::end::again);
        CHECK(what.cause.http_status == status);
        CHECK(concern_of(what.cause.code) == (status == 410 ? concern::configuration : concern::destination));
        CHECK(r.waiting() == 1);
        CHECK(r.parked(queues::parking_place::business).empty());
        r.clock.step_wall_clock(8 * 24h + 1s);
        r.vendor.next().reply(status);
        CHECK(r.carry_to_vendor().ending == tried::end::settled);
        CHECK(r.parked(queues::parking_place::business).at(0).reason == "too_old");
    }
}

TEST_CASE("keys overlap: old and new both sign, so the vendor may change before or after us") {
    vendor_rig r;
    auto& to = r.subscribers[0];
    to.signing_keys.insert(to.signing_keys.begin(), webhook::signing_key::parse(test::webhook_secret('n')).value());
    webhook::client overlapping{r.executor(), to, r.clock};
    webhook_way way{overlapping, *r.book, r.steps};
    for (const char has : {'k', 'n'}) {
        CAPTURE(has);
        r.id = uuid::v7(r.clock.now());
        r.publish();
        r.vendor.keys({test::webhook_secret(has)});
        auto mail = r.run(r.offered.next()).value();
        const subscriber vendor{"vendor", &way};
        CHECK(r.run(r.carrier->carry(mail, vendor)).ending == tried::end::delivered);
    }
    CHECK(r.vendor.dossiers().size() == 2);
}
