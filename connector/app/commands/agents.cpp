#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/agent_book.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace qf::app {
namespace {

inbox::agent_book agents_of(const context& context, const clock_source& clock) {
    make_state_folder(context.conf());
    return inbox::agent_book{context.conf().inbox.folder, clock};
}

struct invitation {
    inbox::agent_wish wish = {};
    std::vector<std::string> rights = {};  // "FormulaireQF", "CERTDC:read"

    void bind(CLI::App& command) {
        command.add_option("--organization", wish.organization, "SI-<siret>-<cog>")->required();
        command.add_option("--email", wish.email, "the agent's professional address, which counts at the first login")
            ->required();
        command.add_option("--label", wish.organization_label,
                           "what people call the organization, when it has no name yet");
        command.add_option("--name", wish.name, "of the agent, until the first login tells it");
        add_list(command, "--process", rights,
                 "a process that the agent may answer, repeated or separated by commas; CODE:read: only read");
        command.add_flag("--administrator", wish.administrator, "invites agents and reads the trail")
            ->disable_flag_override();
    }
};

std::vector<inbox::agent_right> rights_of(const std::vector<std::string>& processes) {
    constexpr std::string_view only_read = ":read";
    std::vector<inbox::agent_right> out;
    for (std::string_view process : processes) {
        const bool reads = process.ends_with(only_read);
        if (reads) process.remove_suffix(only_read.size());
        if (!process.empty()) out.push_back({std::string{process}, !reads});
    }
    return out;
}

int add_agent(const context& context, const invitation& asked) {
    const system_clock_source clock;
    auto wish = asked.wish;
    wish.rights = rights_of(asked.rights);
    const auto made = agents_of(context, clock).add(wish);
    if (!made) return complain(fmt::format("cannot invite an agent to {}", wish.organization), made.error());
    if (context.json()) {
        json::writer w;
        w.begin_object().member("id", *made).end_object();
        print(w.text());
    } else {
        print(fmt::format("id  {}", *made));
    }
    return exit_done;
}

int list_agents(const context& context) {
    const system_clock_source clock;
    json::writer w;
    w.begin_array();
    for (const auto& agent : agents_of(context, clock).list()) {
        std::string rights;
        for (const auto& right : agent.rights)
            rights += fmt::format("{}{}{}", rights.empty() ? "" : ",", right.process_code, right.acts ? "" : ":read");
        const auto* state = !agent.active ? "disabled" : agent.administrator ? "administrator" : "agent";
        if (!context.json())
            print(fmt::format("{}  {:<13}  {}  {}  {}  {}", agent.id, state, agent.organization_name.text(),
                              agent.email, rights.empty() ? "-" : rights,
                              agent.seen ? to_rfc3339(from_milliseconds(*agent.seen)) : "never"));
        w.begin_object()
            .member("id", agent.id)
            .member("organization", agent.organization_name.text())
            .member("email", agent.email)
            .member("state", state)
            .member("processes", rights)
            .end_object();
    }
    if (context.json()) print(w.end_array().text());
    return exit_done;
}

struct removed_agent {
    std::string id = {};
    void bind(CLI::App& command) { command.add_option("ID", id, "of the agent")->required(); }
};

int remove_agent(const context& context, const removed_agent& asked) {
    const system_clock_source clock;
    if (agents_of(context, clock).remove(asked.id)) {
        print(context.json() ? "{\"removed\":true}" : "removed; out of the portal at the next click");
        return exit_done;
    }
    complain(fmt::format("the portal has no agent {}", asked.id));
    return exit_not_so;
}

}  // namespace

void add_agent_commands(command_line& line) {
    line.add("inbox agents add", add_agent,
             "invite an agent to an organization's portal, its first administrator among others; prints the id");
    line.add("inbox agents list", list_agents, "the agents of the portal, their organizations and rights");
    line.add("inbox agents remove", remove_agent, "remove the agent of this id; what they did stays in the trail");
}

}  // namespace qf::app
