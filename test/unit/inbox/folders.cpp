#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;

namespace {

constexpr const char* completed = R"({"globalStatus":"HUBEE_COMPLETED"})";
constexpr const char* closed = R"({"globalStatus":"CLOSED"})";

}  // namespace

TEST_CASE("a new folder has ids for itself, its cases and its attachments, and nobody is told") {
    rig r;
    const auto a = r.post(r.osl, "/folders", rig::folder_json({chatillon, rennes}));
    REQUIRE(a.status == 201);
    CHECK(a.text("globalStatus") == "HUBEE_RECEIVED");
    CHECK(a.text("createDateTime") == "2026-09-01T00:00:00.000Z");
    CHECK(a["cases"].size() == 2);
    CHECK(a["cases"].at(1)["externalId"].text() == "Formulaire-QF-0123456789ABC-02");
    CHECK(a["attachments"].at(0)["status"].text() == "PENDING");
    CHECK(a["attachments"].at(0)["recipients"].size() == 2);
    CHECK(a["applicant"]["lastName"].text() == "Quillévéré");
    CHECK(r.get(r.osl, "/folders/" + a.text("id")).whole.body() == a.whole.body());
    CHECK(r.notified(r.si) == 0);
    CHECK(r.get(r.si, "/cases/" + a["cases"].at(0)["id"].text_or("")).status == 404);
}

TEST_CASE("a recipient that is unknown or not subscribed is told in HubEE's words, all at once") {
    rig r;
    auto a = r.post(r.osl, "/folders", rig::folder_json({stranger}));
    CHECK(a.status == 400);
    CHECK(a.messages() == "Case recipient SI-21750001600019-75056 does not exist\n");
    CHECK(a["errors"].at(0)["code"].integer() == 400);

    client_book book{r.folder / "inbox", r.clock};
    REQUIRE(book.add({.organization = std::string{stranger}, .process_code = "CERTDC"}).has_value());
    a = r.post(r.osl, "/folders", rig::folder_json({stranger, "SI-21690123100011-69123", chatillon}));
    CHECK(a.messages() ==
          "Case recipient SI-21750001600019-75056 does not suscribed to FormulaireQF\n"
          "Case recipient SI-21690123100011-69123 does not exist\n");
}

TEST_CASE("cases are told apart, and attachments name cases of their folder") {
    rig r;
    auto body = rig::folder_json();
    auto at = body.rfind("-01\"]");
    body.replace(at, 5, "-07\"]");
    auto a = r.post(r.osl, "/folders", body);
    CHECK(a.status == 400);
    CHECK(a.messages().find("no case of the folder") != std::string::npos);

    body = rig::folder_json({chatillon, rennes});
    at = body.find("-02\",\"recipient\"");
    body.replace(at, 3, "-01");
    a = r.post(r.osl, "/folders", body);
    CHECK(a.status == 400);
    CHECK(a.messages().find("is given twice") != std::string::npos);
}

TEST_CASE("an attachment beyond what the inbox takes is refused before anybody sends it") {
    rig r;
    auto body = rig::folder_json();
    body.replace(body.find("\"size\":5"), 8, "\"size\":1048577");
    CHECK(r.post(r.osl, "/folders", body).status == 400);
}

TEST_CASE("the contract has no rule against a second folder of the same externalId") {
    rig r;
    const auto first = r.made(), second = r.made();
    CHECK(first.folder != second.folder);
    CHECK(r.folder_status(first.folder) == "HUBEE_RECEIVED");
    CHECK(r.folder_status(second.folder) == "HUBEE_RECEIVED");
}

TEST_CASE("completion needs every attachment, then tells each recipient once") {
    rig r;
    const auto ids = r.made({chatillon, rennes});
    auto a = r.patch(r.osl, "/folders/" + ids.folder, completed);
    CHECK(a.status == 400);
    CHECK(a.messages().find("PENDING") != std::string::npos);
    CHECK(r.folder_status(ids.folder) == "HUBEE_RECEIVED");

    REQUIRE(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 204);
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, completed).status == 204);
    CHECK(r.folder_status(ids.folder) == "HUBEE_NOTIFIED");
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(r.case_status(ids.cases[1]) == "HUBEE_NOTIFIED");
    CHECK(r.get(r.si, "/cases/" + ids.cases[0])["transmissionDateTime"].is_text());
    CHECK(r.notified(r.si) == 1);
    CHECK(r.notified(r.other_si) == 1);
    CHECK(r.notified(r.osl) == 0);
}

TEST_CASE("completion said again is 204, and changes and tells nothing") {
    rig r;
    const auto ids = r.delivered();
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, completed).status == 204);
    CHECK(r.notified(r.si) == 1);
    REQUIRE(r.patch(r.si, "/cases/" + ids.cases[0], R"({"status":"IN_PROGRESS"})").status == 204);
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, completed).status == 204);
    CHECK(r.case_status(ids.cases[0]) == "IN_PROGRESS");
    CHECK(r.notified(r.si) == 1);
}

TEST_CASE("a folder is its own OSL's") {
    rig r;
    const auto ids = r.made();
    CHECK(r.get(r.other_osl, "/folders/" + ids.folder).status == 403);
    CHECK(r.patch(r.other_osl, "/folders/" + ids.folder, completed).status == 403);
    CHECK(r.remove(r.other_osl, "/folders/" + ids.folder).status == 403);
    CHECK(r.put(r.other_osl, ids.folder, ids.attachments[0], "12345").status == 403);
    CHECK(r.get(r.admin, "/folders/" + ids.folder).status == 200);
}

TEST_CASE("an incomplete folder can be deleted, with all that is in it") {
    rig r;
    const auto ids = r.made();
    REQUIRE(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 204);
    CHECK(r.remove(r.osl, "/folders/" + ids.folder).status == 204);
    CHECK(r.get(r.osl, "/folders/" + ids.folder).status == 404);
    CHECK(r.get(r.osl, "/cases/" + ids.cases[0]).status == 404);
    CHECK(r.remove(r.osl, "/folders/" + ids.folder).status == 404);
}

TEST_CASE("a folder that is announced, or has an event, is not deleted") {
    rig r;
    const auto announced = r.delivered();
    CHECK(r.remove(r.osl, "/folders/" + announced.folder).status == 400);
    const auto spoken = r.made();
    REQUIRE(r.post(r.osl, "/cases/" + spoken.cases[0] + "/events", R"({"actionType":"COM_ADD","notification":false})")
                .status == 201);
    CHECK(r.remove(r.osl, "/folders/" + spoken.folder).status == 400);
    CHECK(r.folder_status(spoken.folder) == "HUBEE_RECEIVED");
}

TEST_CASE("a folder is closed after its cases, and may be reopened") {
    rig r;
    const auto ids = r.delivered({chatillon, rennes});
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, closed).status == 400);
    for (const auto& one : ids.cases) REQUIRE(r.patch(r.osl, "/cases/" + one, R"({"status":"CLOSED"})").status == 204);
    CHECK(r.patch(r.osl, "/folders/" + ids.folder,
                  R"({"globalStatus":"CLOSED","closeDateTime":"2026-08-31T10:00:00+02:00"})")
              .status == 204);
    CHECK(r.get(r.osl, "/folders/" + ids.folder).text("closeDateTime") == "2026-08-31T08:00:00.000Z");
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, closed).status == 204);
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"DONE"})").status == 400);
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_NOTIFIED"})").status == 204);
    CHECK(r.get(r.osl, "/folders/" + ids.folder)["closeDateTime"].is_null());
}

TEST_CASE("a status that is none, or HubEE's own, is refused") {
    rig r;
    const auto ids = r.made();
    const auto patched = [&](const char* body) { return r.patch(r.osl, "/folders/" + ids.folder, body).status; };
    CHECK(patched(R"({"globalStatus":"FINISHED"})") == 400);
    CHECK(patched(R"({"globalStatus":null})") == 400);
    CHECK(patched(R"({})") == 400);
    CHECK(patched(R"({"globalStatus":"CLOSED","closeDateTime":"yesterday"})") == 400);
    CHECK(patched(R"({"globalStatus":"ARCHIVED"})") == 403);
    CHECK(patched(R"({"globalStatus":"HUBEE_NOTIFIED"})") == 400);  // completion is the only way to be seen
    CHECK(patched(R"({"globalStatus":"CLOSED"})") == 400);
    CHECK(r.folder_status(ids.folder) == "HUBEE_RECEIVED");
}
