#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;

TEST_CASE("a case shows who sends, what is attached and what was said; lite leaves out what was said") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    const auto whole = r.get(r.si, path);
    REQUIRE(whole.status == 200);
    CHECK(whole["applicant"]["firstName"].text() == "Žofie");
    CHECK(whole["attachments"].at(0)["size"].integer() == 5);
    CHECK(whole["events"].is_array());
    CHECK(whole.text("processCode") == "FormulaireQF");
    const auto lite = r.get(r.si, path + "?lite=true");
    CHECK(lite.status == 200);
    CHECK_FALSE(lite["events"].exists());
    CHECK(lite["attachments"].size() == 1);
    CHECK(r.get(r.si, path + "?lite=false")["events"].is_array());
}

TEST_CASE("another organization's case is 403, whatever is asked of it") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    for (const auto* who : {&r.other_si, &r.other_process, &r.other_osl}) {
        CHECK(r.get(*who, path).status == 403);
        CHECK(r.patch(*who, path, R"({"status":"DONE"})").status == 403);
        CHECK(r.post(*who, path + "/events", R"({"actionType":"COM_ADD","notification":true})").status == 403);
    }
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_NOTIFIED");
}

TEST_CASE("the SI moves its case, the folder stays where it is") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    for (const auto* next : {"SENT", "SI_RECEIVED", "IN_PROGRESS", "ADD_AWAITING", "DONE", "DONE"}) {
        CAPTURE(next);
        CHECK(r.patch(r.si, path, fmt::format(R"({{"status":"{}"}})", next)).status == 204);
        CHECK(r.case_status(ids.cases[0]) == next);
    }
    CHECK(r.folder_status(ids.folder) == "HUBEE_NOTIFIED");
    CHECK(r.patch(r.si, path, R"({"status":"SI_RECEIVED"})").status == 400);
    CHECK(r.patch(r.si, path, R"({"status":"CLOSED"})").status == 403);
    CHECK(r.patch(r.osl, path, R"({"status":"REFUSED"})").status == 403);
    CHECK(r.patch(r.si, path, R"({"status":"FINISHED"})").status == 400);
    CHECK(r.case_status(ids.cases[0]) == "DONE");
}

TEST_CASE("the OSL closes a case, and may reopen it") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    REQUIRE(r.patch(r.si, path, R"({"status":"DONE"})").status == 204);
    CHECK(r.patch(r.osl, path, R"({"status":"CLOSED"})").status == 204);
    CHECK(r.get(r.osl, path)["closeDateTime"].is_text());
    CHECK(r.patch(r.si, path, R"({"status":"DONE"})").status == 400);
    CHECK(r.patch(r.osl, path, R"({"status":"HUBEE_NOTIFIED"})").status == 204);
    CHECK(r.get(r.osl, path)["closeDateTime"].is_null());
    CHECK(r.patch(r.si, path, R"({"status":"IN_PROGRESS"})").status == 204);
}

TEST_CASE("before completion a case moves for nobody") {
    rig r;
    const auto ids = r.made();
    CHECK(r.patch(r.si, "/cases/" + ids.cases[0], R"({"status":"DONE"})").status == 404);
    CHECK(r.patch(r.osl, "/cases/" + ids.cases[0], R"({"status":"CLOSED"})").status == 400);
    CHECK(r.patch(r.osl, "/cases/" + ids.cases[0], R"({"status":"HUBEE_NOTIFIED"})").status == 400);
}
