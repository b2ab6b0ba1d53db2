#include "connector/base/file.hpp"
#include "test/contract/broker.hpp"
#include "test/support/site.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>

namespace {

using namespace qf::test;
constexpr const char* content = QF_SOURCE_DIR "/conf/demo/transmission.json";
// Of the demonstration's invented family.
constexpr std::string_view personal[] = {"LŒUILLET", "GÜNEŞ", "Zoé", "1988-02-29"};

// The files below a folder that hold one of the words, but for those of the inbox: it is the commune's own.
std::vector<std::string> telling(const std::filesystem::path& folder) {
    std::vector<std::string> out;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
        if (!file.is_regular_file() || file.path().string().find("/inbox/") != std::string::npos) continue;
        const auto text = qf::read_file(file.path());
        if (!text) continue;
        for (const auto word : personal)
            if (text->find(word) != std::string::npos) out.push_back(file.path().string());
    }
    return out;
}

}  // namespace

TEST_CASE("no name, no birth date in the logs, the ledger or the queue's file, from the click to the commune") {
    REQUIRE(qf::read_file(content)->find(personal[0]) != std::string::npos);
    site on;
    const auto reference = on.submit(content);
    CHECK(telling(on.path("")).empty());  // waiting in the queue
    auto all = on.start({"run"});
    REQUIRE(eventually([&] { return on.visible_folders(reference) == 1; }, patience));
    all.signal(SIGTERM);
    const auto end = all.wait(patience);
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);
    CHECK(telling(on.path("")).empty());
    CHECK(on.log().find(reference) != std::string::npos);
    CHECK(on.received_attachments(reference) == 3);
    // The check can fail: the commune's own database does hold the name.
    bool found = false;
    for (const auto& file : std::filesystem::recursive_directory_iterator{on.path("inbox")})
        if (const auto text = qf::read_file(file.path()); file.is_regular_file() && text)
            found = found || text->find(personal[0]) != std::string::npos;
    CHECK(found);
}

TEST_CASE("no name, no birth date in the files of the broker while a transmission waits there") {
    broker own;
    site on{own.url()};
    REQUIRE(on.submit(content).size() == 13);
    CHECK(telling(own.folder()).empty());
    CHECK(telling(on.path("")).empty());
}

TEST_CASE("bad input says what is wrong and where, and ends with its own code") {
    site on;
    const auto with = [&](std::string_view text) {
        REQUIRE(!qf::write_file(on.path("content.json"), text));
        return on.run({"submit", on.path("content.json")});
    };
    const auto garbage = with("{\"commune\": ");
    CHECK(garbage.how.exit_code == 65);
    CHECK(garbage.errors.find("content.json") != std::string::npos);
    const auto incomplete = with(R"({"commune":{"cog":"26086"}})");
    CHECK(incomplete.how.exit_code == 65);
    CHECK(incomplete.errors.find("pivot_identity") != std::string::npos);
    CHECK(incomplete.errors.find("quotient_familial_v3") != std::string::npos);  // every fault at once
    CHECK(on.run({"submit", on.path("nowhere.json")}).how.exit_code == 66);
    CHECK(on.run({"submit"}).how.exit_code == 2);
    CHECK(on.run({"no-such-command"}).how.exit_code == 2);
    CHECK(on.run({"--config", on.path("nowhere.toml"), "queues"}).how.exit_code == 78);
    CHECK(on.run({"dossiers", "parked", "list"}).output == "nothing is parked\n");  // nothing half-written
}
