#include "connector/delivery/undertaker.hpp"

#include "connector/base/asio.hpp"

#include <algorithm>

namespace qf::delivery {
namespace {

constexpr duration between_rounds = std::chrono::minutes{1};
constexpr unsigned at_once = 50;

}  // namespace

undertaker::undertaker(asio::any_io_executor loop, std::vector<subscriber> subscribers, ledger::answers& book,
                       retry_policy policy, clock_source& clock, const logger& log, metrics& counts)
    : subscribers_{std::move(subscribers)},
      book_{book},
      policy_{policy},
      clock_{clock},
      log_{log},
      deleted_{counts.count("qf_orphans_total", "Unfinished folders by what became of them", {{"status", "deleted"}})},
      visible_{counts.count("qf_orphans_total", "", {{"status", "visible"}})},
      failed_{counts.count("qf_orphans_total", "", {{"status", "retry"}})},
      crew_{std::move(loop)} {}

void undertaker::start() {
    crew_.hire(go_on());
}

awaitable<void> undertaker::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> undertaker::go_on() {
    for (;;) {
        co_await clock_.sleep_for(between_rounds);
        const auto code = co_await round();
        if (code) log_.warning("orphans_not_read", {{"reason", reason_code(code)}});
    }
}

awaitable<error_code> undertaker::round() {
    const auto due = co_await book_.orphans_due(clock_.now(), at_once);
    if (!due) co_return due.error();
    for (const auto& entry : *due) {
        const auto left = co_await book_.is_left(entry);
        if (!left) co_return left.error();
        if (!*left) continue;
        const auto by = std::ranges::find(subscribers_, entry.subscriber, &subscriber::name);
        result<way::burial> burial = errc::configuration_wrong;  // the subscriber is not configured any more
        if (by != subscribers_.end()) burial = co_await by->way->bury(entry.folder);
        if (!burial) {
            failed_.add();
            const auto wait = policy_.slow_delay_after(entry.tries + 1, 0.5);
            const auto code = co_await book_.not_buried(entry, clock_.now() + wait);
            if (code) co_return code;
            log_.warning("orphan_left", {{"dossier", entry.dossier}, {"reason", reason_code(burial.error())}});
            continue;
        }
        const bool visible = *burial == way::burial::visible;
        const auto code = co_await book_.buried(entry, visible ? "visible" : "deleted");
        if (code) co_return code;
        (visible ? visible_ : deleted_).add();
        log_.info("orphan_ended", {{"dossier", entry.dossier}, {"status", visible ? "visible" : "deleted"}});
    }
    co_return error_code{};
}

}  // namespace qf::delivery
