// test/unit/delivery/fixture.hpp -- one courier with everything real beside it (embedded queue, ledger, keys, HTTP),
// before a HubEE that answers what the test has written down.
#pragma once

#include "connector/base/file.hpp"
#include "connector/delivery/courier.hpp"
#include "connector/delivery/saga.hpp"
#include "connector/ledger/answers.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "queues/embedded.hpp"
#include "test/support/rig.hpp"
#include "test/support/scripted_hubee.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/taker.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace qf::delivery {

using namespace std::chrono_literals;

inline const recipient chatillon = recipient::parse("26086.20008496000018").value();
inline const std::string post = "POST /teledossiers/v1/folders";
inline const std::string get = "GET /teledossiers/v1/folders/f1";
inline const std::string patch = "PATCH /teledossiers/v1/folders/f1";
inline const std::string drop = "DELETE /teledossiers/v1/folders/f1";
inline std::string put(int attachment, std::string_view folder = "f1") {
    return fmt::format("PUT /teledossiers/v1/folders/{}/attachments/a{}", folder, attachment);
}

// HubEE's own error body.
inline std::string its_word(std::string_view message) {
    return fmt::format(R"({{"errors":[{{"code":400,"message":"{}"}}]}})", message);
}

// Steps as they are reached, in words.
struct noted_steps final : step_watch {
    void reached(step s) noexcept override { seen.emplace_back(name_of(s)); }
    std::vector<std::string> seen;
};

struct fixture : test::rig {
    static constexpr std::string_view names[] = {"LŒUILLET", "Zoé"};

    test::temporary_folder folder;
    test::simulated_clock clock{loop};
    test::scripted_hubee hubee{*this, clock};
    int log_file = ::open((folder / "log").c_str(), O_CREAT | O_RDWR | O_APPEND, 0600);
    logger log{clock, {.descriptor = log_file}};
    metrics counts;
    std::shared_ptr<const envelope::key_ring> keys = std::make_shared<const envelope::key_ring>(
        std::vector<envelope::held_key>{{envelope::key::generate(envelope::key_use::signing, envelope::curve::p256),
                                         envelope::key_state::active,
                                         {}},
                                        {envelope::key::generate(envelope::key_use::encryption, envelope::curve::p256),
                                         envelope::key_state::active,
                                         {}}});
    queues::embedded_queue queue{executor(), {.path = folder / "queue.db"}, clock};
    test::taker offered{queue};
    std::unique_ptr<ledger::ledger> book = open_ledger();
    hubee::client client{executor(), conf(), clock};
    noted_steps steps;
    std::unique_ptr<saga> hub = std::make_unique<saga>(client, *book, steps);
    std::unique_ptr<courier> carrier = new_courier();
    uuid id = uuid::v7(clock.now());

    fixture() { REQUIRE(!run(queue.open(chatillon, 4))); }
    ~fixture() {
        run(queue.stop());
        ::close(log_file);
    }

    std::unique_ptr<ledger::ledger> open_ledger() {
        return std::make_unique<ledger::ledger>(executor(), folder / "ledger.db", clock, committer::options{});
    }
    std::unique_ptr<courier> new_courier() {
        return std::make_unique<courier>(courier_conf{}, keys, *book, queue, clock, steps, log, counts);
    }
    // As after a crash: another process, with its own memory and another owner's name.
    void restart() {
        carrier.reset();
        hub.reset();
        book.reset();
        book = open_ledger();
        hub = std::make_unique<saga>(client, *book, steps);
        carrier = new_courier();
        steps.seen.clear();
    }
    hubee::client_conf conf() const {
        hubee::client_conf out{.http = {.origin = net::origin::parse(hubee.url()).value()}};
        out.http.answer_time = 300ms;
        return out;
    }

    std::string payload(std::string_view family_name = "LŒUILLET") const {
        faults wrong;
        const auto content = schemas::parse_content(
            fmt::format(R"({{"commune":{{"cog":"26086"}},"pivot_identity":{{"family_name":"{}","given_name":"Zoé"}},)"
                        R"("quotient_familial_v3":{{"quotient_familial":{{"fournisseur":"CNAF","valeur":742}}}}}})",
                        family_name),
            wrong);
        return schemas::write_transmission({.id = id,
                                            .reference = reference::parse("0123456789ABC").value(),
                                            .receiver = chatillon,
                                            .commune_name = "Châtillon-en-Diois",
                                            .issuer = "qf-intake",
                                            .audience = "qf-delivery",
                                            .submitted_at = clock.now(),
                                            .expires_at = clock.now() + 240h},
                                           content.value());
    }
    void publish() { publish_bytes(envelope::seal(payload(), *keys, {}).value()); }
    void publish_bytes(std::string body) { publish_bytes(std::move(body), id.text()); }
    void publish_bytes(std::string body, std::string message_id) {
        const queues::message mail{std::move(message_id), std::move(body), ""};
        REQUIRE(!run(queue.publish(chatillon, mail)));
    }
    subscriber to() { return {"", hub.get()}; }
    // What fails is put off by `wait`, what is refused is parked, as the daemon does.
    tried carry(duration wait = 5s) {
        auto mail = run(offered.next()).value();
        return run([&]() -> awaitable<tried> {
            const auto where = to();
            auto what = co_await carrier->carry(mail, where);
            if (what.ending == tried::end::refused) {
                auto parked = co_await carrier->park(mail, std::move(what));
                co_return parked;
            }
            if (what.ending == tried::end::again) co_await carrier->put_off(what, clock.now() + wait);
            co_return what;
        }());
    }
    bool settles() { return carry().ending != tried::end::again; }

    // What HubEE answers to the creation: the files in another order than asked.
    std::string created(std::string_view folder_id = "f1") const {
        return fmt::format(R"({{"id":"{}","globalStatus":"HUBEE_RECEIVED","externalId":"Formulaire-QF-0123456789ABC",
            "cases":[{{"id":"c1","externalId":"Formulaire-QF-0123456789ABC-01"}}],"attachments":[
            {{"id":"a3","fileName":"quotient_familial_LŒUILLET_Zoé.pdf"}},{{"id":"a1","fileName":"FormulaireQF.json"}},
            {{"id":"a2","fileName":"FormulaireQF.xml"}}]}})",
                           folder_id);
    }
    static std::string looks(std::string_view status, std::string_view a1, std::string_view a2, std::string_view a3) {
        return fmt::format(
            R"({{"id":"f1","globalStatus":"{}","attachments":[{{"id":"a1","status":"{}"}},{{"id":"a2","status":"{}"}},)"
            R"({{"id":"a3","status":"{}"}}]}})",
            status, a1, a2, a3);
    }
    fixture& hubee_creates() { return hubee.expect(post).reply(201, created()), *this; }
    fixture& hubee_takes(std::initializer_list<int> attachments) {
        for (const int one : attachments) hubee.expect(put(one)).reply(204);
        return *this;
    }
    fixture& hubee_completes() { return hubee.expect(patch).reply(204), *this; }

    std::string known_digest() {  // raw, as the ledger has it
        sqlite::database db{folder / "ledger.db", {.access = sqlite::access::read_only, .check = false}};
        sqlite::statement one{db, "SELECT digest FROM dossier WHERE id = ?1"};
        auto row = one.with(id.text());
        REQUIRE(row.step());
        return row.text(0);
    }
    std::vector<ledger::case_message> messages_to_tell() {
        ledger::answers answers{book->file()};
        return run(answers.case_messages_due(clock.now(), 10)).value();
    }
    ledger::whole known() { return ledger::ledger_reader{folder / "ledger.db"}.show(id.text()).value(); }
    std::uint64_t waiting() {
        const auto depth = run(queue.depth_of(chatillon)).value();
        return depth.waiting + depth.leased;
    }
    std::vector<queues::parked_entry> parked(queues::parking_place place) {
        return run(queue.parked(place, {.limit = 10})).value();
    }
    std::string logged() { return read_file(folder / "log").value(); }
    // Every request was expected, and every expectation met.
    bool hubee_content() const { return hubee.left() == 0 && hubee.surprises().empty(); }
};

}  // namespace qf::delivery
