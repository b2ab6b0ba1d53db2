#include "connector/base/errors.hpp"
#include "connector/base/log.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <unistd.h>

using namespace qf;
using namespace std::chrono_literals;

namespace {

const instant noon{1'790'000'000'250ms};

std::string logfmt(logger::fields f) {
    return logger::line(noon, log_level::info, "tried", f, log_format::logfmt);
}
std::string json(logger::fields f) {
    return logger::line(noon, log_level::error, "tried", f, log_format::json);
}

}  // namespace

TEST_CASE("a line has time, level, event, then its fields, in both formats") {
    CHECK(
        logfmt({{"reference", "0123456789ABC"}, {"try", 3}, {"late", true}, {"seconds", 0.25}}) ==
        "time=2026-09-21T14:13:20.250Z level=info event=tried reference=0123456789ABC try=3 late=true seconds=0.250\n");
    CHECK(json({{"reference", "0123456789ABC"}, {"try", 3}, {"late", false}, {"seconds", 0.25}}) ==
          R"({"time":"2026-09-21T14:13:20.250Z","level":"error","event":"tried","reference":"0123456789ABC","try":3,)"
          R"("late":false,"seconds":0.250})"
          "\n");
}

TEST_CASE("a value that would break the line is quoted") {
    const auto value = [](std::string_view text) {
        const auto line = logfmt({{"v", text}});
        const auto at = line.find(" v=");
        return line.substr(at + 3, line.size() - at - 4);
    };
    CHECK(value("plain/text:1") == "plain/text:1");
    CHECK(value("") == R"("")");
    CHECK(value("two words") == R"("two words")");
    CHECK(value("a=b") == R"("a=b")");
    CHECK(value("say \"hi\"") == R"("say \"hi\"")");
    CHECK(value("back\\slash") == R"("back\\slash")");
    CHECK(value("one\ntwo level=error") == R"("one\ntwo level=error")");
    CHECK(value(std::string_view{"nul\0", 4}) == R"("nul\u0000")");
    CHECK(value("\x1b[2J") == R"("\u001b[2J")");
}

TEST_CASE("whatever the value, a line is one line") {
    for (const auto format : {log_format::logfmt, log_format::json}) {
        std::string all;
        for (int i = 0; i < 128; ++i) all += static_cast<char>(i);
        const auto line = logger::line(noon, log_level::warning, "tried", {{"v", all}}, format);
        CHECK(line.find('\n') == line.size() - 1);
        CHECK(line.find('\r') == std::string::npos);
        CHECK(line.find('\0') == std::string::npos);
    }
}

TEST_CASE("a logger writes its lines to its descriptor and leaves out what is below its level") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    test::rig r;
    test::simulated_clock clock{r.loop, noon};
    const logger log{clock, {.least = log_level::warning, .descriptor = ends[1]}};
    log.info("quiet");
    log.warning("heard", {{"n", 1}});
    log.fatal("last");
    ::close(ends[1]);
    std::string got(1000, '\0');
    const auto size = ::read(ends[0], got.data(), got.size());
    ::close(ends[0]);
    REQUIRE(size > 0);
    got.resize(static_cast<std::size_t>(size));
    CHECK(got ==
          "time=2026-09-21T14:13:20.250Z level=warning event=heard n=1\n"
          "time=2026-09-21T14:13:20.250Z level=fatal event=last\n");
}

TEST_CASE("every error has a reason code of its own that is found again, and a sentence") {
    int known = 0;
    for (int i = 1; i < 200; ++i) {
        const error_code code = static_cast<errc>(i);
        if (code.message() == "unknown error") continue;
        ++known;
        CAPTURE(i);
        const auto reason = reason_code(code);
        CHECK(errc_of(reason) == static_cast<errc>(i));
        CHECK(reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
        CHECK(!code.message().empty());
    }
    CHECK(known == static_cast<int>(errc::file_unreadable));  // the last one: none was forgotten
    CHECK(errc_of("no_such_reason") == errc{});
    CHECK(reason_code(error_code{111, boost::system::system_category()}) == "system_111");
    CHECK(reason_code(error_code{4000, category()}) == "qf_4000");
}
