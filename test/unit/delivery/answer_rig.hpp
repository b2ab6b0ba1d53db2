// test/unit/delivery/answer_rig.hpp -- dossiers that communes can see, the hub that their answers come from, and a
// process that reads them, which may die. The clock is the test's; the ledger is a real file.
#pragma once

#include "connector/base/file.hpp"
#include "connector/base/uuid.hpp"
#include "connector/delivery/acknowledgements.hpp"
#include "connector/ledger/ledger.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/delivery/case_hub.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>

namespace qf::delivery {

using namespace std::chrono_literals;

struct answer_rig : test::rig {
    test::temporary_folder folder{test::folder_in_memory()};
    test::simulated_clock clock{loop};
    test::case_hub hub;
    acknowledgements_conf conf;
    int log_file = ::open((folder / "log").c_str(), O_CREAT | O_RDWR | O_APPEND, 0600);
    logger log{clock, {.descriptor = log_file}};

    struct process {
        process(answer_rig& r)
            : book{r.executor(), r.folder / "ledger.db", r.clock, {.writer = committer::writer_kind::on_the_loop}},
              seen{book.file()},
              client{r.executor(), hubee_conf(), r.clock, std::make_unique<test::to_case_hub>(r.hub)},
              reads{r.executor(), r.conf, client, seen, r.clock, r.log, counts} {}
        static hubee::client_conf hubee_conf() {
            return {.http = {.origin = net::origin::parse("http://127.0.0.1:1").value()}};
        }
        metrics counts;
        ledger::ledger book;
        ledger::answers seen;
        hubee::client client;
        acknowledgements reads;
    };
    std::unique_ptr<process> now = std::make_unique<process>(*this);

    ~answer_rig() {
        now.reset();
        ::close(log_file);
    }
    void restart() {
        now.reset();
        now = std::make_unique<process>(*this);
    }

    // The commune can see it: folder fN, case cN.
    std::string deliver(unsigned n, std::string subscriber = {}, std::string_view case_message = {}) {
        ledger::beginning start{.id = uuid::v7(clock.now()).text(),
                                .reference = fmt::format("{:013X}", n),
                                .receiver = recipient::parse("26086.20008496000018").value(),
                                .digest = std::string(32, 'd'),
                                .submitted_at = clock.now()};
        start.subscriber = std::move(subscriber);
        const auto id = start.id;
        auto& book = now->book;
        const ledger::remembered_folder made{fmt::format("f{}", n), fmt::format("c{}", n), {"a1", "a2", "a3"}};
        REQUIRE(run(book.begin(std::move(start))).has_value());
        REQUIRE(!run(book.created(id, made, {"d1", "d2", "d3"})));
        REQUIRE(!run(book.attached(id)));
        REQUIRE(!run(book.completed(id, {.code = {}, .http_status = 204, .case_message = case_message})));
        hub.cases[made.one_case] = hub.folders[made.folder] = "HUBEE_NOTIFIED";
        return id;
    }
    // The commune's software posts an event, and HubEE tells us. An empty status: a message, say.
    std::string commune_says(unsigned n, std::string status, duration ago = 0s) {
        const auto event = fmt::format("e{}", ++events_);
        hub.events[event] = {.new_status = status, .at = to_rfc3339(clock.now() - ago)};
        if (!status.empty()) hub.cases[fmt::format("c{}", n)] = std::move(status);
        hub.notices.push_back({fmt::format("n{}", events_), conf.process_code, fmt::format("c{}", n), event});
        return event;
    }
    void foreign(unsigned count, std::string_view code = "CERTDC") {
        for (unsigned i = 0; i < count; ++i) {
            const auto id = fmt::format("x{}", ++events_);
            hub.notices.push_back({id, std::string{code}, "case-" + id, "event-" + id});
        }
    }
    error_code round() { return run(now->reads.round()); }
    // Runs one round in a process that is to die in it, and starts the next one.
    bool dies() {
        try {
            round();
        } catch (const test::process_died&) {
            restart();
            return true;
        }
        hub.dies_before = hub.dies_after = test::case_hub::never;
        return false;
    }
    ledger::line line(const std::string& id) { return ledger::ledger_reader{folder / "ledger.db"}.show(id)->dossier; }
    std::string ids_of(const std::string& id) {
        const auto all = ledger::ledger_reader{folder / "ledger.db"}.show(id).value();
        return all.folder + all.one_case;
    }
    bool closed(const std::string& id) { return line(id).closed_at.has_value(); }
    std::string logged() { return read_file(folder / "log").value(); }
    std::string counted() { return now->counts.text(); }

private:
    unsigned events_ = 0;
};

}  // namespace qf::delivery
