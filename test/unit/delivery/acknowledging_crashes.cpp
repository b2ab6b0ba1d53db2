// The process dies at every request of a round, before it or after it, and the next one ends the work; rounds come by
// themselves, not all at once.
#include "test/unit/delivery/answer_rig.hpp"

#include <set>

using namespace qf;
using namespace qf::delivery;
using ledger::answer;

TEST_CASE("a crash at any request repeats a step and loses none") {
    for (const bool after : {false, true}) {
        unsigned crashes = 0;
        for (unsigned at = 0;; ++at) {
            CAPTURE(after);
            CAPTURE(at);
            answer_rig r;
            const auto going = r.deliver(1), ended = r.deliver(2);
            r.foreign(1);
            const auto first = r.commune_says(1, "SI_RECEIVED", 2min);
            const auto last = r.commune_says(2, "DONE", 1min);
            (after ? r.hub.dies_after : r.hub.dies_before) = at;
            const bool died = r.dies();
            crashes += died ? 1 : 0;
            // The notice may be gone and the case not yet forgotten: that is taken up after close_after.
            REQUIRE(!r.round());
            r.clock.advance(r.conf.close_after + 1s);
            REQUIRE(!r.round());

            CHECK(r.line(going).answer == answer::opened);
            CHECK(!r.closed(going));
            CHECK(r.line(ended).answer == answer::done);
            CHECK(r.closed(ended));
            CHECK(r.ids_of(ended).empty());
            CHECK(r.hub.events[first].received == 1);
            CHECK(r.hub.events[last].received == 1);
            CHECK(r.hub.cases["c2"] == "CLOSED");
            CHECK(r.hub.folders["f2"] == "CLOSED");
            CHECK(r.hub.closing_events["c2"] == 1);
            CHECK(r.hub.notices.size() == 1);  // the foreign one
            if (!died) break;
        }
        CHECK(crashes >= 12);  // a token, the list, three for the first, eight for the other
    }
}

TEST_CASE("the same notice, seen again after what it says was written down, changes nothing") {
    answer_rig r;
    const auto id = r.deliver(1);
    const auto event = r.commune_says(1, "SI_RECEIVED");
    const auto notices = r.hub.notices;
    REQUIRE(!r.round());
    const auto at = r.line(id).answer_at;
    r.clock.advance(1h);
    r.hub.notices = notices;
    REQUIRE(!r.round());
    CHECK(r.line(id).answer == answer::opened);
    CHECK(r.line(id).answer_at == at);
    CHECK(r.hub.events[event].received == 1);
    CHECK(r.hub.notices.empty());
}

TEST_CASE("a closing that the hub refuses keeps no other waiting, and is tried again slowly") {
    answer_rig r;
    std::vector<std::string> ids;
    for (unsigned n = 1; n <= 60; ++n) {
        ids.push_back(r.deliver(n));
        REQUIRE(!r.run(r.now->seen.answered(ids.back(), answer::done, r.clock.now())));
        r.clock.advance(1s);
        if (n < 60) r.hub.answers[fmt::format("POST /cases/c{}/events", n)] = {400, "{}"};
    }
    r.clock.advance(10min);
    for (int i = 0; i < 3; ++i) REQUIRE(!r.round());  // fifty at once
    CHECK(r.closed(ids.back()));
    CHECK(!r.closed(ids.front()));
    CHECK(r.hub.count("POST /cases/c1/") == 1);
    r.clock.advance(r.conf.close_again);
    REQUIRE(!r.round());
    CHECK(r.hub.count("POST /cases/c1/") == 2);
    r.hub.answers.clear();
    r.clock.advance(r.conf.close_again);
    for (int i = 0; i < 3; ++i) REQUIRE(!r.round());
    for (const auto& id : ids) CHECK(r.closed(id));
}

TEST_CASE("rounds come every few minutes, never in step, and an outage is said in two lines") {
    answer_rig r;
    r.now->reads.start();
    const auto begun = r.clock.now();
    std::vector<duration> gaps;
    std::set<duration> different;
    auto last = begun;
    const auto watch = [&](duration time) {
        for (const auto end = r.clock.now() + time; r.clock.now() < end;) {
            const auto seen = r.hub.count("GET /notifications");
            r.clock.advance(1s);
            if (r.hub.count("GET /notifications") == seen) continue;
            gaps.push_back(r.clock.now() - last);
            different.insert(gaps.back());
            last = r.clock.now();
        }
    };
    watch(2h);
    CHECK(gaps.size() >= 40);
    CHECK(gaps.size() <= 120);
    for (const auto gap : gaps) {
        CHECK(gap >= 1min);
        CHECK(gap <= 3min + 1s);
    }
    CHECK(different.size() > 10);

    const auto id = r.deliver(1);
    r.hub.answers["GET /notifications"] = {503, ""};
    r.commune_says(1, "DONE");
    watch(24h);
    CHECK(!r.closed(id));
    r.hub.answers.clear();
    watch(10min);
    CHECK(r.closed(id));
    const auto text = r.logged();
    const auto times = [&](std::string_view word) {
        unsigned out = 0;
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++out;
        return out;
    };
    CHECK(times("acknowledgements_away") == 1);
    CHECK(times("acknowledgements_well") == 1);
    r.run(r.now->reads.stop());
}
