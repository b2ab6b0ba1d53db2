// The operator's pages: what they show, what they refuse, and that a name of a commune cannot break out of them.
#include "connector/base/file.hpp"
#include "connector/base/uuid.hpp"
#include "connector/console/console.hpp"
#include "connector/ledger/ledger.hpp"
#include "queues/embedded.hpp"
#include "schemas/json.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace qf;
using net::http::status;

namespace {

const recipient chatillon = recipient::parse("26086.20008496000018").value();

struct fixture : test::rig {
    test::temporary_folder folder;
    test::simulated_clock clock{loop};
    queues::embedded_queue queue{executor(), {.path = folder / "queue.db"}, clock};
    console::console console{{folder / "ledger.db", folder / "communes.db"}, queue, clock};

    ~fixture() { run(queue.stop()); }

    net::response ask(std::string_view target, net::http::verb method = net::http::verb::get) {
        const net::request what{method, target, 11};
        const net::exchange exchange{what, net::target::parse(target).value(), {}};
        return run(console.respond(exchange));
    }
    json::document read(std::string_view target) {
        const auto answer = ask(target);
        REQUIRE(answer.result() == status::ok);
        return json::document::parse(answer.body()).value();
    }
    void enrol(std::string_view name) {
        communes::registry all{folder / "communes.db"};
        REQUIRE(!all.set_active(chatillon, true, name));
    }
    // One dossier that failed once, one that is delivered.
    void deliver_some() {
        ledger::ledger book{executor(), folder / "ledger.db", clock, {}};
        const auto begin = [&](std::string_view reference) {
            clock.step_wall_clock(std::chrono::seconds{1});
            ledger::beginning what{uuid::v7(clock.now()).text(), std::string{reference}, chatillon, "digest",
                                   clock.now()};
            const auto id = what.id;
            REQUIRE(run(book.begin(std::move(what))).has_value());
            return id;
        };
        const auto failed = begin("00000000000A1");
        REQUIRE(!run(book.failed(failed, {.code = errc::destination_busy, .http_status = 503, .step = "create"},
                                 clock.now() + std::chrono::hours{1})));
        const auto done = begin("00000000000B2");
        REQUIRE(!run(book.created(done, {"f1", "c1", {"a1", "a2", "a3"}}, {"1", "2", "3"})));
        REQUIRE(!run(book.attached(done)));
        REQUIRE(!run(book.completed(done, {.code = {}, .http_status = 204, .step = "complete"})));
    }
};

}  // namespace

TEST_CASE("before anything was made, the page says that there is nothing") {
    fixture f;
    const auto page = f.ask("/");
    CHECK(page.result() == status::ok);
    CHECK(page.body().find("Aucune commune enrôlée") != std::string::npos);
    CHECK(page.body().find("Aucun dossier") != std::string::npos);
    CHECK(f.read("/api/dossiers")["dossiers"].size() == 0);
    CHECK(f.ask("/api/dossiers/00000000000A1").result() == status::not_found);
}

TEST_CASE("the page shows what waits, what is parked and the last dossiers") {
    fixture f;
    f.enrol("Châtillon-en-Diois");
    f.deliver_some();
    const queues::message mail{"m1", "sealed", ""};
    REQUIRE(!f.run(f.queue.publish(chatillon, mail)));
    const queues::parked_message parked{mail, chatillon.key(), "dossier_refused", "00000000000C3", f.clock.now()};
    REQUIRE(!f.run(f.queue.park(queues::parking_place::business, parked)));
    const auto page = f.ask("/").body();
    for (const auto* part : {"Châtillon-en-Diois", "20008496000018", "00000000000A1", "00000000000B2", "remis",
                             "destination_busy", "joignable", "mis de côté (métier)"})
        CHECK_MESSAGE(page.find(part) != std::string::npos, part);

    const auto queues = f.read("/api/queues");
    CHECK(queues["recipients"].at(0)["queue"]["waiting"].integer() == 1);
    CHECK(queues["parked"]["business"]["waiting"].integer() == 1);
    CHECK(queues["parked"]["technical"]["waiting"].integer() == 0);
}

TEST_CASE("dossiers are listed by state and recipient, the newest first, and shown by reference or id") {
    fixture f;
    f.deliver_some();
    const auto all = f.read("/api/dossiers");
    REQUIRE(all["dossiers"].size() == 2);
    CHECK(all["dossiers"].at(0)["reference"].text() == "00000000000B2");
    CHECK(f.read("/api/dossiers?limit=1")["dossiers"].size() == 1);
    CHECK(f.read("/api/dossiers?state=completed")["dossiers"].size() == 1);
    CHECK(f.read("/api/dossiers?state=parked")["dossiers"].size() == 0);
    CHECK(f.read("/api/dossiers?recipient=26086.20008496000018")["dossiers"].size() == 2);
    CHECK(f.read("/api/dossiers?recipient=75056.21750001600019")["dossiers"].size() == 0);

    const auto dossier = f.read("/api/dossiers/00000000000A1");
    CHECK(dossier["state"].text() == "received");
    CHECK(dossier["last_reason"].text() == "destination_busy");
    CHECK(dossier["history"].at(0)["http_status"].integer() == 503);
    CHECK(f.read("/api/dossiers/" + std::string{*dossier["id"].text()})["reference"].text() == "00000000000A1");
}

TEST_CASE("what is no page, no filter or no method of ours is told so") {
    fixture f;
    CHECK(f.ask("/nowhere").result() == status::not_found);
    const auto post = f.ask("/", net::http::verb::post);
    CHECK(post.result() == status::method_not_allowed);
    CHECK(post[net::http::field::allow] == "GET");
    for (const auto* wrong : {"state=lost", "recipient=26086", "limit=0", "limit=1001", "limit=ten"})
        CHECK_MESSAGE(f.ask("/api/dossiers?" + std::string{wrong}).result() == status::bad_request, wrong);
}

TEST_CASE("a ledger that cannot be read is a 503, and the program goes on") {
    fixture f;
    REQUIRE(!write_file(f.folder / "ledger.db", "this is no database, whatever its name says"));
    CHECK(f.ask("/").result() == status::service_unavailable);
    CHECK(f.ask("/api/dossiers").result() == status::service_unavailable);
    CHECK(f.ask("/api/queues").result() == status::ok);
}

TEST_CASE("a commune's name stays a text, whatever it holds") {
    fixture f;
    f.enrol("<script>alert('x')</script>&\"");
    const auto page = f.ask("/").body();
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("&lt;script&gt;") != std::string::npos);
    CHECK(f.read("/api/queues")["recipients"].at(0)["name"].text() == "<script>alert('x')</script>&\"");
}
