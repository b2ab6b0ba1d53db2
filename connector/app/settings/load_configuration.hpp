// connector/app/settings/load_configuration.hpp -- from a file and the environment to a configuration.
//
// Promise:  environment (QF_SECTION_KEY) over file over default. Every fault is found in one go, each with its place
//           ("conf/run.toml:12: delivery.first_retry"), what is wrong, and what to write instead where that is known.
//           Relative paths: of what the program writes, from state.folder; of what it reads (*_file), from the
//           configuration file's folder, or from the working folder when the environment says them.
// Not here: reading secrets, reaching anything.
// Thread:   any.
#pragma once

#include "connector/app/settings/configuration.hpp"
#include "connector/app/settings/parameters.hpp"
#include "connector/base/faults.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace qf::app {

struct configuration_source {
    std::filesystem::path file = {};                                    // empty: defaults and environment only
    std::vector<std::pair<std::string, std::string>> environment = {};  // variables whose name begins with QF_
};

struct setting {
    const parameter* is;
    std::string text;                 // as written, or the default
    std::string origin;               // "conf/run.toml:12", "QF_DELIVERY_FIRST_RETRY"; empty: the default
    std::filesystem::path path = {};  // of path kinds: resolved; empty when not set
};

struct loaded_configuration {
    configuration values;
    std::vector<setting> settings;  // one for each parameter, in the order of the table
    std::filesystem::path file;

    const setting& of(std::string_view name) const;
    std::string place(std::string_view name) const;  // "conf/run.toml:12: delivery.first_retry"
};

std::optional<loaded_configuration> load_configuration(const configuration_source& source, faults& found);

// What a role needs beyond well-formed values: files that exist, the settings without which it cannot work, addresses
// that do not collide.
void check_role(const loaded_configuration& loaded, role role, faults& found);

// Combinations that no role can work with. Called by load_configuration().
void check_combinations(const loaded_configuration& loaded, faults& found);

// "conf/run.toml:12: delivery.first_retry: must be a duration (write \"5s\")"
std::string one_line(const fault& f);

}  // namespace qf::app
