// test/unit/app/commands/shell.hpp -- an operator at a shell: a state folder, commands of the built program, files.
#pragma once

#include "test/support/child_process.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

// A state folder of its own, and what an operator types.
class shell {
public:
    finished operator()(std::vector<std::string> words, std::vector<std::string> more = {}) const {
        words.insert(words.begin(), built_program);
        more.push_back("QF_STATE_FOLDER=" + (folder_ / "state").string());
        return run_to_end(words, more);
    }
    std::filesystem::path write(const std::string& name, std::string_view text) const {
        REQUIRE(!write_file(folder_ / name, text));
        return folder_ / name;
    }
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }
    // Keys, and one active commune.
    void prepare() const {
        for (const auto* use : {"sig", "enc"}) REQUIRE((*this)({"keys", "generate", "--use", use}).how.exit_code == 0);
        const auto csv = write("communes.csv",
                               "cog,name,department,postal_codes,siret,label,state\n"
                               "26086,Châtillon-en-Diois,26,26410,20008496000018,,active\n");
        const auto imported = (*this)({"communes", "import", csv});
        CHECK(imported.errors == "");
        REQUIRE(imported.how.exit_code == 0);
    }

private:
    temporary_folder folder_;
};

inline bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

}  // namespace qf::test
