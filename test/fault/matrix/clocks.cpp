// The daemon's wall clock jumps by two days, while it runs and across a restart; the others' clocks stay right.
#include "connector/base/file.hpp"
#include "test/fault/matrix/stage.hpp"

#include <fmt/core.h>

#include <stdexcept>

namespace qf::test {
namespace {

using namespace std::chrono_literals;

std::string fake_clock() {
    for (const auto& place : std::filesystem::directory_iterator{"/usr/lib"}) {
        const auto library = place.path() / "faketime" / "libfaketimeMT.so.1";
        std::error_code ignored;
        if (std::filesystem::exists(library, ignored)) return library.string();
    }
    throw std::runtime_error{"faketime is not installed: run scripts/setup --test"};
}

measure jumps(const extent& how, const char* by) {
    stage s{how};
    const auto file = s.on.path("clock");
    const auto set_clock = [&](const std::string& to) {
        if (write_file(file, to + "\n")) throw std::runtime_error{"the clock cannot be set"};
    };
    s.start("inbox");
    set_clock("+0d");
    s.set("LD_PRELOAD", fake_clock());
    s.set("FAKETIME_TIMESTAMP_FILE", file.string());
    s.set("FAKETIME_NO_CACHE", "1");
    s.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    s.start("deliver");
    const auto third = how.transmissions / 3;
    s.submit(third);
    s.until([&] { return s.visible() > 0; }, 20s);
    set_clock(by);
    s.submit(third);
    s.pass(2s);
    s.kill("deliver");
    s.start("deliver");
    s.submit(how.transmissions - 2 * third);
    s.pass(2s);
    const auto meanwhile = s.visible();
    s.begin();
    set_clock("+0d");
    // What came from the future is parked, with an alert: an operator gives it back once the clock is right.
    const bool parked = !s.nothing_parked();
    for (int orders = 0; parked && orders < 15 && !s.nothing_parked(); ++orders) {
        s.on.run({"dossiers", "parked", "replay", "--place", "technical", "--note", "the clock was wrong"});
        s.until([&] { return s.visible() == s.references.size(); }, 6s);
    }
    auto out = s.settle();
    if (out.note.empty())
        out.note = fmt::format("{} visible meanwhile{}", meanwhile,
                               parked ? "; the others parked as envelope_not_yet_valid, and replayed" : "");
    return out;
}

measure forward(const extent& how) {
    return jumps(how, "+2d");
}
measure back(const extent& how) {
    return jumps(how, "-2d");
}

}  // namespace

std::vector<matrix_case> clock_cases() {
    return {
        {"clock-forward", "the clock of `deliver` jumps 2 days ahead, live and across a kill", forward},
        {"clock-back", "the clock of `deliver` jumps 2 days back, live and across a kill", back},
    };
}

}  // namespace qf::test
