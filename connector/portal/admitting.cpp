#include "connector/portal/admitting.hpp"

#include "connector/base/time_text.hpp"

#include <optional>
#include <vector>

namespace qf::portal {
namespace {

std::optional<inbox::agent_row> first_active(std::vector<inbox::agent_row> of, bool& disabled) {
    for (auto& one : of) {
        if (one.active) return std::move(one);
        disabled = true;
    }
    return std::nullopt;
}

std::optional<inbox::agent_row> look_for(const identity& who, inbox::tables& t, bool& disabled) {
    if (!who.agent.empty()) {
        std::vector<inbox::agent_row> chosen;
        if (auto one = t.agents.find(who.agent)) chosen.push_back(std::move(*one));
        return first_active(std::move(chosen), disabled);
    }
    auto known = t.agents.by_subject(who.subject, who.siret);
    if (!known.empty()) return first_active(std::move(known), disabled);
    const auto email = inbox::email_of(who.email);
    if (!email) return std::nullopt;
    auto invited = t.agents.by_email(*email, who.siret);
    // Bound to somebody else already: the address has changed hands, and the rights do not go with it.
    std::erase_if(invited, [](const inbox::agent_row& one) { return one.subject.has_value(); });
    return first_active(std::move(invited), disabled);
}

}  // namespace

admission admit(const identity& who, inbox::tables& t, instant now) {
    admission out;
    bool disabled = false;
    const auto at = to_milliseconds(now);
    out.agent = look_for(who, t, disabled);
    if (!out.agent) {
        out.denied = disabled ? "disabled" : "unknown";
        t.trail.add({.at = at, .action = "login_denied", .detail = std::string{out.denied}});
        return out;
    }
    auto& agent = *out.agent;
    if (who.agent.empty()) {
        t.agents.logged_in(agent.id, who.subject, who.name, at);
        if (!who.name.empty()) agent.name = who.name;
    } else {  // the demonstration knows nobody
        t.agents.logged_in(agent.id, agent.subject.value_or("demo:" + agent.id), {}, at);
    }
    t.trail.add({.at = at,
                 .organization = agent.organization,
                 .agent = agent.id,
                 .name = agent.name,
                 .action = "login",
                 .detail = who.second_factor ? "second_factor" : ""});
    return out;
}

}  // namespace qf::portal
