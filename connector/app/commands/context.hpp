// connector/app/commands/context.hpp -- what every command gets beside its own options.
//
// Promise:  a command is a function from a context and its options to an exit code; it prints its answer on standard
//           output (JSON with --json) and its troubles on standard error. conf() loads once and complains of every
//           fault.
// Thread:   one.
#pragma once

#include "connector/app/exit_codes.hpp"
#include "connector/app/settings/load_configuration.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace qf::app {

struct common_options {  // that every command has
    std::string configuration_file;
    bool json = false;
};

class context {
public:
    explicit context(common_options options) : options_{std::move(options)} {}
    bool json() const noexcept { return options_.json; }
    const configuration& conf() const { return loaded().values; }
    const loaded_configuration& loaded() const;  // trouble with exit_configuration after every fault was said
    std::optional<loaded_configuration> try_load(faults& found) const;

private:
    common_options options_;
    mutable std::optional<loaded_configuration> loaded_;
};

void print(std::string_view text);                                      // standard output, with a line break
std::string content_of(const std::string& file, std::size_t size_max);  // "-": standard input; or trouble
bool ledger_exists(const configuration& conf);  // not before deliver's first start: no dossier, and no failure

}  // namespace qf::app
