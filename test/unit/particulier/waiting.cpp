// The question asked again, within its budget and its token's life, on a clock that the test moves.
#include "test/unit/particulier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::particulier;
using namespace std::chrono_literals;

TEST_CASE("a fund that is away is asked again after a second, then after two") {
    for (const unsigned status : {502U, 503U, 504U}) {
        CAPTURE(status);
        fixture f;
        f.peer.expect(get_august).reply(status, error_of("37002")).expect(get_august).reply(status, error_of("37002"));
        f.peer.expect(get_august).reply(200, fixture_text("two_parents_three_children.json"));
        f.ask(f.august());
        f.until_waiting(1);
        f.clock.advance(999ms);
        CHECK(f.peer.requests().size() == 1);
        f.clock.advance(201ms);
        f.until_waiting(2);
        // The second wait, 2 to 2.4 s, began between 1.0 and 1.2 s: when the answer came while the clock stood there.
        f.clock.advance(1750ms);
        CHECK(f.peer.requests().size() == 2);
        f.clock.advance(700ms);
        REQUIRE(f.answered().has_value());
        REQUIRE(f.peer.requests().size() == 3);
        CHECK(header(f.peer.requests()[2], "Cache-Control") == "no-cache");
    }
}

TEST_CASE("a fund that stays away is told after three requests") {
    fixture f;
    for (int n = 0; n < 4; ++n) f.peer.expect(get_now).reply(504, error_of("37002"));
    f.ask(f.now());
    f.until_waiting(1);
    f.clock.advance(2s);
    f.until_waiting(2);
    f.clock.advance(3s);
    CHECK(f.answered().error().kind == trouble::try_later);
    CHECK(f.got->error().code == "37002");
    CHECK(f.peer.requests().size() == 3);
}

TEST_CASE("a call that is running already is asked for once more, after one to two seconds") {
    fixture f;
    f.peer.expect(get_now).reply(409, error_of("00015")).expect(get_now).reply(200, fixture_text("no_child.json"));
    f.ask(f.now());
    f.until_waiting(1);
    f.clock.advance(999ms);
    CHECK(f.peer.requests().size() == 1);
    f.clock.advance(1001ms);
    CHECK(f.answered().has_value());

    f.peer.expect(get_now).reply(409, error_of("00015")).expect(get_now).reply(409, error_of("00015"));
    f.ask(f.now());
    f.until_waiting(3);
    f.clock.advance(2s);
    REQUIRE(f.answered().has_error());
    CHECK(f.got->error().kind == trouble::wait);
    CHECK(f.got->error().retry_after == 2s);
    CHECK(f.peer.requests().size() == 4);
}

TEST_CASE("a 429 is waited for as long as it says, if that fits") {
    fixture f;
    f.peer.expect(get_now).reply(429, error_of("00429"), {{"Retry-After", "7"}});
    f.peer.expect(get_now).reply(200, fixture_text("no_child.json"));
    f.ask(f.now());
    f.until_waiting(1);
    f.clock.advance(6999ms);
    CHECK(f.peer.requests().size() == 1);
    f.clock.advance(1ms);
    CHECK(f.answered().has_value());

    f.peer.expect(get_now).reply(429, error_of("00429"), {{"Retry-After", "60"}});
    f.ask(f.now());
    REQUIRE(f.answered().has_error());
    CHECK(f.got->error().kind == trouble::wait);
    CHECK(f.got->error().retry_after == 60s);
    CHECK(f.peer.requests().size() == 3);
}

TEST_CASE("nothing is asked again when the token would be too old on arrival") {
    fixture f;
    f.peer.expect(get_now).reply(502, error_of("37999"));
    auto old = f.now();
    old.token_expires_at = f.clock.now() + 1500ms;
    f.ask(old);
    CHECK(f.answered().error().kind == trouble::try_later);
    CHECK(f.peer.requests().size() == 1);
}

TEST_CASE("a token whose life ends while we wait, by a step of the clock, is not sent") {
    fixture f;
    f.peer.expect(get_now).reply(502, error_of("37999"));
    f.ask(f.now());
    f.until_waiting(1);
    f.clock.step_wall_clock(2min);
    f.clock.advance(2s);
    CHECK(f.answered().error().kind == trouble::log_in_again);
    CHECK(f.peer.requests().size() == 1);
}

TEST_CASE("silence ends with the budget") {
    fixture f;
    f.peer.expect(get_now).silence();
    f.ask(f.now());
    f.until([&] { return f.peer.requests().size() == 1; });
    f.clock.advance(14s);
    CHECK(!f.got.has_value());
    f.clock.advance(1s);
    CHECK(f.answered().error().kind == trouble::try_later);
    CHECK(f.got->error().http_status == 0);
    CHECK(f.told().at(0).find("reason=destination_silent") != std::string::npos);
    CHECK(f.peer.requests().size() == 1);
}

TEST_CASE("what the first request used is missing to the second") {
    fixture f;
    f.peer.expect(get_now).reply(503, "", {{"Retry-After", "10"}}).expect(get_now).silence();
    f.ask(f.now());
    f.until_waiting(1);
    f.clock.advance(10s);
    f.until([&] { return f.peer.requests().size() == 2; });
    f.clock.advance(4999ms);
    CHECK(!f.got.has_value());
    f.clock.advance(1ms);
    CHECK(f.answered().error().kind == trouble::try_later);
}

TEST_CASE("nobody listens: asked again like a fund that is away, and counted") {
    fixture f;
    std::string nowhere;
    {
        test::scripted_hubee gone{f, f.clock};
        nowhere = gone.url();
    }
    client alone{f.executor(), fixture::conf(nowhere), f.clock, f.log, f.counts};
    std::optional<outcome<answer>> got;
    crew asking{f.executor()};
    asking.hire([&]() -> awaitable<void> {
        auto what = f.now();
        auto answered = co_await alone.ask(std::move(what));
        got.emplace(std::move(answered));
    });
    f.until_waiting(1);
    f.clock.advance(2s);
    f.until_waiting(2);
    f.clock.advance(3s);
    f.until([&] { return got.has_value(); });
    CHECK(got->error().kind == trouble::try_later);
    CHECK(f.counts.text().find("qf_particulier_requests_total{status=\"none\"} 3") != std::string::npos);
    CHECK(f.told().at(0).find("reason=destination_unreachable") != std::string::npos);
    asking.stop();
    f.run(asking.gone());
}

TEST_CASE("stopping ends a question that waits, and one that is under way") {
    fixture f;
    f.peer.expect(get_now).reply(502, "").expect(get_august).silence();
    f.ask(f.now());
    f.until_waiting(1);
    f.ask(f.august());
    f.until([&] { return f.peer.requests().size() == 2; });
    CHECK(!f.got.has_value());
    f.stop();
    CHECK(f.clock.sleepers() == 0);
}
