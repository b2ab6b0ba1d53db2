#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

std::string update(std::string_view to, std::string_view notify = "true") {
    return fmt::format(R"({{"actionType":"STATUS_UPDATE","notification":{},"caseNewStatus":"{}","author":"La mairie",)"
                       R"("message":"Reçu","comment":"Entre nous"}})",
                       notify, to);
}

}  // namespace

TEST_CASE("an event with a new status moves the case, the folder of a single case, and tells the other side") {
    rig r;
    const auto ids = r.delivered();
    const auto a = r.post(r.si, "/cases/" + ids.cases[0] + "/events", update("DONE"));
    REQUIRE(a.status == 201);
    CHECK(a.text("status") == "SENT");
    CHECK(a.text("caseCurrentStatus") == "HUBEE_NOTIFIED");
    CHECK(a["transmitter"]["branchCode"].text() == "26086");
    CHECK(r.case_status(ids.cases[0]) == "DONE");
    CHECK(r.folder_status(ids.folder) == "DONE");
    const auto told = r.get(r.osl, "/notifications");
    REQUIRE(told.body.root().size() == 1);
    CHECK(told.body.root().at(0)["eventId"].text() == a.text("id"));
    CHECK(r.notified(r.si) == 1);  // its own news is not news to it

    CHECK(r.post(r.osl, "/cases/" + ids.cases[0] + "/events", update("CLOSED")).status == 201);
    CHECK(r.folder_status(ids.folder) == "CLOSED");
    CHECK(r.notified(r.si) == 2);
}

TEST_CASE("with several cases the folder waits for its OSL") {
    rig r;
    const auto ids = r.delivered({chatillon, rennes});
    REQUIRE(r.post(r.si, "/cases/" + ids.cases[0] + "/events", update("DONE", "false")).status == 201);
    CHECK(r.case_status(ids.cases[0]) == "DONE");
    CHECK(r.case_status(ids.cases[1]) == "HUBEE_NOTIFIED");
    CHECK(r.folder_status(ids.folder) == "HUBEE_NOTIFIED");
    CHECK(r.notified(r.osl) == 0);
}

TEST_CASE("an event that tells what PATCH has done already is welcome") {
    rig r;
    const auto ids = r.delivered();
    REQUIRE(r.patch(r.si, "/cases/" + ids.cases[0], R"({"status":"DONE"})").status == 204);
    CHECK(r.post(r.si, "/cases/" + ids.cases[0] + "/events", update("DONE")).status == 201);
    REQUIRE(r.patch(r.osl, "/cases/" + ids.cases[0], R"({"status":"CLOSED"})").status == 204);
    CHECK(r.post(r.osl, "/cases/" + ids.cases[0] + "/events", update("CLOSED", "null")).status == 201);
}

TEST_CASE("an event obeys the status machine, and a refused one leaves nothing") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0] + "/events";
    CHECK(r.post(r.osl, path, update("DONE")).status == 403);
    CHECK(r.post(r.si, path, update("CLOSED")).status == 403);
    CHECK(r.post(r.si, path, update("FINISHED")).status == 400);
    REQUIRE(r.post(r.si, path, update("DONE", "false")).status == 201);
    CHECK(r.post(r.si, path, update("SENT")).status == 400);
    CHECK(r.post(r.si, path, R"({"actionType":"COM_ADD","notification":false,"caseCurrentStatus":"X"})").status == 400);
    CHECK(r.get(r.si, "/cases/" + ids.cases[0])["events"].size() == 1);
    CHECK(r.notified(r.osl) == 0);
}

TEST_CASE("the kinds of event, and what each takes") {
    rig r;
    const auto ids = r.delivered();
    const auto post = [&](std::string body) {
        return r.post(r.si, "/cases/" + ids.cases[0] + "/events", std::move(body)).status;
    };
    for (const auto* kind : {"STATUS_UPDATE", "ATTACH_DL", "ATTACH_DL_ALL", "COM_ADD", "SENDING_MESSAGE"})
        CHECK(post(fmt::format(R"({{"actionType":"{}","notification":false}})", kind)) == 201);
    CHECK(post(R"({"actionType":"ATTACH_DEPOSIT","notification":false})") == 400);
    CHECK(post(R"({"actionType":"SING","notification":false})") == 400);
    CHECK(post(R"({"actionType":"COM_ADD"})") == 400);
    CHECK(post(R"({"notification":true})") == 400);
    CHECK(post(R"({"actionType":"COM_ADD","notification":"yes"})") == 400);
    CHECK(post(R"({"actionType":"COM_ADD","notification":false,"attachments":[{"fileName":"x"}]})") == 400);
    CHECK(post(R"({"actionType":"COM_ADD","notification":false,"attachments":[]})") == 201);
    CHECK(post(fmt::format(R"({{"actionType":"COM_ADD","notification":false,"message":"{}"}})",
                           std::string(1001, 'x'))) == 400);
}

TEST_CASE("a comment is for SIs: an OSL never sees it") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    const auto id = r.post(r.si, path + "/events", update("DONE")).text("id");
    CHECK(r.get(r.si, path + "/events/" + id).text("comment") == "Entre nous");
    CHECK(r.get(r.si, path)["events"].at(0)["comment"].text() == "Entre nous");
    const auto seen = r.get(r.osl, path + "/events/" + id);
    CHECK(seen.text("message") == "Reçu");
    CHECK_FALSE(seen["comment"].exists());
    CHECK(r.get(r.osl, path).whole.body().find("Entre nous") == std::string::npos);
}

TEST_CASE("the reader says RECEIVED, the author does not") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0] + "/events/" +
                      r.post(r.si, "/cases/" + ids.cases[0] + "/events", update("DONE")).text("id");
    const auto patched = [&](const rig::client& who, const char* body) { return r.patch(who, path, body).status; };
    CHECK(patched(r.si, R"({"status":"RECEIVED"})") == 403);
    CHECK(patched(r.osl, R"({"status":"SENT"})") == 403);
    CHECK(patched(r.si, R"({"status":"SENT"})") == 204);
    CHECK(patched(r.osl, R"({"status":"READ"})") == 400);
    CHECK(patched(r.other_osl, R"({"status":"RECEIVED"})") == 403);
    CHECK(r.get(r.osl, path).text("status") == "SENT");
    CHECK(patched(r.osl, R"({"status":"RECEIVED"})") == 204);
    CHECK(patched(r.osl, R"({"status":"RECEIVED"})") == 204);
    CHECK(r.get(r.osl, path).text("status") == "RECEIVED");
    CHECK(patched(r.si, R"({"status":"SENT"})") == 400);
}

TEST_CASE(
    "the acknowledgement comes back: the author is told once that the event is RECEIVED, whichever side wrote it") {
    rig r;
    const auto ids = r.delivered();
    const auto events = "/cases/" + ids.cases[0] + "/events";
    struct side {
        const rig::client &author, &reader;
        const char* kind;
    };
    for (const auto& [author, reader, kind] : {side{r.si, r.osl, "STATUS_UPDATE"}, side{r.osl, r.si, "COM_ADD"}}) {
        for (const auto* who : {&author, &reader})
            r.get(*who, "/notifications").body.root().for_each_item([&](json::value one) {
                REQUIRE(r.remove(*who, "/notifications/" + one["id"].text_or("")).status == 204);
            });
        const auto id =
            r.post(author, events, fmt::format(R"({{"actionType":"{}","notification":true}})", kind)).text("id");
        CHECK(r.notified(author) == 0);
        for (int said = 0; said < 2; ++said)
            REQUIRE(r.patch(reader, events + "/" + id, R"({"status":"RECEIVED"})").status == 204);
        const auto list = r.get(author, "/notifications?eventDetails=true");
        REQUIRE(list.body.root().size() == 1);
        const auto told = list.body.root().at(0);
        CHECK(told["eventId"].text() == id);
        CHECK(told["eventStatus"].text() == "RECEIVED");
        CHECK(told["eventActionType"].text() == kind);
        CHECK(told["caseId"].text() == ids.cases[0]);
        CHECK(told["recipient"]["type"].text() != told["transmitter"]["type"].text());
        CHECK(r.notified(reader) == 1);  // its own, still there
        CHECK(r.remove(author, "/notifications/" + told["id"].text_or("")).status == 204);
    }
}

TEST_CASE("who was not to be told of an event is no news of its being read either") {
    rig r;
    const auto ids = r.delivered();
    const auto events = "/cases/" + ids.cases[0] + "/events";
    const auto id = r.post(r.si, events, update("DONE", "false")).text("id");
    REQUIRE(r.patch(r.osl, events + "/" + id, R"({"status":"RECEIVED"})").status == 204);
    CHECK(r.notified(r.si) == 1);  // the dossier itself
    CHECK(r.notified(r.osl) == 0);
}

TEST_CASE("a deposit on a DONE case, then IN_PROGRESS and DONE again, as HubEE's script for SIs does") {
    rig r;
    const auto ids = r.delivered();
    const auto events = "/cases/" + ids.cases[0] + "/events";
    REQUIRE(r.post(r.si, events, update("DONE")).status == 201);
    const auto deposit =
        r.post(r.si, events,
               R"({"actionType":"ATTACH_DEPOSIT","notification":true,"caseNewStatus":"DONE","attachments":)"
               R"([{"fileName":"a.txt","type":"b","size":5,"mimeType":"text/plain"}]})");
    REQUIRE(deposit.status == 201);
    for (const auto* to : {"IN_PROGRESS", "DONE", "SI_INTG_ERROR", "DONE"}) {
        CAPTURE(to);
        CHECK(r.post(r.si, events, update(to)).status == 201);
        CHECK(r.case_status(ids.cases[0]) == to);
    }
    CHECK(r.folder_status(ids.folder) == "DONE");
}

TEST_CASE("the OSL sets HUBEE_COMPLETED and IN_PROGRESS on its case: what the commune sees stays seen") {
    rig r;
    const auto ids = r.made();
    const auto one = "/cases/" + ids.cases[0];
    CHECK(r.patch(r.osl, one, R"({"status":"HUBEE_COMPLETED"})").status == 204);
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_COMPLETED");
    CHECK(r.get(r.si, one).status == 404);
    CHECK(r.patch(r.osl, one, R"({"status":"IN_PROGRESS"})").status == 400);
    REQUIRE(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 204);
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    CHECK(r.patch(r.osl, one, R"({"status":"HUBEE_COMPLETED"})").status == 204);
    CHECK(r.get(r.si, one).text("status") == "HUBEE_NOTIFIED");
    REQUIRE(r.post(r.si, one + "/events", update("REFUSED")).status == 201);
    CHECK(r.post(r.osl, one + "/events", update("IN_PROGRESS")).status == 201);
    CHECK(r.get(r.si, one).text("status") == "IN_PROGRESS");
    CHECK(r.folder_status(ids.folder) == "IN_PROGRESS");
    REQUIRE(r.patch(r.osl, one, R"({"status":"CLOSED"})").status == 204);
    CHECK(r.patch(r.osl, one, R"({"status":"IN_PROGRESS"})").status == 400);
}

TEST_CASE("an event belongs to its case; it has no attachment, and stays") {
    rig r;
    const auto one = r.delivered(), two = r.delivered();
    const auto id = r.post(r.si, "/cases/" + one.cases[0] + "/events", update("DONE")).text("id");
    CHECK(r.get(r.si, "/cases/" + two.cases[0] + "/events/" + id).status == 404);
    const auto path = "/cases/" + one.cases[0] + "/events/" + id;
    CHECK(r.get(r.si, path + "/attachments/" + nowhere).status == 404);
    CHECK(r.send(verb::put, fmt::format("{}{}/attachments/{}", teledossiers, path, nowhere), "x",
                 {{{"Authorization", "Bearer " + r.si.token}, {"Content-Type", "application/octet-stream"}}})
              .status == 404);
    CHECK(r.remove(r.si, path).status == 400);
    CHECK(r.remove(r.other_si, path).status == 403);
}

TEST_CASE("before completion the recipient cannot be told of anything") {
    rig r;
    const auto ids = r.made();
    const auto path = "/cases/" + ids.cases[0] + "/events";
    CHECK(r.post(r.osl, path, R"({"actionType":"COM_ADD","notification":true})").status == 400);
    CHECK(r.notified(r.si) == 0);
}
