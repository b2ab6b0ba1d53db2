// test/unit/communes/fixture.hpp -- a registry of a test's own, and files to import into it.
#pragma once

#include "connector/communes/registry.hpp"
#include "test/support/temporary_folder.hpp"

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace qf::test {

inline constexpr std::string_view header = "cog,name,department,postal_codes,siret,label,state\n";

struct communes_fixture {
    temporary_folder folder;
    communes::registry registry{folder / "communes.db"};
    faults found;

    result<communes::import_report> import(std::string_view lines) {
        return import_raw(std::string{header} + std::string{lines});
    }
    result<communes::import_report> import_raw(std::string_view text) {
        const auto file = folder / "communes.csv";
        std::ofstream{file, std::ios::binary} << text;
        found = {};
        return registry.import_csv(file, found);
    }
};

struct all_of_france : communes_fixture {  // the data that is shipped
    all_of_france() {
        for (const char* file : {QF_SOURCE_DIR "/conf/communes.csv", QF_SOURCE_DIR "/conf/places.csv"})
            if (!registry.import_csv(file, found)) throw std::runtime_error{"the data that is shipped is refused"};
    }
};

inline recipient rennes() {
    return recipient::parse("35238.21350238800019").value();
}

}  // namespace qf::test
