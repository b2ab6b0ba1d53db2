// The delivery daemon in simulated worlds, a seed each: whatever goes wrong, nothing is lost, nothing is shown twice,
// and every content is right. QF_SIMULATION_SEED=n tells one seed's story on the error output; QF_SIMULATION_SEEDS=n
// runs so many, from QF_SIMULATION_FIRST on.
#include "test/fault/simulation/world.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>

namespace qf::test {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* given = std::getenv(variable);
    return given != nullptr && *given != '\0' ? std::strtoull(given, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("in thousands of worlds nothing is lost, nothing doubled, and every content is right") {
    const temporary_folder folder{folder_in_memory()};
    const country france{folder.path()};
    const bool one = std::getenv("QF_SIMULATION_SEED") != nullptr;
    const auto first = one ? number_from("QF_SIMULATION_SEED", 0) : number_from("QF_SIMULATION_FIRST", 1);
    const auto count = one ? 1 : number_from("QF_SIMULATION_SEEDS", 2'000);
    std::uint64_t failed = 0, sent = 0, requests = 0, crashes = 0, parked = 0;
    for (auto seed = first; seed < first + count && failed < 20; ++seed) {
        world w{france, folder.path(), seed, one ? 2 : -1};
        std::vector<std::string> wrong;
        try {
            wrong = w.run();
        } catch (const std::exception& e) {
            wrong.push_back(fmt::format("it threw: {}", e.what()));
        }
        for (const auto& what : wrong)
            std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed), what.c_str());
        if (!wrong.empty()) ++failed;
        sent += w.sent(), requests += w.requests(), crashes += w.crashes(), parked += w.parked();
    }
    MESSAGE(fmt::format("{} seeds: {} transmissions, {} requests, {} crashes, {} parked", count, sent, requests,
                        crashes, parked));
    CHECK(failed == 0);
}

TEST_CASE("worlds that once went wrong") {
    const temporary_folder folder{folder_in_memory()};
    const country france{folder.path()};
    // 1284: a parking in doubt, then a delivery. 2092: a completion that arrives after the folder was looked at.
    for (const std::uint64_t seed : {1284, 2092}) {
        CAPTURE(seed);
        const auto wrong = world{france, folder.path(), seed, -1}.run();
        CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
    }
}

TEST_CASE("a seed tells the same story each time") {
    const temporary_folder folder{folder_in_memory()};
    const country france{folder.path()};
    const auto story = [&](std::uint64_t seed) {
        world w{france, folder.path(), seed, -1};
        w.run();
        return w.trace();
    };
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        CHECK(story(seed) == story(seed));
    }
}

}  // namespace qf::test
