// How options are given, and the exit codes that every help and the README tell.
#include "connector/app/exit_codes.hpp"
#include "connector/base/file.hpp"
#include "test/unit/app/commands/shell.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <sstream>

using namespace qf::test;

namespace {

using words = std::vector<std::string>;

// The rows of the table under "Exit codes", wherever in the documents it stands: "| 65 | the content of a file… |".
words told_exit_codes() {
    for (const auto* name : {"README.md", "conf/README.md"}) {
        const auto text = qf::read_file(std::filesystem::path{QF_SOURCE_DIR} / name);
        if (!text) continue;
        words rows;
        bool begun = false;
        std::istringstream lines{*text};
        for (std::string line; std::getline(lines, line);) {
            begun = begun || line.find("Exit codes") != std::string::npos;
            if (!begun) continue;
            if (line.starts_with("| ") && std::isdigit(static_cast<unsigned char>(line[2]))) rows.push_back(line);
            if (!rows.empty() && !line.starts_with("|")) break;
        }
        if (!rows.empty()) return rows;
    }
    return {};
}

}  // namespace

TEST_CASE("a switch takes no value: the old spelling is told the new one, and does nothing") {
    const shell run;
    run.prepare();
    const words invitation = {"inbox",   "agents",           "add",       "--organization", "SI-20008496000018-26086",
                              "--email", "a@mairie.example", "--process", "FormulaireQF",   "--administrator"};
    for (const auto* value : {"yes", "no"}) {
        auto old = invitation;
        old.push_back(value);
        const auto agent = run(old);
        CHECK(agent.how.exit_code == 2);
        CHECK(mentions(agent.errors, "--administrator takes no value"));
        const auto sync = run({"communes", "sync", "--dry-run", value});
        CHECK(sync.how.exit_code == 2);
        CHECK(mentions(sync.errors, value == std::string{"yes"} ? "write --dry-run alone" : "leave --dry-run out"));
        CHECK(run({"communes", "sync", std::string{"--dry-run="} + value}).how.exit_code == 2);
    }
    CHECK(run({"inbox", "agents", "list"}).output == "");
    CHECK(run(invitation).how.exit_code == 0);
}

TEST_CASE("numbers have bounds, words are those of a list, and the complaint names both") {
    const shell run;
    for (const auto& [given, told] : std::vector<std::pair<words, std::string>>{
             {{"dossiers", "list", "--limit", "0"}, "--limit: Value 0 not in range 1 to 100000"},
             {{"dossiers", "list", "--limit", "many"}, "many"},
             {{"dossiers", "list", "--state", "lost"}, "lost not in {received,created,attached,completed,parked}"},
             {{"dossiers", "list", "35238"}, "\"35238\" is not <cog>.<siret>"},
             {{"orders", "show", "0"}, "NUMBER"},
             {{"deliver", "--shard", "4/4"}, "\"4/4\" is not i/n"},
             {{"keys", "generate", "--use", "sig", "--curve", "X25519"}, "--curve must be P-256"},
             {{"dossiers", "parked", "replay", "--place", "business", "--since", "noon"}, "a time such as"},
             {{"dossiers", "parked", "replay", "--place", "business", "--per-minute", "0"}, "--per-minute"},
             {{"dossiers", "parked", "replay", "--place", "business", "--id", "a b"}, "--id takes references or ids"},
         }) {
        const auto ended = run(given);
        CAPTURE(ended.errors);
        CHECK(ended.how.exit_code == 2);
        CHECK(mentions(ended.errors, told));
    }
}

TEST_CASE("every help lists every exit code, and the README lists the same") {
    const shell run;
    for (const auto& command : {words{}, {"keys"}, {"keys", "generate"}, {"inbox"}, {"communes", "sync"}}) {
        auto asked = command;
        asked.push_back("--help");
        const auto help = run(asked).output;
        for (const auto& [code, meaning] : qf::app::exit_meanings)
            CHECK(mentions(help, fmt::format("{:>3}  {}\n", static_cast<int>(code), meaning)));
    }
    words expected;
    for (const auto& [code, meaning] : qf::app::exit_meanings)
        expected.push_back(fmt::format("| {} | {} |", static_cast<int>(code), meaning));
    CHECK(told_exit_codes() == expected);
}
