#include "connector/app/commands.hpp"
#include "connector/app/compose.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace qf::app {
namespace {

int serve_as(const context& in, role what) {
    const auto say = in.json() ? announcement::json : ::isatty(1) ? announcement::text : announcement::none;
    return serve(in.loaded(), what, {.say = say});
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
        for (const auto what : {role::intake, role::deliver, role::inbox, role::console})
            check_role(*loaded, what, found);
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
