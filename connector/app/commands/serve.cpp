#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/app/settings/value_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <unistd.h>
#include <vector>

namespace qf::app {
namespace {

int serve_as(const context& context, role role, delivery::shard shard = {}) {
    const auto say = context.json() ? announcement::json : ::isatty(1) ? announcement::text : announcement::none;
    return serve(context.loaded(), role, {.say = say, .shard = shard});
}

// "2/4": the third of four.
std::optional<delivery::shard> parse_shard(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto number = parse_whole(text.substr(0, slash)), count = parse_whole(text.substr(slash + 1));
    if (!number || !count || *count < 1 || *count > 1'000 || *number < 0 || *number >= *count) return std::nullopt;
    return delivery::shard{static_cast<unsigned>(*number), static_cast<unsigned>(*count)};
}

struct deliver_options {
    delivery::shard shard = {};

    void bind(CLI::App& command) {
        add_parsed(command, "--shard", shard, parse_shard, "i/n, with i from 0 to n - 1",
                   "i/n: serve the recipients whose hash falls to i (from 0) of n; each shard has a ledger of its own");
    }
};

constexpr choice_word<role> roles[] = {{"run", role::run},
                                       {"intake", role::intake},
                                       {"deliver", role::deliver},
                                       {"inbox", role::inbox},
                                       {"console", role::console}};

struct checked_role {
    std::optional<qf::app::role> role = {};
    void bind(CLI::App& command) {
        add_choice(command, "ROLE", role, roles, "what it is for; when left out: every role that has its settings");
    }
};

// The one that was named. Else those whose settings have good defaults, and delivery when something is said of it:
// a file for intake alone is not at fault for the silence about HubEE.
std::vector<role> roles_to_check(const checked_role& asked, const loaded_configuration& loaded) {
    if (asked.role) return {*asked.role};
    std::vector<role> out = {role::intake, role::inbox, role::console};
    const auto of_delivery = [](const setting& s) {
        return (s.is->name.starts_with("hubee.") || s.is->name == "delivery.subscribers") && !s.origin.empty();
    };
    if (std::ranges::any_of(loaded.settings, of_delivery))
        out.push_back(loaded.values.hubee.url.empty() ? role::run : role::deliver);
    return out;
}

int run_run(const context& context) {
    return serve_as(context, role::run);
}
int run_intake(const context& context) {
    return serve_as(context, role::intake);
}
int run_deliver(const context& context, const deliver_options& asked) {
    return serve_as(context, role::deliver, asked.shard);
}
int run_inbox(const context& context) {
    return serve_as(context, role::inbox);
}
int run_console(const context& context) {
    return serve_as(context, role::console);
}

int version(const context& context) {
    print(context.json() ? fmt::format(R"({{"version":"{}"}})", QF_VERSION)
                         : fmt::format("qf-connector {}", QF_VERSION));
    return exit_done;
}

int check_configuration(const context& context, const checked_role& asked) {
    faults found;
    const auto loaded = context.try_load(found);
    if (loaded)
        for (const auto what : roles_to_check(asked, *loaded)) check_role(*loaded, what, found);
    faults once;  // the roles share most of their settings
    for (const auto& one : found.list()) {
        const auto same = [&](const fault& other) { return one_line(other) == one_line(one); };
        if (std::ranges::none_of(once.list(), same)) once.add(one.place, one.problem, one.suggestion);
    }
    if (!once.empty()) {
        complain(once);
        return exit_configuration;
    }
    for (const auto& set : loaded->settings)
        if (!set.origin.empty()) print(fmt::format("{} = {}   # {}", set.is->name, set.text, set.origin));
    print("the configuration is good");
    return exit_done;
}

}  // namespace

void add_serve_commands(command_line& line) {
    line.add("run", run_run, "intake, deliver, inbox and console in one process");
    line.add("intake", run_intake, "take transmissions, sign and encrypt them, queue them by recipient");
    line.add("deliver", run_deliver, "carry queued envelopes to the subscribers as dossiers, with retries");
    line.add("inbox", run_inbox, "serve HubEE's API to the communes and to deliver");
    line.add("console", run_console, "serve the operator's pages");
}

void add_check_commands(command_line& line) {
    line.add("check-config", check_configuration,
             "say every fault of the configuration, and what differs from the defaults");
    line.add("version", version, "the version");
}

}  // namespace qf::app
