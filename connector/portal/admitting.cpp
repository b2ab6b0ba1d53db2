#include "connector/portal/admitting.hpp"

#include "connector/base/time_text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

// The agent meant, and why they may not come in.
admission chosen_among(std::vector<inbox::agent_row> candidates) {
    if (candidates.empty()) return {.denied = denial::unknown};
    const auto active = std::ranges::find(candidates, true, &inbox::agent_row::active);
    if (active != candidates.end()) return {.agent = std::move(*active)};
    return {.agent = std::move(candidates.front()), .denied = denial::disabled};
}

admission invited_as(const identity& proven, inbox::tables& t, instant now) {
    const auto email = inbox::email_of(proven.email);
    auto all = email ? t.agents.by_email(*email, proven.siret) : std::vector<inbox::agent_row>{};
    // Bound to somebody else already: the address has changed hands, and the rights do not go with it.
    const auto bound = [](const inbox::agent_row& one) { return one.subject.has_value(); };
    auto free = all;
    std::erase_if(free, bound);
    if (free.empty() && !all.empty()) return {.agent = std::move(all.front()), .denied = denial::bound};
    auto out = chosen_among(std::move(free));
    if (out.denied != denial::none) return out;
    if (proven.email_denied)
        out.denied = denial::unverified;
    else if (is_expired(*out.agent, now))
        out.denied = denial::expired;
    return out;
}

admission look_for(const identity& proven, inbox::tables& t, instant now) {
    if (!proven.agent.empty()) {
        std::vector<inbox::agent_row> chosen;
        if (auto one = t.agents.find(proven.agent)) chosen.push_back(std::move(*one));
        return chosen_among(std::move(chosen));
    }
    auto known = t.agents.by_subject(proven.subject, proven.siret);
    return known.empty() ? invited_as(proven, t, now) : chosen_among(std::move(known));
}

}  // namespace

bool is_expired(const inbox::agent_row& agent, instant now) {
    return !agent.subject && now >= from_milliseconds(agent.invited) + invitation_life;
}

std::string_view word_of(denial reason) noexcept {
    constexpr std::string_view words[] = {"", "unknown", "disabled", "expired", "bound", "unverified", "second_factor"};
    return words[static_cast<std::size_t>(reason)];
}

admission admit(const identity& proven, factor_use needed, inbox::tables& t, instant now) {
    auto out = look_for(proven, t, now);
    const auto milliseconds = to_milliseconds(now);
    if (out.denied == denial::none && needed == factor_use::always && !proven.second_factor)
        out.denied = denial::second_factor;
    if (out.denied != denial::none) {
        inbox::trail_row row{
            .recorded_at = milliseconds, .action = "login_denied", .detail = std::string{word_of(out.denied)}};
        if (out.agent) {
            row.organization = out.agent->organization;
            row.agent = out.agent->id;
            row.name = out.agent->name;
        }
        t.trail.add(row);
        out.agent.reset();
        return out;
    }
    auto& agent = *out.agent;
    const bool first = !agent.subject;
    if (proven.agent.empty()) {
        agent.subject = proven.subject;
        if (!proven.name.empty()) agent.name = proven.name;
    } else if (first) {  // the demonstration knows nobody
        agent.subject = "demo:" + agent.id;
    }
    t.agents.logged_in(agent.id, *agent.subject, agent.name, milliseconds);
    const auto add = [&](std::string_view action, std::string_view detail) {
        t.trail.add({.recorded_at = milliseconds,
                     .organization = agent.organization,
                     .agent = agent.id,
                     .name = agent.name,
                     .action = std::string{action},
                     .detail = std::string{detail}});
    };
    if (first) add("bind", "");
    add("login", proven.second_factor ? "second_factor" : "");
    return out;
}

}  // namespace qf::portal
