// test/unit/delivery/order_rig.hpp -- the daemon with what obeys operators' orders beside it, and the desk where they
// are written down: another connection to the same ledger, as a command has.
#pragma once

#include "connector/delivery/job_runner.hpp"
#include "connector/ledger/jobs.hpp"
#include "test/unit/delivery/daemon_rig.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qf::delivery {

struct order_rig : daemon_rig {
    struct obedience {
        obedience(order_rig& r)
            : seen{r.now->book.file()}, jobs{r.now->book.file()}, obeys{r.executor(), r.now->lanes, r.queue,
                                                                        r.now->book,  seen,         jobs,
                                                                        r.clock,      r.log} {}
        ledger::answers seen;
        ledger::jobs jobs;
        job_runner obeys;
    };
    std::unique_ptr<obedience> clerk;

    ~order_rig() {
        if (clerk) stop_all();
    }
    void start_all() {
        start();
        clerk = std::make_unique<obedience>(*this);
        clerk->obeys.start();
        pass(1ms);
    }
    void stop_all() {
        run(clerk->obeys.stop());
        clerk.reset();
        stop();
    }
    ledger::job_desk desk() { return {folder / "ledger.db", clock}; }
    std::int64_t ask(const ledger::order& wish) { return desk().ask(wish); }
    ledger::job job(std::int64_t number) { return desk().show(number).value(); }
    // "done 5/5 skipped 0", with the trouble behind, if any.
    std::string told(std::int64_t number) {
        const auto one = job(number);
        return fmt::format("{} {}/{} skipped {}{}{}", name_of(one.state), one.done, one.found, one.skipped,
                           one.trouble.empty() ? "" : " ", one.trouble);
    }
    static ledger::order about_parked(ledger::job_kind kind, std::string place = "business") {
        ledger::order out;
        out.kind = kind;
        out.place = std::move(place);
        if (kind == ledger::job_kind::discard) out.note = "the commune asked for it";
        return out;
    }
    static ledger::order about_lane(ledger::job_kind kind, unsigned n) {
        ledger::order out;
        out.kind = kind;
        out.recipient = commune(n).key();
        return out;
    }
    // Dossiers that the hub refuses: they are parked as business.
    std::vector<std::string> parked(unsigned n, unsigned count) {
        behave(n) = {.fails = errc::dossier_refused, .http_status = 400};
        std::vector<std::string> ids;
        for (unsigned i = 0; i < count; ++i) ids.push_back(publish(n));
        pass(10s);
        behave(n) = {};
        return ids;
    }
    std::size_t in_place() { return queue.parked_in(queues::parking_place::business).size(); }
    ledger::state where_is(const std::string& id) {
        return ledger::ledger_reader{folder / "ledger.db"}.show(id).value().dossier.state;
    }
    std::size_t audited(std::string_view event) {
        const auto all = ledger::ledger_reader{folder / "ledger.db"}.audit_trail(10'000);
        return static_cast<std::size_t>(std::ranges::count(all, event, &ledger::audit_line::event));
    }
};

}  // namespace qf::delivery
