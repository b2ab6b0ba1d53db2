// Whether the question is asked again: pure.
#include "connector/particulier/retry.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::particulier;
using namespace std::chrono_literals;

namespace {

using wait = std::optional<duration>;

refusal refused(unsigned status, wait retry_after = {}) {
    auto out = judge(status, "", "", instant{});
    if (retry_after) out.retry_after = retry_after;
    return out;
}
tries_so_far after(unsigned tries, duration budget = 15s, duration token = 60s, unsigned conflicts = 0) {
    return {.tries = tries, .conflicts = conflicts, .budget_left = budget, .token_left = token};
}

}  // namespace

TEST_CASE("who is asked again, and when") {
    struct row {
        unsigned status;
        wait retry_after;
        tries_so_far at;
        wait expected;
    };
    const row table[] = {
        // a fund or the platform is away: three times in all
        {502, {}, after(1), 1s},
        {503, {}, after(1), 1s},
        {504, {}, after(1), 1s},
        {0, {}, after(1), 1s},
        {502, {}, after(2), 2s},
        {502, {}, after(3), {}},
        // a longer wait that was asked for is kept, a shorter one is not
        {503, 5s, after(1), 5s},
        {503, 0s, after(1), 1s},
        {503, 14s, after(1), 14s},
        {503, 14s + 1ms, after(1), {}},
        {503, 300s, after(1), {}},
        // 429 only with its own wait
        {429, {}, after(1), {}},
        {429, 3s, after(1), 3s},
        {429, 0s, after(1), 1s},
        {429, 3s, after(2), 3s},
        {429, 3s, after(3), {}},
        {429, 3s, after(1, 4s), 3s},
        {429, 3s, after(1, 4s - 1us), {}},
        {429, 3s, after(1, 15s, 4s), 3s},
        {429, 3s, after(1, 15s, 4s - 1us), {}},
        {429, 12h, after(1), {}},
        // the same call is running: once, after a second or two, whatever it says
        {409, {}, after(1, 15s, 60s, 1), 1s},
        {409, 10s, after(1, 15s, 60s, 1), 1s},
        {409, {}, after(2, 15s, 60s, 2), {}},
        {409, {}, after(2, 15s, 60s, 1), 1s},  // a 502, then a 409
        {502, {}, after(2, 15s, 60s, 1), 1s},  // a 409, then a 502
        {502, {}, after(3, 15s, 60s, 1), 2s},
        {502, {}, after(4, 15s, 60s, 1), {}},  // never more than four requests
        // no time, no token
        {502, {}, after(1, 2s), 1s},
        {502, {}, after(1, 2s - 1us), {}},
        {502, {}, after(1, 15s, 2s), 1s},
        {502, {}, after(1, 15s, 2s - 1us), {}},
        {502, {}, after(1, 0s), {}},
        {502, {}, after(1, -1s, -1s), {}},
        {409, {}, after(1, 15s, 1s, 1), {}},
        // the same question would have the same answer
        {200, {}, after(1), {}},
        {301, {}, after(1), {}},
        {400, {}, after(1), {}},
        {401, {}, after(1), {}},
        {403, {}, after(1), {}},
        {404, {}, after(1), {}},
        {422, {}, after(1), {}},
        {500, {}, after(1), {}},
        {500, 1s, after(1), {}},
    };
    int number = 0;
    for (const auto& row : table) {
        CAPTURE(++number);
        CAPTURE(row.status);
        CHECK(wait_before_next(refused(row.status, row.retry_after), row.at, 0.0) == row.expected);
    }
}

TEST_CASE("jitter spreads a running call's wait over a second, the others' by a fifth") {
    CHECK(wait_before_next(refused(409), after(1, 15s, 60s, 1), 0.5) == 1500ms);
    const auto latest = wait_before_next(refused(409), after(1, 15s, 60s, 1), 0.999999);
    REQUIRE(latest.has_value());
    CHECK(*latest < 2s);
    CHECK(wait_before_next(refused(502), after(1), 0.5) == 1100ms);
    CHECK(wait_before_next(refused(502), after(2), 0.5) == 2200ms);
    CHECK(wait_before_next(refused(429, 3s), after(1), 0.5) == 3s);
}

TEST_CASE("whatever the answers are, a question ends within its tries and its budget") {
    for (const unsigned first : {0U, 409U, 429U, 502U})
        for (const unsigned second : {0U, 409U, 429U, 503U})
            for (const unsigned then : {0U, 409U, 429U, 504U}) {
                auto at = after(0);
                duration waited{};
                for (;;) {
                    const auto status = at.tries == 0 ? first : at.tries == 1 ? second : then;
                    ++at.tries;
                    if (status == 409) ++at.conflicts;
                    const auto next = wait_before_next(refused(status, status == 409 ? wait{} : wait{4s}), at, 0.99);
                    if (!next) break;
                    waited += *next;
                    at.budget_left = 15s - waited;
                    at.token_left = 60s - waited;
                }
                CAPTURE(first);
                CAPTURE(second);
                CAPTURE(then);
                CHECK(at.tries <= tries_max);
                CHECK(waited <= 14s);
            }
}
