// test/unit/delivery/daemon_rig.hpp -- the daemon with its lanes, on a clock that the test moves, before subscribers
// that do as the test says for each commune. The ledger and the registry are real files; nothing has a thread.
#pragma once

#include "connector/base/file.hpp"
#include "connector/delivery/daemon.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "test/support/memory_queue.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace qf::delivery {

using namespace std::chrono_literals;

// A commune of the test's own country: number n.
inline recipient commune(unsigned n) {
    return recipient::parse(fmt::format("{:05}.11111111111111", 10'000 + n)).value();
}

// What a subscriber does with the dossiers of one commune.
struct behaviour {
    error_code fails = {};  // none: it takes them
    unsigned http_status = 0;
    std::optional<duration> retry_after = {};
    duration takes = 10ms;  // before it answers
};

class scripted_way final : public way {
public:
    scripted_way(ledger::ledger& book, clock_source& clock) : book_{book}, clock_{clock} {}
    std::map<std::string, behaviour> of_dossier;  // by id, before what its commune does
    std::map<std::string, behaviour> of;
    behaviour otherwise;
    std::map<std::string, unsigned> asked, delivered;
    std::map<std::string, unsigned> asked_for;  // by id
    std::map<std::string, unsigned> at_once, at_once_most;
    unsigned under_way = 0, under_way_most = 0;

    awaitable<advanced> advance(const prepared& dossier, ledger::dossier, const traceparent&) override {
        const auto key = dossier.transmission.to().key();
        const auto& id = dossier.transmission.id().text();
        ++asked[key];
        ++asked_for[id];
        at_once_most[key] = std::max(at_once_most[key], ++at_once[key]);
        under_way_most = std::max(under_way_most, ++under_way);
        const auto found = of.find(key);
        const auto own = of_dossier.find(id);
        const auto does = own != of_dossier.end() ? own->second : found == of.end() ? otherwise : found->second;
        co_await clock_.sleep_for(does.takes);
        --at_once[key];
        --under_way;
        if (does.fails) co_return advanced{refusal{does.fails, does.http_status, does.retry_after}, "create"};
        const ledger::remembered_folder folder{"f-" + id, "c-" + id, {"a1", "a2", "a3"}};
        const std::vector<std::string> digests{"d1", "d2", "d3"};
        co_await book_.created(id, folder, digests);
        co_await book_.attached(id);
        ++delivered[key];
        co_return advanced{};
    }
    awaitable<result<burial>> bury(const std::string&) override { co_return burial::deleted; }

private:
    ledger::ledger& book_;
    clock_source& clock_;
};

struct no_watch final : step_watch {
    void reached(step) noexcept override {}
};

struct daemon_rig : test::rig {
    test::temporary_folder folder{test::folder_in_memory()};
    test::simulated_clock clock{loop};
    test::memory_queue queue{executor()};
    int log_file = ::open((folder / "log").c_str(), O_CREAT | O_RDWR | O_APPEND, 0600);
    logger log{clock, {.descriptor = log_file}};
    metrics counts;
    no_watch watch;
    daemon_conf conf = usual();
    unsigned hub_a_minute = 0;
    std::shared_ptr<const envelope::key_ring> keys = std::make_shared<const envelope::key_ring>(
        std::vector<envelope::held_key>{{envelope::key::generate(envelope::key_use::signing, envelope::curve::p256),
                                         envelope::key_state::active,
                                         {}},
                                        {envelope::key::generate(envelope::key_use::encryption, envelope::curve::p256),
                                         envelope::key_state::active,
                                         {}}});

    // What dies with the process.
    struct process {
        process(daemon_rig& r)
            : book{r.executor(), r.folder / "ledger.db", r.clock, {.writer = committer::writer_kind::on_the_loop}},
              memory{book.file()},
              hub{book, r.clock},
              other{book, r.clock},
              carrier{r.conf.courier, r.keys, book, r.queue, r.clock, r.watch, r.log, counts},
              lanes{r.executor(),
                    r.conf,
                    {carrier, r.queue, memory, r.clock, r.log, counts},
                    {.subscribers = {{"", &hub, 256, r.hub_a_minute}, {"vendor", &other}},
                     .registry = communes::registry{r.folder / "communes.db"}}} {}
        metrics counts;
        ledger::ledger book;
        ledger::standings memory;
        scripted_way hub, other;
        courier carrier;
        daemon lanes;
    };
    std::unique_ptr<process> now;

    static daemon_conf usual() {
        daemon_conf out;
        out.courier.threads = 0;
        out.threads = 0;
        out.jitter_seed = 1;
        return out;
    }

    ~daemon_rig() {
        if (now) stop();
        ::close(log_file);
    }
    void enrol(unsigned count, std::string_view subscriber = {}, unsigned first = 0) {
        communes::registry registry{folder / "communes.db"};
        for (unsigned n = first; n < first + count; ++n) {
            REQUIRE(!registry.set_active(commune(n), true, "Commune"));
            if (!subscriber.empty()) set_subscriber(n, subscriber);
        }
    }
    void set_subscriber(unsigned n, std::string_view subscriber) {
        communes::registry registry{folder / "communes.db"};
        communes::recipient_settings to;
        to.subscriber = std::string{subscriber};
        REQUIRE(!registry.change(commune(n), to));
    }
    process& start() {
        now = std::make_unique<process>(*this);
        now->lanes.start();
        pass(1ms);
        return *now;
    }
    // An orderly end.
    void stop() {
        bool done = false;
        asio::co_spawn(
            loop,
            [&]() -> awaitable<void> {
                co_await now->lanes.stop();
                done = true;
            },
            [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
        for (int i = 0; i < 100 && !done; ++i) pass(1s);
        REQUIRE(done);
        queue.consumers_gone();
        now.reset();
    }
    void pass(duration time) { clock.advance(time); }

    std::string publish(unsigned n) {
        const auto id = uuid::v7(clock.now());
        faults wrong;
        const auto content = schemas::parse_content(
            fmt::format(
                R"({{"commune":{{"cog":"{}"}},"pivot_identity":{{"family_name":"LŒUILLET","given_name":"Zoé"}},)"
                R"("quotient_familial_v3":{{"quotient_familial":{{"fournisseur":"CNAF","valeur":742}}}}}})",
                commune(n).cog().text()),
            wrong);
        const auto payload = schemas::write_transmission({.id = id,
                                                          .reference = reference::parse("0123456789ABC").value(),
                                                          .receiver = commune(n),
                                                          .commune_name = "Commune",
                                                          .issuer = "qf-intake",
                                                          .audience = "qf-delivery",
                                                          .submitted_at = clock.now(),
                                                          .expires_at = clock.now() + 2400h},
                                                         content.value());
        queues::message mail{id.text(), envelope::seal(payload, *keys, {}).value(), ""};
        REQUIRE(!run(queue.publish(commune(n), std::move(mail))));
        return id.text();
    }
    void publish(unsigned n, unsigned count) {
        for (unsigned i = 0; i < count; ++i) publish(n);
    }
    unsigned delivered(unsigned n) { return now->hub.delivered[commune(n).key()]; }
    unsigned asked(unsigned n) { return now->hub.asked[commune(n).key()]; }
    behaviour& behave(unsigned n) { return now->hub.of[commune(n).key()]; }
    bool shows(std::string_view gauge) {  // a line of the metrics
        return now->counts.text().find(fmt::format("\n{}\n", gauge)) != std::string::npos;
    }
    std::string logged() { return read_file(folder / "log").value(); }
};

}  // namespace qf::delivery
