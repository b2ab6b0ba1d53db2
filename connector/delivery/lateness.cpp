#include "connector/delivery/lateness.hpp"

#include "connector/base/asio.hpp"
#include "connector/ledger/ledger_reader.hpp"

#include <utility>

namespace qf::delivery {
namespace {

using ledger::overdue;

struct numbers {
    std::uint64_t not_opened = 0, not_processed = 0;
};

}  // namespace

lateness::lateness(asio::any_io_executor loop, lateness_conf conf, clock_source& clock, const logger& log,
                   metrics& counts)
    : conf_{std::move(conf)},
      clock_{clock},
      log_{log},
      not_opened_{counts.value("qf_dossiers_late", "Dossiers that their communes have not dealt with in time",
                               {{"status", "not_opened"}})},
      not_processed_{counts.value("qf_dossiers_late", "", {{"status", "not_processed"}})},
      reader_{conf_.threads},
      crew_{std::move(loop)} {}

void lateness::start() {
    crew_.hire(go_on());
}

awaitable<void> lateness::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> lateness::go_on() {
    for (;;) {
        const auto code = co_await count();
        if (code) log_.warning("late_ones_not_counted", {{"reason", reason_code(code)}});
        co_await clock_.sleep_for(conf_.every);
    }
}

awaitable<error_code> lateness::count() {
    const auto now = clock_.now();
    const auto seen = co_await reader_.run([&]() -> result<numbers> {
        try {
            ledger::ledger_reader book{conf_.ledger};
            return numbers{book.count_late(overdue::not_opened, now - conf_.open_within),
                           book.count_late(overdue::not_processed, now - conf_.process_within)};
        } catch (const sqlite::failure&) {
            return errc::storage_failed;
        }
    });
    if (!seen) co_return seen.error();
    not_opened_.set(static_cast<double>(seen->not_opened));
    not_processed_.set(static_cast<double>(seen->not_processed));
    co_return error_code{};
}

}  // namespace qf::delivery
