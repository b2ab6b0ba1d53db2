// connector/app/commands/order_writing.hpp -- what an operator asks of deliver, which obeys when it runs.
#pragma once

#include "connector/app/commands/context.hpp"
#include "connector/ledger/jobs.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace qf::app {

int write_order(const context& context, const ledger::order& order);  // says its number

inline CLI::Option* add_note(CLI::App& command, std::string& note) {
    return command.add_option("--note", note, "why, in your words; no citizen's data");
}

}  // namespace qf::app
