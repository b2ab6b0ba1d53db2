#include "connector/portal/agent_mails.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/paris_time.hpp"
#include "connector/base/time_text.hpp"
#include "connector/portal/request.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace qf::portal {
namespace {

// A dossier's time is taken before it is on disk: what is younger than this is left to the next round.
constexpr duration arrival_grace = std::chrono::seconds{30};
constexpr duration between_rounds = std::chrono::minutes{1};
constexpr auto hour_of_mail = std::chrono::hours{8};
constexpr duration pause_max = std::chrono::hours{1};
constexpr unsigned doublings_max = 6;  // of a minute: beyond pause_max
// A relay that says nothing costs each address a whole time-out: after so many in a row the others wait for a round.
constexpr unsigned silences_max = 3;
constexpr std::string_view service_name = "Portail des communes";

struct waiting {
    inbox::agent_row agent;
    std::int64_t count = 0;
};

std::chrono::sys_days day_in_paris(instant moment) {
    return std::chrono::floor<std::chrono::days>(moment + paris_offset(moment));
}

}  // namespace

bool is_due(const inbox::agent_row& agent, instant now) {
    if (!agent.active || agent.rights.empty() || agent.notify == "none") return false;
    if (agent.notify == "each") return true;
    const auto today = day_in_paris(now);
    const auto local = now + paris_offset(now);
    return local - today >= hour_of_mail && day_in_paris(from_milliseconds(agent.notified)) < today;
}

mail::letter mail_for(const inbox::agent_row& agent, std::int64_t count, std::string_view public_url) {
    const auto many = count > 1;
    return {.sender = std::string{service_name},
            .recipient = agent.email,
            .subject = fmt::format("{} : {} dossier{} à ouvrir", service_name, count, many ? "s" : ""),
            .text = fmt::format("Bonjour,\n\n{} dans le portail des communes{}.\n\n{}/dossiers?etat=a-ouvrir\n\n"
                                "Ce message ne contient aucune donnée des familles. Pour en recevoir moins ou plus :\n"
                                "{}/notifications\n",
                                many ? fmt::format("{} dossiers vous attendent", count) : "Un dossier vous attend",
                                agent.notify == "daily" ? ", arrivés depuis le dernier message" : "", public_url,
                                public_url)};
}

agent_mails::agent_mails(inbox::store& rows, mail::mailer& mails, std::string public_url, clock_source& clock,
                         const logger& log, metrics& counts)
    : rows_{rows},
      mails_{mails},
      public_url_{std::move(public_url)},
      clock_{clock},
      log_{log},
      sent_{counts.count("qf_portal_mails_total", "E-mails to agents, by outcome", {{"status", "sent"}})},
      failed_{counts.count("qf_portal_mails_total", "", {{"status", "failed"}})} {}

awaitable<void> agent_mails::once() {
    const auto now = clock_.now();
    const auto until = to_milliseconds(now - arrival_grace);
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
    std::erase_if(put_off_, [&](const auto& known) {  // gone, disabled, or nothing waits any more
        return std::ranges::none_of(all, [&](const waiting& w) { return w.agent.id == known.first && w.count > 0; });
    });
    silences_ = 0;
    for (const auto& [agent, count] : all) {
        if (count == 0) {  // a day without news is told, too: by no mail
            if (agent.notify == "daily") co_await mark(agent.id, until);
            continue;
        }
        const auto paused = put_off_.find(agent.id);
        if (paused != put_off_.end() && now < paused->second.end) continue;
        const auto next = co_await tell(agent, count, until);
        if (next == next_address::must_wait) co_return;
    }
}

awaitable<agent_mails::next_address> agent_mails::tell(const inbox::agent_row& agent, std::int64_t count,
                                                       std::int64_t until) {
    const auto sent = co_await mails_.send(mail_for(agent, count, public_url_), clock_.now());
    if (sent.fate == mail::mail_fate::taken) {
        sent_.add();
    } else {
        failed_.add();
        log_.warning("portal_mail_failed",
                     {{"reason", reason_code(sent.reason)}, {"step", name_of(sent.step)}, {"smtp", sent.reply}});
    }
    const bool fell_silent = sent.reason == errc::destination_silent || sent.reason == errc::destination_unreachable;
    silences_ = fell_silent ? silences_ + 1 : 0;
    switch (sent.fate) {
        case mail::mail_fate::taken:
        case mail::mail_fate::refused:
            put_off_.erase(agent.id);
            co_await mark(agent.id, until);
            break;
        case mail::mail_fate::address_waits:
            put_off(agent.id);
            break;
        case mail::mail_fate::relay_waits:
            co_return next_address::must_wait;
    }
    co_return silences_ < silences_max ? next_address::may_go : next_address::must_wait;
}

awaitable<void> agent_mails::mark(std::string agent, std::int64_t until) {
    auto told = [&](inbox::tables& t) { return t.agents.notified(agent, until), kept{}; };
    const auto marked = co_await rows_.change(told);
    if (!marked) log_.error("portal_mail_not_marked", {{"reason", reason_code(marked.error())}});
}

void agent_mails::put_off(const std::string& agent) {
    auto& wait = put_off_[agent];
    const auto doublings = std::min(wait.failures++, doublings_max);
    wait.end = clock_.now() + std::min(pause_max, between_rounds * (1 << doublings));
}

awaitable<void> agent_mails::run() {
    for (;;) {
        co_await once();
        co_await clock_.sleep_for(between_rounds);
    }
}

}  // namespace qf::portal
