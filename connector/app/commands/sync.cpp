#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/asio.hpp"
#include "connector/intake/agreement.hpp"
#include "schemas/json.hpp"

#include <fmt/format.h>

#include <exception>
#include <optional>
#include <utility>

namespace qf::app {
namespace {

using intake::difference;

// What is told of each, as done and as what would be done.
struct words_of_difference {
    std::string_view done, would_be;
};
constexpr words_of_difference difference_words[] = {
    {"enrolled and active", "would be enrolled and active"},
    {"active", "would be active"},
    {"inactive: HubEE has no active subscription", "would be inactive: HubEE has no active subscription"},
    {"left active, though HubEE has no active subscription: too many at once, see --deactivate",
     "would be left active, though HubEE has no active subscription: too many at once, see --deactivate"},
    {"left: not approved here", "would be left: not approved here"},
    {"left: deactivated here, see communes activate", "would be left: deactivated here, see communes activate"},
    {"left: the communes have no such code", "would be left: the communes have no such code"},
};

constexpr choice_word<intake::losses> losses_words[] = {{"all", intake::losses::any}};

struct sync_options {
    bool dry_run = false;
    intake::losses losses = intake::losses::bounded;

    void bind(CLI::App& command) {
        command.add_flag("--dry-run", dry_run, "only say what would be done")->disable_flag_override();
        add_choice(command, "--deactivate", losses, losses_words,
                   "make inactive what HubEE has not active, however many there are");
    }
};

hubee::outcome<intake::comparison> compared(const context& context, const sync_options& asked,
                                            hubee::client_conf conf) {
    asio::io_context loop{1};
    system_clock_source clock;
    worker here{0};  // this thread: there is nothing else to do meanwhile
    communes::registry communes{context.conf().communes};
    intake::enrolment_store enrolments{context.conf().enrolment.file};
    hubee::referential hubee{loop.get_executor(), std::move(conf), clock, std::string{quotient_process}};
    const auto changes = asked.dry_run ? intake::changes::told : intake::changes::made;
    std::optional<hubee::outcome<intake::comparison>> out;
    asio::co_spawn(
        loop,
        [&]() -> awaitable<void> {
            out.emplace(co_await intake::agree(hubee, here, communes, enrolments, clock, changes, asked.losses));
        },
        [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    loop.run();
    return std::move(out).value();
}

void print_json(const intake::comparison& seen, bool dry) {
    json::writer w;
    w.begin_object().member("active_at_hubee", seen.active_there).member("dry_run", dry).key("differences");
    w.begin_array();
    for (const auto& row : seen.rows)
        w.begin_object()
            .member("recipient", row.recipient.key())
            .member("difference", intake::name_of(row.is))
            .member("name", row.name)
            .end_object();
    print(w.end_array().end_object().text());
}

void print_lines(const intake::comparison& seen, bool dry) {
    for (const auto& row : seen.rows) {
        const auto& words = difference_words[static_cast<std::size_t>(row.is)];
        print(fmt::format("{}  {}  ({})", row.recipient.key(), dry ? words.would_be : words.done, row.name));
    }
    print(fmt::format("{} active at HubEE; {} differ{} here{}", seen.active_there, seen.rows.size(),
                      seen.rows.size() == 1 ? "s" : "", dry ? "; nothing was changed" : ""));
}

int sync_communes(const context& context, const sync_options& asked) {
    const auto& conf = context.conf();
    if (conf.hubee.url.empty())
        throw trouble{exit_configuration, "hubee.url is empty: there is no HubEE to compare with"};
    auto lister = lister_hubee_conf_of(conf, {});
    if (!lister)
        throw trouble{exit_configuration,
                      "no client may list subscriptions: give enrolment.hubee_client_id (scope ADMIN) or "
                      "hubee.client_id, with a secret that can be read here"};
    make_state_folder(conf);
    const auto seen = compared(context, asked, std::move(*lister));
    if (!seen) return complain("HubEE's active subscriptions", seen.error().code);
    if (context.json())
        print_json(*seen, asked.dry_run);
    else
        print_lines(*seen, asked.dry_run);
    return seen->count(difference::withheld) > 0 ? exit_not_so : exit_done;
}

}  // namespace

void add_sync_command(command_line& line) {
    line.add("communes sync", sync_communes,
             "make active here what HubEE has active, and nothing else of HubEE's; says what differed");
}

}  // namespace qf::app
