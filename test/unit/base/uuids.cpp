#include "connector/base/uuid.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace qf;
using namespace std::chrono_literals;

TEST_CASE("a version 7 id begins with its milliseconds and has its version and variant") {
    // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 017F22E279B0 in milliseconds.
    const auto id = uuid::v7(instant{1645557742000ms});
    CHECK(id.text().substr(0, 13) == "017f22e2-79b0");
    CHECK(id.text()[14] == '7');
    CHECK(std::string{"89ab"}.find(id.text()[19]) != std::string::npos);
    CHECK(id.text().size() == 36);
}

TEST_CASE("version 7 ids sort as their times") {
    std::set<uuid> sorted;
    std::string last;
    for (int i = 0; i < 200; ++i) {
        const auto id = uuid::v7(instant{1'700'000'000'000ms + i * 1ms});
        CHECK(id.text() > last);
        last = id.text();
        sorted.insert(id);
    }
    CHECK(sorted.size() == 200);
    CHECK(uuid::v7(instant{1ms}) != uuid::v7(instant{1ms}));
}

TEST_CASE("a version 4 id has its version and is another each time") {
    const auto a = uuid::v4();
    CHECK(a.text()[14] == '4');
    CHECK(a != uuid::v4());
    CHECK(uuid::parse(a.text()).value() == a);
}

TEST_CASE("parsing takes either case and keeps the lower one") {
    CHECK(uuid::parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F").value().text() == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    for (const char* bad : {"", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
                            "017f22e279b0-7cc3-98c4-dc0c0c07398f-", "017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
                            "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                            "../../../../../../../../../etc/passwd"}) {
        CAPTURE(bad);
        CHECK(uuid::parse(bad).error() == errc::malformed_text);
    }
}
