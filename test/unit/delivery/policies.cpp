#include "connector/delivery/policy.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace qf;
using namespace qf::delivery;
using namespace std::chrono_literals;

TEST_CASE("who must act on a failure") {
    struct row {
        errc seen;
        concern whose;
    };
    const row table[] = {
        {errc::destination_unreachable, concern::destination},
        {errc::destination_silent, concern::destination},
        {errc::destination_busy, concern::destination},
        {errc::destination_babbles, concern::destination},
        {errc::destination_redirects, concern::destination},
        {errc::destination_refuses_us, concern::configuration},
        {errc::destination_forbidden, concern::configuration},
        {errc::destination_refuses_all, concern::configuration},
        {errc::configuration_wrong, concern::configuration},
        {errc::recipient_unknown, concern::recipient},
        {errc::recipient_not_subscribed, concern::recipient},
        {errc::storage_failed, concern::ours},
        {errc::storage_full, concern::ours},
        {errc::lost_ownership, concern::ours},
        {errc::queue_unavailable, concern::ours},
        {errc::not_found, concern::ours},
        {errc::dossier_refused, concern::dossier},
        {errc::attachment_refused, concern::dossier},
        {errc::refused_unclearly, concern::dossier},
        {errc::crash_loop, concern::dossier},
        {errc::too_old, concern::dossier},
        {errc::envelope_too_large, concern::envelope},
        {errc::envelope_malformed, concern::envelope},
        {errc::envelope_unknown_key, concern::envelope},
        {errc::envelope_algorithm, concern::envelope},
        {errc::envelope_undecryptable, concern::envelope},
        {errc::envelope_bad_signature, concern::envelope},
        {errc::envelope_schema, concern::envelope},
        {errc::envelope_wrong_audience, concern::envelope},
        {errc::envelope_expired, concern::envelope},
        {errc::envelope_not_yet_valid, concern::envelope},
        {errc::envelope_wrong_commune, concern::envelope},
        {errc::envelope_replayed, concern::envelope},
    };
    for (const auto& [seen, whose] : table) {
        const error_code code = seen;
        CAPTURE(code.message());
        CHECK(concern_of(code) == whose);
    }
}

TEST_CASE("an error that nobody foresaw is ours: tried again, never final") {
    CHECK(concern_of({111, boost::system::system_category()}) == concern::ours);
}

TEST_CASE("an answer is unclear when the destination neither speaks for itself nor asks for time") {
    for (const unsigned status : {200U, 400U, 401U, 404U, 405U, 409U, 413U, 422U, 425U})
        CHECK(is_unclear(errc::destination_babbles, status));
    CHECK(is_unclear(errc::destination_redirects, 302));
    CHECK(is_unclear(errc::destination_busy, 500));
    for (const unsigned status : {408U, 429U, 502U, 503U, 504U}) CHECK(!is_unclear(errc::destination_busy, status));
    CHECK(!is_unclear(errc::destination_babbles, 0));  // no answer of HTTP's
    CHECK(!is_unclear(errc::destination_silent, 0));
    CHECK(!is_unclear(errc::destination_refuses_us, 403));
    CHECK(!is_unclear(errc::dossier_refused, 400));
    CHECK(!is_unclear(errc::recipient_unknown, 400));
    CHECK(!is_unclear(errc::not_found, 404));
}

TEST_CASE("unclear refusals are counted, and those apart between which another dossier was taken") {
    using ledger::unclear_refusals;
    auto seen = one_more({}, false, 404);
    CHECK(seen == unclear_refusals{1, 1});
    seen = one_more(seen, false, 404);
    CHECK(seen == unclear_refusals{2, 1});
    seen = one_more(seen, true, 404);
    CHECK(seen == unclear_refusals{3, 2});
    seen = one_more(seen, false, 404);
    seen = one_more(seen, true, 404);
    CHECK(seen == unclear_refusals{5, 3});
    CHECK(one_more(seen, true, 200) == unclear_refusals{6, 3});  // a success that is not told as one
    CHECK(one_more({}, false, 201) == unclear_refusals{1, 0});
    CHECK(one_more({1, 0}, false, 404) == unclear_refusals{2, 1});
}

TEST_CASE("the schedule is the design's: from five seconds to twelve hours, for a long weekend and more") {
    const retry_policy policy;
    const duration expected[] = {5s, 30s, 2min, 10min, 30min, 1h, 2h, 4h, 8h, 12h, 12h, 12h};
    unsigned failures = 0;
    duration sum{0};
    for (const auto wait : expected) {
        CHECK((policy.delay_after(++failures, 0.5) == wait));
        CHECK((policy.delay_after(failures, 0.0) == wait * 8 / 10));
        CHECK(policy.delay_after(failures, 0.999999) <= wait * 12 / 10);
        sum += wait;
    }
    CHECK((policy.delay_after(1'000'000, 0.5) == 12h));
    // Within the age limit even the longest waits leave room for more than twenty tries.
    unsigned tries = 0;
    for (duration at{0}; at < policy.age_max; at += policy.delay_after(++tries, 0.999999)) {}
    CHECK(tries > 20);
}

TEST_CASE("an operator's bounds hold: nothing shorter than the first wait, nothing longer than the longest") {
    retry_policy policy;
    policy.first = 50ms;
    policy.longest = 500ms;
    CHECK((policy.delay_after(1, 0.5) == 50ms));
    CHECK((policy.delay_after(2, 0.5) == 500ms));
    CHECK((policy.delay_after(20, 0.5) == 500ms));
    policy.first = 1h;
    policy.longest = 2h;
    CHECK((policy.delay_after(2, 0.5) == 1h));
    CHECK((policy.delay_after(9, 0.5) == 2h));
}

TEST_CASE("what the destination asks for is a floor, up to a ceiling") {
    const retry_policy policy;
    CHECK((policy.delay_after(1, 0.5, 90s) == 90s));
    CHECK((policy.delay_after(6, 0.5, 1s) == 1h));
    CHECK((policy.delay_after(1, 0.5, 48h) == 24h));
    CHECK((policy.delay_after(1, 0.5, 0s) == 5s));
}

TEST_CASE("what an operator must mend is asked for slowly") {
    const retry_policy policy;
    CHECK((policy.slow_delay_after(1, 0.5) == 1h));
    CHECK((policy.slow_delay_after(3, 0.5) == 1h));
    CHECK((policy.slow_delay_after(8, 0.5) == 4h));
}

TEST_CASE("eight days are allowed, a moment more is too old") {
    const retry_policy policy;
    const instant then = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1};
    CHECK(!policy.too_old(then, then + 8 * 24h));
    CHECK(policy.too_old(then, then + 8 * 24h + 1us));
    CHECK(!policy.too_old(then, then - 48h));  // a clock that was set back
}
