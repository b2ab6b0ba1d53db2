// What a failure means for an enrolment, as arithmetic; and that code and SQL name the same steps.
#include "connector/intake/enrolment_steps.hpp"

#include "schemas/embedded.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace qf;
using namespace qf::intake;
using namespace std::chrono_literals;

TEST_CASE("a step's name is its own") {
    for (const auto name : enrolment_step_names) CHECK(name_of(step_of(name).value()) == name);
    CHECK_FALSE(step_of("asleep").has_value());
}

TEST_CASE("the table's CHECK lists the steps of the program, and no other") {
    const auto sql = schemas::text_of("enrolment.0001.sql");
    const auto begin = sql.find("step IN (");
    REQUIRE(begin != std::string_view::npos);
    const auto list = sql.substr(begin, sql.find("))", begin) - begin);
    CHECK(static_cast<std::size_t>(std::ranges::count(list, '\'')) == 2 * enrolment_step_names.size());
    for (const auto name : enrolment_step_names) {
        CAPTURE(name);
        CHECK(list.find('\'' + std::string{name} + '\'') != std::string_view::npos);
    }
}

TEST_CASE("waits double from five seconds to an hour, and are a fifth shorter at most") {
    const enrolment_retry policy;
    CHECK(wait_after(1, 0, policy) == 5s);
    CHECK(wait_after(2, 0, policy) == 10s);
    CHECK(wait_after(5, 0, policy) == 80s);
    CHECK(wait_after(11, 0, policy) == 1h);
    CHECK(wait_after(4'000'000'000u, 0, policy) == 1h);
    CHECK(wait_after(1, 1, policy) == 4s);
    CHECK(wait_after(0, 0, policy) == 5s);
}

TEST_CASE("who must act decides where it goes") {
    const enrolment_retry policy;
    const auto after = [&](error_code code, unsigned status, std::optional<duration> wait = {}) {
        return after_failure(enrolment_step::subscribed, {code, status, wait}, 2, 0, policy);
    };
    for (const auto code :
         {errc::destination_unreachable, errc::destination_silent, errc::destination_busy, errc::destination_babbles}) {
        CHECK(after(code, 0).step == enrolment_step::subscribed);
        CHECK(after(code, 0).wait == 10s);
        CHECK(after(code, 0).reason == reason_code(code));
    }
    CHECK(after(errc::destination_busy, 429, 5min).wait == 5min);
    CHECK(after(errc::destination_busy, 503, 1s).wait == 10s);
    CHECK(after(errc::destination_refuses_us, 403).step == enrolment_step::awaiting_activation);
    CHECK(after(errc::destination_refuses_us, 403).wait == policy.look_again);
    for (const auto status : {401u, 410u}) {
        CHECK(after(errc::destination_refuses_us, status).step == enrolment_step::subscribed);
        CHECK(after(errc::destination_refuses_us, status).wait == policy.longest);
    }
    CHECK(after(errc::destination_redirects, 302).step == enrolment_step::subscribed);
    for (const auto code : {errc::dossier_refused, errc::recipient_unknown, errc::recipient_not_subscribed})
        CHECK(after(code, 400).step == enrolment_step::needs_operator);
}
