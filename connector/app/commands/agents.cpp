#include "connector/app/commands/commands.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/agent_book.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace qf::app {
namespace {

inbox::agent_book agents_of(const context& in, const clock_source& clock) {
    make_state_folder(in.conf());
    return inbox::agent_book{in.conf().inbox.folder, clock};
}

// "FormulaireQF,CERTDC:read"
std::vector<inbox::agent_right> rights_of(std::string_view text) {
    constexpr std::string_view only_read = ":read";
    std::vector<inbox::agent_right> out;
    while (!text.empty()) {
        auto one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const bool reads = one.ends_with(only_read);
        if (reads) one.remove_suffix(only_read.size());
        if (!one.empty()) out.push_back({std::string{one}, !reads});
    }
    return out;
}

}  // namespace

int add_agent(const context& in) {
    const auto& asked = in.asked();
    if (!asked.administrator.empty() && asked.administrator != "yes" && asked.administrator != "no")
        throw trouble{exit_usage, "--administrator must be yes or no"};
    const system_clock_source clock;
    const inbox::agent_wish wish{.organization = asked.organization,
                                 .email = asked.email,
                                 .name = asked.name,
                                 .rights = rights_of(asked.rights),
                                 .administrator = asked.administrator == "yes",
                                 .organization_label = asked.label};
    const auto made = agents_of(in, clock).add(wish);
    if (!made) return complain(fmt::format("cannot invite an agent to {}", asked.organization), made.error());
    if (in.json()) {
        json::writer w;
        w.begin_object().member("id", *made).end_object();
        print(w.text());
    } else {
        print(fmt::format("id  {}", *made));
    }
    return exit_done;
}

int list_agents(const context& in) {
    const system_clock_source clock;
    json::writer w;
    w.begin_array();
    for (const auto& one : agents_of(in, clock).list()) {
        std::string rights;
        for (const auto& right : one.rights)
            rights += fmt::format("{}{}{}", rights.empty() ? "" : ",", right.process_code, right.acts ? "" : ":read");
        const auto* state = !one.active ? "disabled" : one.administrator ? "administrator" : "agent";
        if (!in.json())
            print(fmt::format("{}  {:<13}  {}  {}  {}  {}", one.id, state, one.organization_name.text(), one.email,
                              rights.empty() ? "-" : rights,
                              one.seen ? to_rfc3339(from_milliseconds(*one.seen)) : "never"));
        w.begin_object()
            .member("id", one.id)
            .member("organization", one.organization_name.text())
            .member("email", one.email)
            .member("state", state)
            .member("processes", rights)
            .end_object();
    }
    if (in.json()) print(w.end_array().text());
    return exit_done;
}

int remove_agent(const context& in) {
    const system_clock_source clock;
    if (agents_of(in, clock).remove(in.asked().text)) {
        print(in.json() ? "{\"removed\":true}" : "removed; out of the portal at the next click");
        return exit_done;
    }
    complain(fmt::format("the portal has no agent {}", in.asked().text));
    return exit_not_so;
}

}  // namespace qf::app
