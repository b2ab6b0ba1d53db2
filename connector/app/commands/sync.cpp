#include "connector/app/commands/commands.hpp"
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

intake::losses losses_of(const arguments& asked) {
    if (asked.deactivate.empty()) return intake::losses::bounded;
    if (asked.deactivate == "all") return intake::losses::any;
    throw trouble{exit_usage, "--deactivate takes all"};
}

intake::changes changes_of(const arguments& asked) {
    if (asked.dry_run.empty()) return intake::changes::made;
    if (asked.dry_run == "yes") return intake::changes::told;
    throw trouble{exit_usage, "--dry-run takes yes"};
}

hubee::outcome<intake::comparison> compared(const context& in, hubee::client_conf with) {
    asio::io_context loop{1};
    system_clock_source clock;
    worker here{0};  // this thread: there is nothing else to do meanwhile
    communes::registry communes{in.conf().communes};
    intake::enrolment_store enrolments{in.conf().enrolment.file};
    hubee::referential hubee{loop.get_executor(), std::move(with), clock, std::string{quotient_process}};
    std::optional<hubee::outcome<intake::comparison>> out;
    asio::co_spawn(
        loop,
        [&]() -> awaitable<void> {
            out.emplace(co_await intake::agree(hubee, here, communes, enrolments, clock, changes_of(in.asked()),
                                               losses_of(in.asked())));
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
            .member("recipient", row.who.key())
            .member("difference", intake::name_of(row.is))
            .member("name", row.name)
            .end_object();
    print(w.end_array().end_object().text());
}

void print_lines(const intake::comparison& seen, bool dry) {
    for (const auto& row : seen.rows) {
        const auto& words = difference_words[static_cast<std::size_t>(row.is)];
        print(fmt::format("{}  {}  ({})", row.who.key(), dry ? words.would_be : words.done, row.name));
    }
    print(fmt::format("{} active at HubEE; {} differ{} here{}", seen.active_there, seen.rows.size(),
                      seen.rows.size() == 1 ? "s" : "", dry ? "; nothing was changed" : ""));
}

}  // namespace

int sync_communes(const context& in) {
    const bool dry = changes_of(in.asked()) == intake::changes::told;
    losses_of(in.asked());
    const auto& conf = in.conf();
    if (conf.hubee.url.empty())
        throw trouble{exit_configuration, "hubee.url is empty: there is no HubEE to compare with"};
    auto lister = lister_hubee_conf_of(conf, {});
    if (!lister)
        throw trouble{exit_configuration,
                      "no client may list subscriptions: give enrolment.hubee_client_id (scope ADMIN) or "
                      "hubee.client_id, with a secret that can be read here"};
    make_state_folder(conf);
    const auto seen = compared(in, std::move(*lister));
    if (!seen) return complain("HubEE's active subscriptions", seen.error().code);
    if (in.json())
        print_json(*seen, dry);
    else
        print_lines(*seen, dry);
    return seen->count(difference::withheld) > 0 ? exit_not_so : exit_done;
}

}  // namespace qf::app
