// What is logged and counted: codes and times, never a person.
#include "test/unit/particulier/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::particulier;
using namespace std::chrono_literals;

namespace {

std::string told_with_id(std::string id) {
    fixture f;
    f.peer.expect(get_now).reply(200, fixture_text("no_child.json"), {{"X-Request-Id", std::move(id)}});
    f.ask(f.now());
    REQUIRE(f.answered().has_value());
    REQUIRE(f.told().size() == 1);
    return f.told()[0];
}

}  // namespace

TEST_CASE("each request has one line, with the same keys whatever its answer") {
    fixture f;
    f.peer.expect(get_now).reply(502, error_of("37999"), {{"X-Request-Id", "first-1"}});
    f.peer.expect(get_now).reply(200, fixture_text("no_child.json"), {{"X-Request-Id", "second-2"}});
    f.ask(f.now());
    f.until_waiting(1);
    f.clock.advance(2s);
    REQUIRE(f.answered().has_value());
    const auto lines = f.told();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find("level=warning event=particulier_answer recipient=21260086600017 try=1 status=502 code=37999 "
                        "reason=try_later") != std::string::npos);
    CHECK(lines[0].find("request_id=first-1") != std::string::npos);
    CHECK(lines[1].find("level=info event=particulier_answer recipient=21260086600017 try=2 status=200") !=
          std::string::npos);
    CHECK(lines[1].find("request_id=second-2") != std::string::npos);
    for (const auto* key : {" code=", " reason=", " detail=", " request_id=", " seconds="})
        for (const auto& line : lines) CHECK_MESSAGE(line.find(key) != std::string::npos, key);
}

TEST_CASE("an operator is alerted by what is our fault, and not by a person without a file") {
    fixture f;
    f.peer.expect(get_now).reply(403, error_of("00100")).expect(get_now).reply(404, error_of("35003"));
    f.ask(f.now());
    CHECK(f.answered().error().kind == trouble::our_fault);
    f.ask(f.now());
    CHECK(f.answered().error().kind == trouble::no_file);
    CHECK(f.told().at(0).find("level=error") != std::string::npos);
    CHECK(f.told().at(1).find("level=info") != std::string::npos);
}

TEST_CASE("an X-Request-Id is logged only when it looks like one") {
    CHECK(told_with_id("0af7651916cd43dd-8448:eb2.11_C").find("request_id=0af7651916cd43dd-8448:eb2.11_C") !=
          std::string::npos);
    CHECK(told_with_id(std::string(64, 'a')).find(std::string(64, 'a')) != std::string::npos);
    for (const auto& strange : {std::string(65, 'a'), std::string{"Claude EXEMPLE"}, std::string{"a=b"},
                                std::string{"a\"b"}, std::string{"é"}}) {
        CAPTURE(strange);
        CHECK(told_with_id(strange).find(strange) == std::string::npos);
    }
}

TEST_CASE("no name, date, quotient, token or error text reaches the log or the metrics") {
    fixture f;
    f.peer.expect(get_now).reply(200, fixture_text("two_parents_three_children.json"));
    f.peer.expect(get_now).reply(404, error_of("35003"));
    f.peer.expect(get_now).reply(200, R"({"data":{"enfants":"SECUNDA"}})");
    for (int n = 0; n < 3; ++n) {
        f.ask(f.now());
        (void)f.answered();
    }
    REQUIRE(f.told().size() == 3);
    const auto all = f.log_text() + f.counts.text();
    for (const auto* personal :
         {"EXEMPLE", "SECUNDA", "PRIMO", "2018-01-10", "2550", "MONTORGUEIL", "INVENTEE", "token-of-a-citizen"}) {
        CAPTURE(personal);
        CHECK(all.find(personal) == std::string::npos);
    }
}

TEST_CASE("requests are counted by status and timed") {
    fixture f;
    f.peer.expect(get_now).reply(200, fixture_text("no_child.json")).expect(get_now).reply(418, "");
    f.peer.expect(get_now).reply(404, error_of("35003"));
    for (int n = 0; n < 3; ++n) {
        f.ask(f.now());
        (void)f.answered();
    }
    const auto text = f.counts.text();
    for (const auto* line :
         {"qf_particulier_requests_total{status=\"200\"} 1", "qf_particulier_requests_total{status=\"404\"} 1",
          "qf_particulier_requests_total{status=\"other\"} 1", "qf_particulier_requests_total{status=\"502\"} 0",
          "qf_particulier_request_seconds_count 3"}) {
        CAPTURE(line);
        CHECK(text.find(line) != std::string::npos);
    }
}
