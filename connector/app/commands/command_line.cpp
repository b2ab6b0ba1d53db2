#include "connector/app/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <map>

namespace qf::app {
namespace {

enum class times { once, often };
struct option {
    std::string_view key;  // as in command::takes
    const char* name;      // as on the command line; without dashes: by its place
    std::string arguments::*into;
    const char* meaning;
    times given = times::once;  // often: the values joined by commas
};
constexpr option options[] = {
    {"file", "FILE", &arguments::file, "a file"},
    {"text", "TEXT", &arguments::text, "a reference, an id, or what to search for"},
    {"recipient", "RECIPIENT", &arguments::recipient, "<cog> or <cog>.<siret>"},
    {"lane", "RECIPIENT", &arguments::recipient, "<cog>.<siret>"},
    {"use", "--use", &arguments::use, "sig or enc"},
    {"curve", "--curve", &arguments::curve, "P-256 (the default), Ed25519 (sig) or X25519 (enc)"},
    {"state", "--state", &arguments::state, "of a dossier; of a key: next, active (the default) or retired"},
    {"organization", "--organization", &arguments::organization, "SI-<siret>-<cog> or OSL-<siret>-<branch>"},
    {"process", "--process", &arguments::process, "the process code, FormulaireQF"},
    {"scope", "--scope", &arguments::scope, "SI, OSL or ADMIN"},
    {"place", "--place", &arguments::place, "business or technical; both when left out"},
    {"one_place", "--place", &arguments::place, "business or technical"},
    {"name", "--name", &arguments::name, "of the commune, when it is not known yet"},
    {"email", "--email", &arguments::email, "the agent's professional address, which counts at the first login"},
    {"agent_name", "--name", &arguments::name, "of the agent, until the first login tells it"},
    {"rights", "--process", &arguments::rights,
     "a process that the agent may answer, repeated or separated by commas; CODE:read: only read", times::often},
    {"organization_label", "--label", &arguments::label, "what people call the organization, when it has no name yet"},
    {"administrator", "--administrator", &arguments::administrator, "yes: invites agents and reads the trail"},
    {"label", "--label", &arguments::label, "what people call this body; - for nothing"},
    {"months", "--months", &arguments::months,
     "whose quotient counts: current, previous, YYYY-MM, or MM for that month of each year"},
    {"mismatch", "--mismatch", &arguments::mismatch,
     "when the fund answers for another month: accept (and say so) or refuse"},
    {"children", "--children", &arguments::children, "required: not without a child; or optional"},
    {"return_address", "--return-address", &arguments::return_address,
     "https addresses that citizens may be sent back to, repeated or separated by commas; - for none", times::often},
    {"approved", "--approved", &arguments::approved, "whether the enrolment is valid: yes or no"},
    {"subscriber", "--subscriber", &arguments::subscriber,
     "who gets its dossiers by webhook, a name of delivery.subscribers; - for HubEE"},
    {"reason", "--reason", &arguments::reason, "only what was parked for this reason code"},
    {"since", "--since", &arguments::since, "only what was parked since then: 2026-09-01T08:00:00Z"},
    {"ids", "--id", &arguments::ids, "only these references or ids, repeated or separated by commas", times::often},
    {"only_recipient", "--recipient", &arguments::recipient, "only this recipient's: <cog>.<siret>"},
    {"note", "--note", &arguments::note, "why, in your words; no citizen's data"},
    {"a_minute", "--per-minute", &arguments::a_minute, "no more messages than this in a minute"},
    {"dry_run", "--dry-run", &arguments::dry_run, "yes: only say what would be done"},
    {"deactivate", "--deactivate", &arguments::deactivate,
     "all: make inactive what HubEE has not active, however many there are"},
    {"shard", "--shard", &arguments::shard,
     "i/n: serve the recipients whose hash falls to i (from 0) of n; each shard has a ledger of its own"},
    {"number", "NUMBER", &arguments::number, "of an order"},
    {"which", "WHICH", &arguments::which, "not-opened or not-processed"},
    {"one_subscriber", "--subscriber", &arguments::subscriber, "a name of delivery.subscribers; HubEE when left out"},
    {"role", "ROLE", &arguments::role, "run, intake, deliver, inbox or console"},
    {"limit", "--limit", &arguments::limit, "how many at the most"},
};

const option& option_of(std::string_view key) {
    for (const auto& one : options)
        if (one.key == key) return one;
    throw std::logic_error{"a command takes an option that does not exist"};
}

void add_options(CLI::App& to, std::string_view takes, arguments& into) {
    while (!takes.empty()) {
        auto word = takes.substr(0, takes.find(' '));
        takes.remove_prefix(std::min(takes.size(), word.size() + 1));
        const bool needed = word.ends_with('!');
        if (needed) word.remove_suffix(1);
        const auto& is = option_of(word);
        auto* added = to.add_option(is.name, into.*(is.into), is.meaning)->required(needed);
        if (is.given == times::often) added->join(',');
    }
}

// One CLI11 command for each word of each row of the table.
class tree {
public:
    tree(CLI::App& top, arguments& into) {
        for (const auto& row : commands()) {
            auto* at = &top;
            std::string path;
            for (auto rest = row.words; !rest.empty();) {
                const auto word = rest.substr(0, rest.find(' '));
                rest.remove_prefix(std::min(rest.size(), word.size() + 1));
                path += path.empty() ? word : ' ' + std::string{word};
                auto& known = known_[path];
                if (!known) {
                    known =
                        at->add_subcommand(std::string{word}, rest.empty() ? std::string{row.meaning} : path + " …");
                    known->fallthrough();
                }
                at = known;
            }
            add_options(*at, row.takes, into);
        }
        for (const auto& [path, app] : known_) app->require_subcommand(is_command(path) ? 0 : 1, 1);
    }
    // The row whose words were given, the longest one.
    const command* chosen() const {
        const command* found = nullptr;
        for (const auto& row : commands())
            if (known_.at(std::string{row.words})->parsed() && (!found || row.words.size() > found->words.size()))
                found = &row;
        return found;
    }

private:
    static bool is_command(std::string_view path) {
        for (const auto& row : commands())
            if (row.words == path) return true;
        return false;
    }
    std::map<std::string, CLI::App*> known_;
};

}  // namespace

int run_command_line(int count, char** words) {
    arguments asked;
    CLI::App top{"qf-connector — takes citizens' transmissions of their quotient familial to their communes.",
                 "qf-connector"};
    top.add_option("--config", asked.configuration_file, "the configuration file; else QF_CONFIG; else the defaults");
    top.add_flag("--json", asked.json, "answers as JSON, for a machine");
    top.require_subcommand(1, 1);
    top.footer(
        "Exit codes: 0 done; 1 not so; 2 usage; 65 wrong content; 66 no input; 69 unavailable; 74 storage;\n"
        "75 try later; 78 configuration.");
    try {
        const tree all{top, asked};
        try {
            top.parse(count, words);
        } catch (const CLI::Success& asked_for_help) {
            return top.exit(asked_for_help);
        } catch (const CLI::ParseError& wrong) {
            const auto unknown = top.remaining(true);
            const bool no_command = dynamic_cast<const CLI::RequiredError*>(&wrong) && !unknown.empty();
            complain(no_command ? fmt::format("there is no command \"{}\" here", unknown.front()) : wrong.what());
            complain("see qf-connector --help");
            return exit_usage;
        }
        const auto* command = all.chosen();
        return command ? command->run(context{asked}) : exit_usage;
    } catch (...) {
        return complain(std::current_exception());
    }
}

}  // namespace qf::app
