// What a delivered dossier's case is told afterwards: once, whatever is lost, and never at a delivery's cost.
#include "connector/delivery/case_messages.hpp"
#include "test/unit/delivery/answer_rig.hpp"

using namespace qf;
using namespace qf::delivery;

namespace {

constexpr std::string_view two_months = "mois_demande=2026-09;mois_obtenu=2024-01";

struct telling_rig : answer_rig {
    error_code tell() {
        case_messages tells{executor(), now->client, now->seen, {}, clock, log, now->counts};
        return run(tells.round());
    }
    // In a process that dies in it.
    bool dies_telling() {
        try {
            tell();
        } catch (const test::process_died&) {
            restart();
            return true;
        }
        hub.dies_before = hub.dies_after = test::case_hub::never;
        return false;
    }
    std::size_t left() { return run(now->seen.case_messages_due(clock.now() + 24h * 365, 100)).value().size(); }
    std::vector<std::string> told(const std::string& one_case) { return hub.messages[one_case]; }
};
using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a case is told what its dossier has to say, once, and other cases nothing") {
    telling_rig r;
    r.deliver(1, {}, two_months);
    r.deliver(2);
    CHECK(r.left() == 1);
    for (int i = 0; i < 3; ++i) CHECK(!r.tell());
    CHECK(r.told("c1") == texts{std::string{two_months}});
    CHECK(r.told("c2").empty());
    CHECK(r.hub.cases["c1"] == "HUBEE_NOTIFIED");
    CHECK(r.left() == 0);
    CHECK(r.counted().find(R"(qf_case_messages_total{status="told"} 1)") != std::string::npos);
}

TEST_CASE("whenever the process dies, the case has been told once in the end") {
    for (unsigned requests = 0; requests < 4; ++requests)
        for (const bool after : {false, true}) {
            CAPTURE(requests);
            CAPTURE(after);
            telling_rig r;
            r.deliver(1, {}, two_months);
            (after ? r.hub.dies_after : r.hub.dies_before) = requests;
            r.dies_telling();
            r.clock.advance(1h);
            CHECK(!r.tell());
            CHECK(r.told("c1").size() == 1);
            CHECK(r.left() == 0);
        }
}

TEST_CASE("while HubEE is away one case is tried, later again; what it refuses, or has no more, is let be") {
    telling_rig r;
    for (unsigned n = 1; n <= 3; ++n) r.deliver(n, {}, two_months);
    r.hub.away = errc::destination_unreachable;
    CHECK(!r.tell());
    CHECK(r.counted().find(R"(qf_case_messages_total{status="retry"} 1)") != std::string::npos);
    CHECK(r.left() == 3);
    r.hub.away = {};
    r.hub.cases.erase("c2");
    r.hub.answers["POST /cases/c3/events"] = {400, R"({"errors":[{"code":400,"message":"The case is closed"}]})"};
    r.clock.advance(1h);
    CHECK(!r.tell());
    CHECK(r.told("c1").size() == 1);
    CHECK(r.left() == 0);
    CHECK(r.counted().find(R"(qf_case_messages_total{status="refused"} 2)") != std::string::npos);
}

TEST_CASE("a gateway's answer is no refusal of the message, and after eight days it is given up") {
    telling_rig r;
    r.deliver(1, {}, two_months);
    r.hub.answers["POST /cases/c1/events"] = {404, "<html>Not Found</html>"};
    CHECK(!r.tell());
    CHECK(r.left() == 1);
    r.clock.advance(24h * 9);
    CHECK(!r.tell());
    CHECK(r.left() == 0);
    CHECK(r.told("c1").empty());
    CHECK(r.logged().find("event=case_not_told") != std::string::npos);
}
