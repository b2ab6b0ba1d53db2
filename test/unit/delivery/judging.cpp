#include "connector/delivery/judge.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::delivery;
using namespace std::chrono_literals;

TEST_CASE("what a failure means") {
    struct row {
        errc seen;
        std::optional<queues::parking_place> parked;  // empty: tried again
    };
    constexpr auto business = queues::parking_place::business;
    constexpr auto technical = queues::parking_place::technical;
    const row table[] = {
        {errc::destination_unreachable, {}},
        {errc::destination_silent, {}},
        {errc::destination_busy, {}},
        {errc::destination_babbles, {}},
        {errc::destination_refuses_us, {}},
        {errc::destination_redirects, {}},
        {errc::recipient_unknown, {}},
        {errc::recipient_not_subscribed, {}},
        {errc::storage_failed, {}},
        {errc::lost_ownership, {}},
        {errc::not_found, {}},
        {errc::dossier_refused, business},
        {errc::attachment_refused, business},
        {errc::crash_loop, business},
        {errc::too_old, business},
        {errc::envelope_too_large, technical},
        {errc::envelope_malformed, technical},
        {errc::envelope_unknown_key, technical},
        {errc::envelope_algorithm, technical},
        {errc::envelope_undecryptable, technical},
        {errc::envelope_bad_signature, technical},
        {errc::envelope_schema, technical},
        {errc::envelope_wrong_audience, technical},
        {errc::envelope_expired, technical},
        {errc::envelope_not_yet_valid, technical},
        {errc::envelope_wrong_commune, technical},
        {errc::envelope_replayed, technical},
    };
    for (const auto& [seen, parked] : table) {
        const error_code code = seen;
        CAPTURE(code.message());
        const auto what = judge(code, 1, std::nullopt, 0.5, retry_policy{});
        if (parked) {
            REQUIRE(std::holds_alternative<park>(what));
            CHECK(std::get<park>(what).place == *parked);
        } else {
            CHECK(std::holds_alternative<retry>(what));
        }
    }
}

TEST_CASE("an error that nobody foresaw is tried again") {
    const auto what = judge({111, boost::system::system_category()}, 3, std::nullopt, 0.5, retry_policy{});
    CHECK(std::holds_alternative<retry>(what));
}

TEST_CASE("the wait doubles from the first to the longest, a fifth more or less") {
    const retry_policy policy{.first = 5s, .longest = 10min};
    CHECK(policy.delay_after(1, 0.5) == 5s);
    CHECK(policy.delay_after(2, 0.5) == 10s);
    CHECK(policy.delay_after(3, 0.5) == 20s);
    CHECK(policy.delay_after(1, 0.0) == 4s);
    CHECK(policy.delay_after(1000, 0.5) == 10min);
    CHECK(policy.delay_after(8, 0.0) == 8min);
    for (unsigned attempts = 1; attempts < 200; ++attempts) CHECK(policy.delay_after(attempts, 0.999) <= 12min);
}

TEST_CASE("what the destination asks for is a floor") {
    const auto asked = judge(errc::destination_busy, 1, 90s, 0.5, retry_policy{});
    CHECK(std::get<retry>(asked).delay == 90s);
    const auto less = judge(errc::destination_busy, 6, 1s, 0.5, retry_policy{});
    CHECK(std::get<retry>(less).delay == 160s);
}
