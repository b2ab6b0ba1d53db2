#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;

namespace {

std::vector<std::string> case_ids(const answer& a) {
    std::vector<std::string> out;
    a.body.root().for_each_item([&](json::value one) { out.push_back(one["caseId"].text_or("")); });
    return out;
}

}  // namespace

TEST_CASE("a new dossier is a notification without an event") {
    rig r;
    const auto ids = r.delivered();
    const auto a = r.get(r.si, "/notifications");
    REQUIRE(a.body.root().size() == 1);
    const auto one = a.body.root().at(0);
    CHECK(one["caseId"].text() == ids.cases[0]);
    CHECK(one["eventId"].is_null());
    CHECK(one["processCode"].text() == "FormulaireQF");
    CHECK(one["recipient"]["branchCode"].text() == "26086");
    CHECK(one["transmitter"]["type"].text() == "OSL");
    CHECK_FALSE(one["eventStatus"].exists());
}

TEST_CASE("served oldest first, 25 unless asked otherwise, until the list is shorter than asked") {
    rig r;
    std::vector<std::string> made;
    made.reserve(27);
    for (int i = 0; i < 27; ++i) made.push_back(r.delivered().cases[0]);
    CHECK(case_ids(r.get(r.si, "/notifications")) == std::vector(made.begin(), made.begin() + 25));
    CHECK(case_ids(r.get(r.si, "/notifications?maxResult=3")) == std::vector(made.begin(), made.begin() + 3));
    CHECK(case_ids(r.get(r.si, "/notifications?maxResult=100")) == made);
}

TEST_CASE("an SI sees its own organization and process only") {
    rig r;
    r.delivered();
    CHECK(r.notified(r.si) == 1);
    CHECK(r.notified(r.other_si) == 0);
    CHECK(r.notified(r.other_process) == 0);
    CHECK(r.notified(r.osl) == 0);
    CHECK(r.get(r.si, "/notifications?processCode=CERTDC").body.root().size() == 0);
    CHECK(r.get(r.si, "/notifications?processCode=CERTDC&processCode=FormulaireQF").body.root().size() == 1);
}

TEST_CASE("an OSL sees every process, chooses among them, and gets its priorities first") {
    rig r;
    const auto answered = [&](const char* process, const rig::client& who) {
        auto body = rig::folder_json();
        body.replace(body.find("\"FormulaireQF\""), 14, fmt::format("\"{}\"", process));
        const auto a = r.post(r.osl, "/folders", body);
        REQUIRE(a.status == 201);
        REQUIRE(r.put(r.osl, a.text("id"), a["attachments"].at(0)["id"].text_or(""), "12345").status == 204);
        REQUIRE(r.patch(r.osl, "/folders/" + a.text("id"), R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
        auto id = a["cases"].at(0)["id"].text_or("");
        REQUIRE(r.post(who, "/cases/" + id + "/events", R"({"actionType":"COM_ADD","notification":true})").status ==
                201);
        return id;
    };
    const auto form = answered("FormulaireQF", r.si);
    const auto deed = answered("CERTDC", r.other_process);
    const auto list = [&](const char* query) { return case_ids(r.get(r.osl, std::string{"/notifications"} + query)); };
    using ids = std::vector<std::string>;
    CHECK(list("") == ids{form, deed});
    CHECK(list("?processCode=CERTDC") == ids{deed});
    CHECK(list("?processPriority=CERTDC") == ids{deed, form});
    CHECK(list("?processPriority=CERTDC&maxResult=1") == ids{deed});
    CHECK(list("?processPriority=CERTDC&processCode=FormulaireQF") == ids{form});
    CHECK(list("?processCode=Other%22%5D") == ids{});
}

TEST_CASE("eventDetails adds what the event is") {
    rig r;
    const auto ids = r.delivered();
    REQUIRE(
        r.post(r.si, "/cases/" + ids.cases[0] + "/events", R"({"actionType":"COM_ADD","notification":true})").status ==
        201);
    const auto one = r.get(r.osl, "/notifications?eventDetails=true");
    CHECK(one.body.root().at(0)["eventActionType"].text() == "COM_ADD");
    CHECK(one.body.root().at(0)["eventStatus"].text() == "SENT");
    CHECK(r.get(r.si, "/notifications?eventDetails=true").body.root().at(0)["eventActionType"].is_null());
}

TEST_CASE("a deleted notification is gone; another's cannot be deleted") {
    rig r;
    r.delivered();
    const auto list = r.get(r.si, "/notifications");
    const auto id = list.body.root().at(0)["id"].text_or("");
    CHECK(r.remove(r.other_si, "/notifications/" + id).status == 403);
    CHECK(r.remove(r.other_process, "/notifications/" + id).status == 403);
    CHECK(r.remove(r.osl, "/notifications/" + id).status == 403);
    CHECK(r.notified(r.si) == 1);
    CHECK(r.remove(r.si, "/notifications/" + id).status == 204);
    CHECK(r.notified(r.si) == 0);
    CHECK(r.remove(r.si, "/notifications/" + id).status == 404);
}
