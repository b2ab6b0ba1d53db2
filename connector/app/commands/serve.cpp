#include "connector/app/commands/commands.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/app/settings/value_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <unistd.h>
#include <vector>

namespace qf::app {
namespace {

int serve_as(const context& in, role what) {
    const auto say = in.json() ? announcement::json : ::isatty(1) ? announcement::text : announcement::none;
    serve_options how{.say = say};
    if (const auto& text = in.asked().shard; !text.empty()) {
        const auto slash = text.find('/');
        const auto number = parse_whole(std::string_view{text}.substr(0, slash));
        const auto count =
            slash == std::string::npos ? std::nullopt : parse_whole(std::string_view{text}.substr(slash + 1));
        if (!number || !count || *count < 1 || *count > 1'000 || *number < 0 || *number >= *count)
            throw trouble{exit_usage, "--shard must be i/n, with i from 0 to n - 1"};
        how.shard = {static_cast<unsigned>(*number), static_cast<unsigned>(*count)};
    }
    return serve(in.loaded(), what, how);
}

// The one that was named. Else those whose settings have good defaults, and delivery when something is said of it:
// a file for intake alone is not at fault for the silence about HubEE.
std::vector<role> roles_to_check(const context& in, const loaded_configuration& loaded) {
    if (const auto& name = in.asked().role; !name.empty()) {
        const auto found = std::ranges::find(role_names, name);
        if (found == role_names.end()) throw trouble{exit_usage, "ROLE must be run, intake, deliver, inbox or console"};
        return {static_cast<role>(found - role_names.begin())};
    }
    std::vector<role> out = {role::intake, role::inbox, role::console};
    const auto of_delivery = [](const setting& s) {
        return (s.is->name.starts_with("hubee.") || s.is->name == "delivery.subscribers") && !s.where.empty();
    };
    if (std::ranges::any_of(loaded.settings, of_delivery))
        out.push_back(loaded.values.hubee.url.empty() ? role::run : role::deliver);
    return out;
}

}  // namespace

int run_run(const context& in) {
    return serve_as(in, role::run);
}
int run_intake(const context& in) {
    return serve_as(in, role::intake);
}
int run_deliver(const context& in) {
    return serve_as(in, role::deliver);
}
int run_inbox(const context& in) {
    return serve_as(in, role::inbox);
}
int run_console(const context& in) {
    return serve_as(in, role::console);
}

int version(const context& in) {
    print(in.json() ? fmt::format(R"({{"version":"{}"}})", QF_VERSION) : fmt::format("qf-connector {}", QF_VERSION));
    return exit_done;
}

int check_configuration(const context& in) {
    faults found;
    const auto loaded = in.try_load(found);
    if (loaded)
        for (const auto what : roles_to_check(in, *loaded)) check_role(*loaded, what, found);
    faults once;  // the roles share most of their settings
    for (const auto& one : found.list()) {
        const auto same = [&](const fault& other) { return one_line(other) == one_line(one); };
        if (std::ranges::none_of(once.list(), same)) once.add(one.where, one.what, one.suggestion);
    }
    if (!once.empty()) {
        complain(once);
        return exit_configuration;
    }
    for (const auto& set : loaded->settings)
        if (!set.where.empty()) print(fmt::format("{} = {}   # {}", set.is->name, set.text, set.where));
    print("the configuration is good");
    return exit_done;
}

}  // namespace qf::app
