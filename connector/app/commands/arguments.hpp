// connector/app/commands/arguments.hpp -- what was asked on the command line, and what every command gets.
//
// Promise:  a command is a function from a context to an exit code; it prints its answer on standard output (JSON with
//           --json) and its troubles on standard error. configuration() loads once and complains of every fault.
// Thread:   one.
#pragma once

#include "connector/app/exit_codes.hpp"
#include "connector/app/settings/load_configuration.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::app {

struct arguments {
    std::string configuration_file;
    bool json = false;
    std::string file;       // FILE
    std::string text;       // a reference, an id, a search
    std::string recipient;  // "<cog>" or "<cog>.<siret>"
    std::string use, curve, state, organization, process, scope, place, name, limit, role;
    std::string label, months, mismatch, children, return_address, approved, subscriber;
    std::string email, rights, administrator;
    std::string reason, since, ids, note, a_minute, dry_run, deactivate, shard, number, which;
};

class context {
public:
    explicit context(const arguments& asked) : asked_{asked} {}
    const arguments& asked() const noexcept { return asked_; }
    bool json() const noexcept { return asked_.json; }
    const configuration& conf() const { return loaded().values; }
    const loaded_configuration& loaded() const;  // trouble with exit_configuration after every fault was said
    std::optional<loaded_configuration> try_load(faults& found) const;
    std::size_t limit(std::size_t standard) const;  // --limit; trouble when it is no number from 1 to 100000

private:
    const arguments& asked_;
    mutable std::optional<loaded_configuration> loaded_;
};

void print(std::string_view text);  // standard output, with a line break
int run_command_line(int count, char** words);

}  // namespace qf::app
