#include "connector/app/commands/command_line.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::app {

command_line::command_line()
    : top_{"qf-connector — takes citizens' transmissions of their quotient familial to their communes.",
           "qf-connector"} {
    top_.add_option("--config", common_.configuration_file, "the configuration file; none: the defaults")
        ->envname("QF_CONFIG");
    top_.add_flag("--json", common_.json, "answers as JSON, for a machine");
    top_.require_subcommand(1, 1);
    top_.footer(exit_codes_text());  // each command's help has it, too
}

void command_line::add(std::string_view words, int (*run)(const context&), const char* meaning) {
    struct plain final : command {
        explicit plain(int (*function)(const context&)) : function{function} {}
        int run(const context& context) const override { return function(context); }
        int (*function)(const context&);
    };
    commands_.insert_or_assign(&node_of(words, meaning), std::make_unique<plain>(run));
}

// One CLI11 subcommand a word. A word that is no command by itself tells what is below it.
CLI::App& command_line::node_of(std::string_view words, const char* meaning) {
    auto* node = &top_;
    while (!words.empty()) {
        const std::string word{words.substr(0, words.find(' '))};
        words.remove_prefix(std::min(words.size(), word.size() + 1));
        const auto known = node->get_subcommands([&](const CLI::App* below) { return below->get_name() == word; });
        if (!known.empty()) {
            node = known.front();
            continue;
        }
        const bool is_command = commands_.contains(node);
        if (node != &top_) node->require_subcommand(is_command ? 0 : 1, 1);
        if (const auto told = node->get_description(); node != &top_ && !is_command)
            node->description(told.empty() ? word : told + ", " + word);
        node = node->add_subcommand(word)->fallthrough();
    }
    node->description(meaning);
    node->require_subcommand(0, 1);
    return *node;
}

const CLI::App& command_line::chosen() const {
    const auto* node = &top_;
    for (auto below = node->get_subcommands(); !below.empty(); below = node->get_subcommands()) node = below.front();
    return *node;
}

namespace {

// "--dry-run yes": what the old spelling says today.
std::string switch_given_a_value(const CLI::App& command, int count, char** words) {
    for (int i = 1; i + 1 < count; ++i) {
        const std::string word = words[i], value = words[i + 1];
        if (!word.starts_with("--") || (value != "yes" && value != "no")) continue;
        const auto* option = command.get_option_no_throw(word);
        if (option && option->get_items_expected_max() == 0)
            return value == "yes" ? fmt::format("{} takes no value: write {} alone", word, word)
                                  : fmt::format("{} takes no value: leave {} out", word, word);
    }
    return {};
}

}  // namespace

int command_line::complain_of(const CLI::ParseError& fault, int count, char** words) {
    const auto unknown = top_.remaining(true);
    const bool no_command = dynamic_cast<const CLI::RequiredError*>(&fault) && !unknown.empty();
    const auto renewed = switch_given_a_value(chosen(), count, words);
    complain(!renewed.empty() ? renewed
             : no_command     ? fmt::format("there is no command \"{}\" here", unknown.front())
                              : std::string{fault.what()});
    complain("see qf-connector --help");
    return exit_usage;
}

int command_line::run(int count, char** words) {
    try {
        top_.parse(count, words);
    } catch (const CLI::Success& asked_for_help) {
        return top_.exit(asked_for_help);
    } catch (const CLI::ParseError& fault) {
        return complain_of(fault, count, words);
    }
    const auto found = commands_.find(&chosen());
    return found == commands_.end() ? exit_usage : found->second->run(context{common_});
}

int run_command_line(int count, char** words) {
    try {
        command_line line;
        for (const auto add :
             {add_serve_commands, add_client_commands, add_agent_commands, add_submit_command, add_queue_commands,
              add_dossier_commands, add_parked_commands, add_order_commands, add_lane_commands, add_key_commands,
              add_commune_commands, add_sync_command, add_enrolment_commands, add_check_commands, add_doctor_command})
            add(line);
        return line.run(count, words);
    } catch (...) {
        return complain(std::current_exception());
    }
}

}  // namespace qf::app
