// connector/app/commands/command_line.hpp -- the tree of subcommands, each with a struct that its options fill.
//
// Promise:  add() hangs a command at its words ("keys generate") and lets its options say what they take:
//           Options::bind(CLI::App&) binds CLI11's own typed options and flags to the struct's members. What CLI11 does
//           not take (a word, a number out of range, a missing option) is exit_usage and one line that names it; the
//           command is called with values that are well formed.
//           What was a value once ("--dry-run yes") and is a switch now is answered with the new spelling.
// Thread:   one.
#pragma once

#include "connector/app/commands/context.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace qf::app {

class command_line {
public:
    command_line();
    template <class Options>
    void add(std::string_view words, int (*run)(const context&, const Options&), const char* meaning) {
        auto made = std::make_unique<typed_command<Options>>(run);
        auto& node = node_of(words, meaning);
        made->options.bind(node);
        commands_.insert_or_assign(&node, std::move(made));
    }
    void add(std::string_view words, int (*run)(const context&), const char* meaning);
    int run(int count, char** words);  // the exit code

private:
    struct command {
        virtual ~command() = default;
        virtual int run(const context& context) const = 0;
    };
    template <class Options>
    struct typed_command final : command {
        explicit typed_command(int (*function)(const context&, const Options&)) : function{function} {}
        int run(const context& context) const override { return function(context, options); }
        int (*function)(const context&, const Options&);
        Options options = {};
    };
    CLI::App& node_of(std::string_view words, const char* meaning);
    int complain_of(const CLI::ParseError& fault, int count, char** words);
    const CLI::App& chosen() const;

    common_options common_;
    CLI::App top_;
    std::map<const CLI::App*, std::unique_ptr<command>> commands_;
};

int run_command_line(int count, char** words);

// One file a subject, in the order of the help.
void add_serve_commands(command_line& line);  // run, intake, deliver, inbox, console
void add_client_commands(command_line& line);
void add_agent_commands(command_line& line);
void add_submit_command(command_line& line);
void add_queue_commands(command_line& line);
void add_dossier_commands(command_line& line);
void add_parked_commands(command_line& line);
void add_order_commands(command_line& line);
void add_lane_commands(command_line& line);
void add_key_commands(command_line& line);
void add_commune_commands(command_line& line);
void add_sync_command(command_line& line);
void add_enrolment_commands(command_line& line);
void add_check_commands(command_line& line);  // check-config, version
void add_doctor_command(command_line& line);

}  // namespace qf::app
