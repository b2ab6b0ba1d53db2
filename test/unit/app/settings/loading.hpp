// test/unit/app/settings/loading.hpp -- a configuration file written, loaded, and its faults as an operator reads them.
#pragma once

#include "connector/app/settings/load_configuration.hpp"
#include "connector/base/file.hpp"
#include "test/support/temporary_folder.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace qf::test {

class loading {
public:
    using variables = std::vector<std::pair<std::string, std::string>>;
    explicit loading(std::string_view text, variables environment = {}) {
        if (write_file(file(), text)) throw std::runtime_error{"cannot write the configuration"};
        loaded = app::load_configuration({.file = file(), .environment = std::move(environment)}, found);
    }
    std::filesystem::path file() const { return folder_ / "qf.toml"; }
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }

    // The faults as printed, without the folder's name.
    std::vector<std::string> lines() const {
        std::vector<std::string> out;
        const auto folder = folder_.path().string() + '/';
        for (const auto& one : found.list()) {
            auto line = app::one_line(one);
            for (auto at = line.find(folder); at != std::string::npos; at = line.find(folder))
                line.erase(at, folder.size());
            out.push_back(std::move(line));
        }
        return out;
    }
    std::string only_line() const {
        const auto all = lines();
        return all.size() == 1 ? all.front() : std::to_string(all.size()) + " faults";
    }
    void check(app::role role) {
        if (loaded) app::check_role(*loaded, role, found);
    }

    std::optional<app::loaded_configuration> loaded;
    faults found;

private:
    temporary_folder folder_;
};

}  // namespace qf::test
