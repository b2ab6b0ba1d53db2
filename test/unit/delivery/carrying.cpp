// The way of one dossier, and every place where it may be taken up again.
#include "test/unit/delivery/fixture.hpp"

using namespace qf;
using namespace qf::delivery;

TEST_CASE("an envelope becomes a folder, three attachments, a completion, in this order, and leaves its queue") {
    fixture f;
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    f.publish();
    CHECK(f.settles());
    CHECK(f.hubee_content());
    CHECK(f.steps.seen == std::vector<std::string>{"taken", "opened", "begun", "folder_created", "created",
                                                   "attachment_put", "attachment_put", "attachment_put", "attached",
                                                   "folder_completed", "completed", "done"});
    const auto& asked = f.hubee.requests();
    REQUIRE(asked.size() == 5);
    CHECK(asked.front().method() == net::http::verb::post);
    CHECK(asked.back().method() == net::http::verb::patch);
    CHECK(f.known().dossier.state == ledger::state::completed);
    CHECK(f.known().attempts.size() == 1);
    CHECK(f.waiting() == 0);
    CHECK(f.counts.text().find(R"(qf_attempts_total{status="delivered"} 1)") != std::string::npos);
}

TEST_CASE("an attempt leaves one line, with ids and codes and no name") {
    fixture f;
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    f.publish();
    CHECK(f.settles());
    const auto line = f.logged();
    for (const auto* part : {"event=attempt", "reference=0123456789ABC", "recipient=26086.20008496000018", "try=1",
                             "status=delivered", "reason=none"})
        CHECK_MESSAGE(line.find(part) != std::string::npos, part, " is not in ", line);
    for (const auto name : fixture::names) CHECK(line.find(name) == std::string::npos);
    CHECK(std::ranges::count(line, '\n') == 1);
}

TEST_CASE("the same message again, once delivered: acknowledged without a request") {
    fixture f;
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    const auto body = envelope::seal(f.payload(), *f.keys, {}).value();
    f.publish_bytes(body);
    CHECK(f.settles());
    const auto requests = f.hubee.requests().size();
    f.publish_bytes(body);
    CHECK(f.settles());
    CHECK(f.hubee.requests().size() == requests);
    CHECK(f.waiting() == 0);
    CHECK(f.counts.text().find(R"(qf_attempts_total{status="already"} 1)") != std::string::npos);
}

TEST_CASE("after a failed attempt the folder is looked at, and only what is missing is put") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 3});
    f.hubee.expect(put(2)).reply(503);
    CHECK(!f.settles());
    CHECK(f.known().dossier.state == ledger::state::created);
    CHECK(f.waiting() == 1);

    f.restart();
    f.hubee.expect(get).reply(200, fixture::looks("HUBEE_RECEIVED", "RECEIVED", "PENDING", "RECEIVED"));
    f.hubee_takes({2}).hubee_completes();
    CHECK(f.settles());
    CHECK(f.hubee_content());
    CHECK(f.known().attempts.size() == 2);
    CHECK(f.waiting() == 0);
}

TEST_CASE("a completion whose answer was lost is not repeated: the folder says that it is visible") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2, 3});
    f.hubee.expect(patch).silence();
    CHECK(!f.settles());
    CHECK(f.known().dossier.last_reason == "destination_silent");

    f.restart();
    f.hubee.expect(get).reply(200, fixture::looks("HUBEE_NOTIFIED", "RECEIVED", "RECEIVED", "RECEIVED"));
    CHECK(f.settles());
    CHECK(f.hubee_content());
    CHECK(f.known().dossier.state == ledger::state::completed);
}

TEST_CASE("a folder that is gone is begun again, once") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2}).hubee.expect(put(3)).reply(500);
    CHECK(!f.settles());

    f.restart();
    f.hubee.expect(get).reply(404, its_word("Folder is not found")).expect(post).reply(201, f.created("f2"));
    for (const int one : {1, 2, 3}) f.hubee.expect(put(one, "f2")).reply(204);
    f.hubee.expect("PATCH /teledossiers/v1/folders/f2").reply(204);
    CHECK(f.settles());
    CHECK(f.hubee_content());
    CHECK(f.known().folder == "f2");
}

TEST_CASE("a folder that vanishes between two requests is no refusal: the next attempt looks again") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee.expect(patch).reply(404, its_word("Folder is not found"));
    CHECK(!f.settles());
    CHECK(f.known().dossier.last_reason == "not_found");
    CHECK(f.parked(queues::parking_place::business).empty());
}

TEST_CASE("a folder that describes other files is deleted and begun again") {
    fixture f;
    f.publish();
    f.hubee_creates().hubee_takes({1, 2}).hubee.expect(put(3)).reply(503);
    CHECK(!f.settles());
    {
        sqlite::database db{f.folder / "ledger.db", {.check = false}};  // as another version would have described them
        db.run(R"(UPDATE dossier SET attachments = '{"ids":["a1","a2","a3"],"digests":["x","y","z"]}')");
    }
    f.restart();
    f.hubee.expect(get).reply(200, fixture::looks("HUBEE_RECEIVED", "RECEIVED", "RECEIVED", "PENDING"));
    f.hubee.expect(drop).reply(204);
    f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
    CHECK(f.settles());
    CHECK(f.hubee_content());
}

TEST_CASE("a second courier that took the dossier over makes the first one stop, not overwrite") {
    fixture f;
    f.publish();
    f.hubee_creates();
    f.hubee.expect(put(1)).silence().expect(put(2)).reply(204).expect(put(3)).reply(204);
    auto other = f.open_ledger();
    auto mail = f.run(f.offered.next()).value();
    crew both{f.executor()};
    std::optional<tried> first;
    const auto where = f.to();
    both.hire([&]() -> awaitable<void> { first = co_await f.carrier->carry(mail, where); });
    both.hire([&]() -> awaitable<void> {  // once the folder is written down
        while (std::ranges::find(f.steps.seen, "created") == f.steps.seen.end())
            co_await asio::post(f.executor(), use_awaitable);
        ledger::beginning same{f.id.text(), "0123456789ABC", chatillon, f.known_digest(), f.clock.now()};
        const auto begun = co_await other->begin(std::move(same));
        CHECK(begun.has_value());
    });
    f.run(both.gone());
    REQUIRE(first.has_value());
    CHECK(first->ending == tried::end::again);
    CHECK(f.known().dossier.state == ledger::state::created);
    CHECK(f.known().owned);
}
