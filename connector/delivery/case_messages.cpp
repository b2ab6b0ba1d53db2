#include "connector/delivery/case_messages.hpp"

#include "connector/base/asio.hpp"

namespace qf::delivery {
namespace {

constexpr duration between_messages = std::chrono::minutes{1};
constexpr unsigned messages_at_once = 50;

}  // namespace

case_messages::case_messages(asio::any_io_executor loop, hubee::client& hubee, ledger::answers& book,
                             retry_policy policy, clock_source& clock, const logger& log, metrics& counts)
    : hubee_{hubee},
      book_{book},
      policy_{policy},
      clock_{clock},
      log_{log},
      told_{counts.count("qf_case_messages_total", "Messages to delivered cases by what became of them",
                         {{"status", "told"}})},
      refused_{counts.count("qf_case_messages_total", "", {{"status", "refused"}})},
      failed_{counts.count("qf_case_messages_total", "", {{"status", "retry"}})},
      crew_{std::move(loop)} {}

void case_messages::start() {
    crew_.hire(go_on());
}

awaitable<void> case_messages::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> case_messages::go_on() {
    for (;;) {
        co_await clock_.sleep_for(between_messages);
        const auto code = co_await round();
        if (code) log_.warning("case_messages_not_read", {{"reason", reason_code(code)}});
    }
}

// No error: the case has been told, now or by a request whose answer was lost, or was not noted before we died.
awaitable<hubee::refusal> case_messages::tell(const ledger::case_message& message) {
    const auto known = co_await hubee_.has_message(message.one_case, message.attributes);
    if (!known) co_return known.error();
    if (*known) co_return hubee::refusal{};
    const auto told = co_await hubee_.send_message(message.one_case, message.attributes);
    if (!told) co_return told.error();
    co_return hubee::refusal{};
}

awaitable<error_code> case_messages::round() {
    const auto due = co_await book_.case_messages_due(clock_.now(), messages_at_once);
    if (!due) co_return due.error();
    for (const auto& message : *due) {
        const auto cause = co_await tell(message);
        const bool ends = cause.code == errc::not_found || is_own_word(cause.code) ||
                          (cause.code && policy_.too_old(message.since, clock_.now()));
        if (!cause.code || ends) {
            const auto code = co_await book_.case_told(message.dossier);
            if (code) co_return code;
            (ends ? refused_ : told_).add();
            if (ends)
                log_.warning("case_not_told", {{"dossier", message.dossier}, {"reason", reason_code(cause.code)}});
            continue;
        }
        failed_.add();
        const auto wait = policy_.delay_after(message.tries + 1, 0.5, cause.retry_after);
        const auto code = co_await book_.case_not_told(message.dossier, clock_.now() + wait);
        if (code) co_return code;
        log_.info("case_told_later", {{"dossier", message.dossier}, {"reason", reason_code(cause.code)}});
        if (concern_of(cause.code) != concern::dossier) break;  // HubEE is away: the others would fare no better
    }
    co_return error_code{};
}

}  // namespace qf::delivery
