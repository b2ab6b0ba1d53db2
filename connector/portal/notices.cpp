#include "connector/portal/notices.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/paris_time.hpp"
#include "connector/base/time_text.hpp"
#include "connector/portal/desk.hpp"

#include <fmt/core.h>

#include <vector>

namespace qf::portal {
namespace {

// A dossier's time is taken before it is on disk: what is younger than this is left to the next round.
constexpr duration settling = std::chrono::seconds{30};
constexpr duration between_rounds = std::chrono::minutes{1};
constexpr auto hour_of_mail = std::chrono::hours{8};

struct waiting {
    inbox::agent_row agent;
    std::int64_t count = 0;
};

std::chrono::sys_days day_in_paris(instant at) {
    return std::chrono::floor<std::chrono::days>(at + paris_offset(at));
}

}  // namespace

bool is_due(const inbox::agent_row& agent, instant now) {
    if (!agent.active || agent.rights.empty() || agent.notify == "none") return false;
    if (agent.notify == "each") return true;
    const auto today = day_in_paris(now);
    const auto local = now + paris_offset(now);
    return local - today >= hour_of_mail && day_in_paris(from_milliseconds(agent.notified)) < today;
}

mail notice_for(const inbox::agent_row& agent, std::int64_t count, std::string_view public_url) {
    const auto many = count > 1;
    return {.to = agent.email,
            .subject = many ? fmt::format("{} dossiers à ouvrir", count) : "Un dossier à ouvrir",
            .text = fmt::format("Bonjour,\n\n{} dans le portail des communes{}.\n\n{}/dossiers?etat=a-ouvrir\n\n"
                                "Ce message ne contient aucune donnée des familles. Pour en recevoir moins ou plus :\n"
                                "{}/notifications\n",
                                many ? fmt::format("{} dossiers vous attendent", count) : "Un dossier vous attend",
                                agent.notify == "daily" ? ", arrivés depuis le dernier message" : "", public_url,
                                public_url)};
}

notices::notices(inbox::store& rows, mailer& mails, std::string public_url, clock_source& clock, const logger& log,
                 metrics& counts)
    : rows_{rows},
      mails_{mails},
      public_url_{std::move(public_url)},
      clock_{clock},
      log_{log},
      sent_{counts.count("qf_portal_mails_total", "E-mails to agents, by outcome", {{"status", "sent"}})},
      failed_{counts.count("qf_portal_mails_total", "", {{"status", "failed"}})} {}

awaitable<void> notices::once() {
    const auto now = clock_.now();
    const auto until = to_milliseconds(now - settling);
    auto look = [&](inbox::tables& t) {
        std::vector<waiting> out;
        for (auto& agent : t.agents.to_notify())
            if (is_due(agent, now)) {
                const auto count = t.list.arrived(agent.organization, processes_of(agent), agent.notified, until);
                out.push_back({std::move(agent), count});
            }
        return out;
    };
    const auto all = co_await rows_.read(look);
    for (const auto& one : all) {
        const bool told_daily = one.count == 0 && one.agent.notify == "daily";
        if (one.count == 0 && !told_daily) continue;
        error_code failed;
        if (one.count > 0) failed = co_await mails_.send(notice_for(one.agent, one.count, public_url_), now);
        if (failed) {
            failed_.add();
            log_.warning("portal_mail_failed", {{"reason", reason_code(failed)}});
            if (failed != errc::content_invalid)
                co_return;  // the relay, not the address: the others would wait as long
        } else if (one.count > 0) {
            sent_.add();
        }
        auto mark = [&](inbox::tables& t) { return t.agents.notified(one.agent.id, until), kept{}; };
        const auto marked = co_await rows_.change(mark);
        if (!marked) log_.error("portal_mail_not_marked", {{"reason", reason_code(marked.error())}});
    }
}

awaitable<void> notices::run() {
    for (;;) {
        co_await once();
        co_await clock_.sleep_for(between_rounds);
    }
}

}  // namespace qf::portal
