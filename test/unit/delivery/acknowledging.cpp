// What communes answer: read in rounds, written down, closed; what is foreign or ill stands in nobody's way.
#include "test/unit/delivery/answer_rig.hpp"

using namespace qf;
using namespace qf::delivery;
using ledger::answer;

TEST_CASE("each status of a commune's software is written down with its time, told RECEIVED, and its notice deleted") {
    answer_rig r;
    const auto id = r.deliver(1);
    const std::pair<const char*, answer> says[] = {
        {"SENT", answer::sent},
        {"SI_RECEIVED", answer::opened},
        {"IN_PROGRESS", answer::in_progress},
        {"ADD_AWAITING", answer::awaiting},
    };
    for (const auto& [status, meaning] : says) {
        CAPTURE(status);
        r.clock.advance(10min);
        const auto at = r.clock.now();
        const auto event = r.commune_says(1, status);
        r.clock.advance(2min);
        REQUIRE(!r.round());
        CHECK(r.line(id).answer == meaning);
        CHECK(r.line(id).answer_at == at);
        CHECK(r.hub.events[event].status == "RECEIVED");
        CHECK(r.hub.notices.empty());
    }
    CHECK(!r.closed(id));
    CHECK(r.ids_of(id) == "f1c1");
}

TEST_CASE("done or refused closes the case and the folder, in this order, and their ids are forgotten") {
    for (const auto* status : {"DONE", "REFUSED"}) {
        CAPTURE(status);
        answer_rig r;
        const auto id = r.deliver(1);
        const auto event = r.commune_says(1, status);
        REQUIRE(!r.round());
        const std::vector<std::string> way{"GET /notifications",
                                           "GET /cases/c1/events/" + event,
                                           "PATCH /cases/c1/events/" + event,
                                           "GET /cases/c1",
                                           "POST /cases/c1/events",
                                           "PATCH /cases/c1",
                                           "GET /folders/f1",
                                           "PATCH /folders/f1",
                                           "DELETE /notifications/n1"};
        CHECK(r.hub.asked == way);
        CHECK(r.hub.cases["c1"] == "CLOSED");
        CHECK(r.hub.folders["f1"] == "CLOSED");
        CHECK(r.hub.closing_events["c1"] == 1);
        CHECK(r.closed(id));
        CHECK(r.ids_of(id).empty());
        CHECK(r.line(id).answer == (std::string_view{status} == "DONE" ? answer::done : answer::refused));
        REQUIRE(!r.round());
        CHECK(r.hub.count("PATCH") == 3);  // nothing is repeated
    }
}

TEST_CASE("the latest answer by time stands, whatever the order of the notices; nothing follows the last one") {
    answer_rig r;
    r.clock.advance(1h);
    const auto one = r.deliver(1), two = r.deliver(2);
    r.commune_says(1, "IN_PROGRESS", 1min);
    r.commune_says(1, "SI_RECEIVED", 5min);
    r.commune_says(2, "DONE", 1min);
    r.commune_says(2, "IN_PROGRESS", 2min);
    r.commune_says(2, "", 30s);  // a message, after the end
    REQUIRE(!r.round());
    CHECK(r.line(one).answer == answer::in_progress);
    CHECK(r.line(two).answer == answer::done);
    CHECK(r.closed(two));
    CHECK(r.hub.notices.empty());  // none of them stays behind as nobody's
}

TEST_CASE("an event from the future does not silence those that follow") {
    answer_rig r;
    const auto id = r.deliver(1);
    r.commune_says(1, "SI_RECEIVED", -48h);
    REQUIRE(!r.round());
    r.clock.advance(1h);
    r.commune_says(1, "IN_PROGRESS");
    REQUIRE(!r.round());
    CHECK(r.line(id).answer == answer::in_progress);
}

TEST_CASE("notices of other processes, and of cases that this ledger does not know, are left alone") {
    answer_rig r;
    const auto id = r.deliver(1);
    const auto vendors = r.deliver(2, "vendor");  // not this hub's
    r.foreign(3);
    r.foreign(2, "FormulaireQF");  // another shard's
    r.commune_says(2, "DONE");
    r.commune_says(1, "SI_RECEIVED");
    r.hub.notices.push_back({"", "CERTDC", "", ""});  // not even an id
    REQUIRE(!r.round());
    CHECK(r.line(id).answer == answer::opened);
    CHECK(r.line(vendors).answer == answer::none);
    CHECK(r.hub.notices.size() == 7);
    CHECK(r.hub.count("DELETE") == 1);
    CHECK(r.hub.count("GET /cases/case-") == 0);
}

TEST_CASE("a list full of foreign notices is asked for again, longer; ours behind them are found") {
    answer_rig r;
    r.foreign(1'500);
    const auto first = r.deliver(1);
    r.commune_says(1, "SI_RECEIVED");
    r.foreign(200);
    for (unsigned n = 2; n < 300; ++n) {
        r.deliver(n);
        r.commune_says(n, "SENT");
    }
    REQUIRE(!r.round());
    CHECK(r.line(first).answer == answer::opened);
    CHECK(r.hub.notices.size() == 1'700);
    CHECK(r.hub.count("GET /notifications") < 10);
}

TEST_CASE("a round ends, though the list never gets shorter") {
    answer_rig r;
    const auto id = r.deliver(1);
    r.foreign(200);
    SUBCASE("what is deleted still shows") {
        for (int i = 0; i < 150; ++i) r.commune_says(1, "IN_PROGRESS");
        r.hub.sticky = true;
    }
    SUBCASE("the hub gives no longer list than its own") {
        r.conf.page = 50;
        r.restart();
        r.hub.page_most = 50;
    }
    SUBCASE("there are more foreign ones than we ask for") {
        r.conf.page_max = 150;
        r.restart();
    }
    CHECK(!r.round());
    CHECK(r.hub.count("GET /notifications") < 10);
    CHECK(!r.closed(id));
}

TEST_CASE("a notice that cannot be dealt with keeps no other one waiting, and is tried in every round") {
    answer_rig r;
    const auto ill = r.deliver(1);
    const auto event = r.commune_says(1, "DONE");
    std::vector<std::string> others;
    for (unsigned n = 2; n < 5; ++n) {
        others.push_back(r.deliver(n));
        r.commune_says(n, "SI_RECEIVED");
    }
    unsigned rounds = 1;
    std::string line = "GET /cases/c1/events/" + event;
    SUBCASE("an event that is no event") {
        r.hub.answers[line] = {200, R"({"status":7})"};
    }
    SUBCASE("an event that is cut off") {
        r.hub.answers[line] = {200, R"({"status":"SE)"};
    }
    SUBCASE("an event that is a page") {
        r.hub.answers[line] = {200, "<html>"};
    }
    SUBCASE("an event that we may not read") {
        r.hub.answers[line] = {403, "{}"};
    }
    SUBCASE("an event that cannot be told RECEIVED") {
        line.replace(0, 3, "PATCH");
        r.hub.answers[line] = {400, R"({"errors":[]})"};
    }
    SUBCASE("a case that may not be closed") {
        line = "POST /cases/c1/events";
        r.hub.answers[line] = {400, R"({"errors":[]})"};
    }
    SUBCASE("a case that is no case") {
        line = "GET /cases/c1";
        r.hub.answers[line] = {200, "[]"};
    }
    SUBCASE("a folder that fails in the hub, which looks as if the hub was ill") {
        line = "GET /folders/f1";
        r.hub.answers[line] = {500, ""};
        CHECK(r.round() == errc::destination_busy);
        rounds = 2;
    }
    CHECK(!!r.round() == (rounds == 2));
    for (const auto& id : others) CHECK(r.line(id).answer == answer::opened);
    CHECK(!r.closed(ill));
    CHECK(r.hub.notices.size() == 1);
    const auto tried = std::ranges::count(r.hub.asked, line);
    r.round();
    CHECK(std::ranges::count(r.hub.asked, line) == tried + 1);
    r.hub.answers.clear();
    REQUIRE(!r.round());
    CHECK(r.closed(ill));
    CHECK(r.hub.notices.empty());
}

TEST_CASE("a hub that is away ends the round and loses nothing") {
    for (const auto trouble : {errc::destination_unreachable, errc::destination_silent}) {
        answer_rig r;
        const auto id = r.deliver(1);
        r.commune_says(1, "DONE");
        r.hub.away = trouble;
        CHECK(r.round() == trouble);
        r.hub.away = {};
        CHECK(!r.round());
        CHECK(r.closed(id));
    }
}

TEST_CASE("a list that is none is nothing to go by") {
    answer_rig r;
    const auto id = r.deliver(1);
    r.commune_says(1, "DONE");
    for (const auto* body : {"", "<html>", R"({"notifications":[]})", R"([{"id":"n1")"}) {
        CAPTURE(body);
        r.hub.answers["GET /notifications"] = {200, body};
        CHECK(r.round() == errc::destination_babbles);
    }
    for (const unsigned status : {500U, 429U}) {
        r.hub.answers["GET /notifications"] = {status, "[]"};
        CHECK(r.round() == errc::destination_busy);
    }
    CHECK(!r.closed(id));
    CHECK(r.hub.notices.size() == 1);
}

TEST_CASE("a token that expires in a round is replaced, and the round goes on") {
    answer_rig r;
    const auto id = r.deliver(1);
    r.commune_says(1, "IN_PROGRESS");
    REQUIRE(!r.round());
    CHECK(r.hub.tokens() == 1);
    r.hub.expire_token();
    r.commune_says(1, "DONE");
    REQUIRE(!r.round());
    CHECK(r.hub.tokens() == 2);
    CHECK(r.closed(id));
}
