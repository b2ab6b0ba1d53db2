// The answers of a commune's software at our own inbox, which follows HubEE's contract, come back and are closed there.
#include "connector/delivery/acknowledgements.hpp"
#include "connector/ledger/ledger.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::delivery;
using namespace std::chrono_literals;

namespace {

class to_inbox final : public net::sender {
public:
    explicit to_inbox(inbox::inbox& box) : box_{box} {}
    awaitable<result<net::response>> send(net::request request) override {
        const net::exchange one{request, net::target::parse(request.target()).value(), {}};
        co_return co_await box_.respond(one);
    }

private:
    inbox::inbox& box_;
};

struct both_sides : inbox::rig {
    both_sides() { deliver(); }
    hubee::client_conf conf() const {
        return {.http = {.origin = net::origin::parse("http://127.0.0.1:1").value()},
                .client_id = osl.credentials.id,
                .client_secret = osl.credentials.secret};
    }
    void deliver() {
        made_ids = delivered();
        ledger::beginning start{.id = id,
                                .reference = "0123456789ABC",
                                .receiver = recipient::parse("26086.20008496000018").value(),
                                .digest = std::string(32, 'd'),
                                .submitted_at = clock.now()};
        const ledger::remembered_folder made{made_ids.folder, made_ids.cases[0], made_ids.attachments};
        REQUIRE(run(book.begin(std::move(start))).has_value());
        REQUIRE(!run(book.created(id, made, {"d1"})));
        REQUIRE(!run(book.attached(id)));
        REQUIRE(!run(book.completed(id, {.code = {}, .http_status = 204})));
    }
    std::string says(std::string_view status) {
        const auto a = post(si, "/cases/" + made_ids.cases[0] + "/events",
                            fmt::format(R"({{"actionType":"STATUS_UPDATE","notification":true,"caseNewStatus":"{}",)"
                                        R"("author":"La mairie"}})",
                                        status));
        REQUIRE(a.status == 201);
        return "/cases/" + made_ids.cases[0] + "/events/" + a.text("id");
    }
    ledger::line line() { return ledger::ledger_reader{folder / "ledger.db"}.show(id)->dossier; }

    const std::string id = "01932b6e-5f00-7000-8000-000000000001";
    inbox::folder_ids made_ids;
    ledger::ledger book{executor(), folder / "ledger.db", clock, committer::options{}};
    ledger::answers seen{book.file()};
    hubee::client client{executor(), conf(), clock, std::make_unique<to_inbox>(*box)};
    metrics own;
    acknowledgements reads{executor(), {}, client, seen, clock, *log, own};
};

}  // namespace

TEST_CASE("a commune's software moves a case through the inbox, and the ledger follows to the closing") {
    both_sides r;
    for (const auto& [status, meaning] :
         {std::pair{"SI_RECEIVED", ledger::answer::opened}, std::pair{"IN_PROGRESS", ledger::answer::in_progress}}) {
        r.clock.advance(1min);
        const auto event = r.says(status);
        REQUIRE(!r.run(r.reads.round()));
        CHECK(r.line().answer == meaning);
        CHECK(r.get(r.si, event).text("status") == "RECEIVED");
        CHECK(r.notified(r.osl) == 0);
    }
    r.clock.advance(1min);
    r.says("DONE");
    REQUIRE(r.post(r.si, "/cases/" + r.made_ids.cases[0] + "/events",
                   R"({"actionType":"COM_ADD","notification":true,"message":"Merci"})")
                .status == 201);
    REQUIRE(!r.run(r.reads.round()));
    CHECK(r.line().answer == ledger::answer::done);
    CHECK(r.line().closed_at.has_value());
    CHECK(r.case_status(r.made_ids.cases[0]) == "CLOSED");
    CHECK(r.folder_status(r.made_ids.folder) == "CLOSED");
    CHECK(r.notified(r.osl) == 0);
    unsigned closings = 0;
    r.get(r.osl, "/cases/" + r.made_ids.cases[0])["events"].for_each_item(
        [&](const json::value& one) { closings += one["caseNewStatus"].text_or("") == "CLOSED" ? 1 : 0; });
    CHECK(closings == 1);
}
