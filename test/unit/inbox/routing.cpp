#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

TEST_CASE("an unknown path is 404, a known one with another method 405") {
    rig r;
    CHECK(r.get(r.osl, "/folder").status == 404);
    CHECK(r.get(r.osl, "/idsPurge").status == 404);
    CHECK(r.get(r.osl, "/folders//").status == 404);
    auto a = r.get(r.osl, "/folders");
    CHECK(a.status == 405);
    CHECK(a.header("Allow") == "POST");
    CHECK(a["errors"].at(0)["code"].integer() == 405);
    a = r.ask(r.osl, verb::put, "/teledossiers/v1/folders/" + nowhere, "{}");
    CHECK(a.status == 405);
    CHECK(a.header("Allow") == "GET, PATCH, DELETE");
    CHECK(r.ask(r.osl, verb::head, "/teledossiers/v1/notifications").status == 405);
}

TEST_CASE("a final slash changes no address, of any endpoint") {
    rig r;
    const auto ids = r.made();
    CHECK(r.get(r.si, "/notifications/?maxResult=5").status == 200);
    CHECK(r.get(r.osl, "/folders/" + ids.folder + "/").text("id") == ids.folder);
    CHECK(r.get(r.osl, "/folders/").status == 405);
    CHECK(r.ask(r.admin, verb::get, "/referential/v1/organizations/").status == 200);
    CHECK(r.ask(r.admin, verb::get, fmt::format("/referential/v1/organizations/{}/", chatillon)).status == 200);
    CHECK(r.ask(r.osl, verb::post, "/teledossiers/v1/folders/", rig::folder_json()).status == 201);
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0] + "/", "12345").status == 204);
    CHECK(r.send(verb::get, "/openapi.json/").status == 200);
    CHECK(r.send(verb::get, "/").status == 404);
}

TEST_CASE("an id that is no UUID is 400, one that nothing has 404") {
    rig r;
    const std::string one = "/cases/" + nowhere, two = "/folders/" + nowhere;
    for (const auto* path : {"/folders/", "/cases/"}) {
        CHECK(r.get(r.admin, path + nowhere).status == 404);
        const auto a = r.get(r.admin, std::string{path} + "dddddd");
        CHECK(a.status == 400);
        CHECK(a.messages().find("\"dddddd\" is not a valid UUID") != std::string::npos);
    }
    CHECK(r.remove(r.admin, "/notifications/1").status == 400);
    CHECK(r.remove(r.admin, "/notifications/" + nowhere).status == 404);
    CHECK(r.get(r.admin, one + "/attachments/" + nowhere).status == 404);
    CHECK(r.get(r.admin, one + "/attachments/x").status == 400);
    CHECK(r.get(r.admin, one + "/events/" + nowhere).status == 404);
    CHECK(r.put(r.admin, nowhere, nowhere, "x").status == 404);
    CHECK(r.put(r.admin, "x", "y", "x").status == 400);
    CHECK(r.remove(r.admin, two).status == 404);
}

TEST_CASE("ids are read in either case") {
    rig r;
    const auto ids = r.made();
    std::string upper = ids.folder;
    for (auto& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
    CHECK(r.get(r.osl, "/folders/" + upper).status == 200);
}

TEST_CASE("malformed JSON is 400 with its place, another content type 415") {
    rig r;
    auto a = r.post(r.osl, "/folders", R"({"processCode":)");
    CHECK(a.status == 400);
    CHECK(a.messages().find("line 1, column") != std::string::npos);
    CHECK(r.post(r.osl, "/folders", "[]").status == 400);
    CHECK(r.post(r.osl, "/folders", "{}{}").status == 400);
    CHECK(r.post(r.osl, "/folders", "\"\xff\"").status == 400);
    CHECK(r.post(r.osl, "/folders", std::string(5000, '[')).status == 400);
    const auto type = [&](std::string value) {
        return r
            .send(verb::post, "/teledossiers/v1/folders", rig::folder_json(),
                  {{{"Content-Type", std::move(value)}, {"Authorization", "Bearer " + r.osl.token}}})
            .status;
    };
    CHECK(type("text/plain") == 415);
    CHECK(type("application/json; charset=utf-8") == 201);
    CHECK(r.send(verb::post, "/teledossiers/v1/folders", "{}", {{{"Authorization", "Bearer " + r.osl.token}}}).status ==
          415);
}

TEST_CASE("a JSON body that is too large is 413 before it is read") {
    rig r;
    CHECK(r.post(r.osl, "/folders", std::string((4 << 20) + 1, '[')).status == 413);
}

TEST_CASE("all faults of a body are told at once, each with its place and without its value") {
    rig r;
    const auto a =
        r.post(r.osl, "/folders",
               R"({"processCode":7,"applicant":{"firstName":"Žofie"},"cases":[],"attachments":[{"size":-1}]})");
    CHECK(a.status == 400);
    const auto text = a.messages();
    CAPTURE(text);
    CHECK(a["errors"].size() >= 8);
    for (const auto* place : {"/processCode", "/externalId", "/applicant/lastName", "/cases", "/attachments/0/size",
                              "/attachments/0/fileName", "/attachments/0/mimeType", "/attachments/0/recipients"})
        CHECK_MESSAGE(text.find(place) != std::string::npos, place);
    CHECK(text.find("Žofie") == std::string::npos);
    CHECK(text.find("[POST /teledossiers/v1/folders @body]") != std::string::npos);
}

TEST_CASE("a query name or value that is not known is 400") {
    rig r;
    for (const auto* query : {"?processType=X", "?maxResult=abc", "?maxResult=0", "?maxResult=-1", "?maxResult=1x",
                              "?maxResult=99999999999999999999", "?maxResult=", "?eventDetails=yes"}) {
        CAPTURE(query);
        CHECK(r.get(r.si, std::string{"/notifications"} + query).status == 400);
    }
    const auto ids = r.delivered();
    CHECK(r.get(r.si, "/cases/" + ids.cases[0] + "?lite=perhaps").status == 400);
    CHECK(r.get(r.osl, "/folders/" + ids.folder + "?lite=true").status == 400);
}

TEST_CASE("a scope that may not use an endpoint is 403") {
    rig r;
    const auto ids = r.delivered();
    CHECK(r.post(r.si, "/folders", rig::folder_json()).status == 403);
    CHECK(r.get(r.si, "/folders/" + ids.folder).status == 403);
    CHECK(r.patch(r.si, "/folders/" + ids.folder, R"({"globalStatus":"CLOSED"})").status == 403);
    CHECK(r.remove(r.si, "/folders/" + ids.folder).status == 403);
    CHECK(r.put(r.si, ids.folder, ids.attachments[0], "12345").status == 403);
    CHECK(r.ask(r.si, verb::get, "/referential/v1/subscriptions").status == 403);
    CHECK(r.ask(r.osl, verb::post, "/referential/v1/organizations", "{}").status == 403);
}

TEST_CASE("POST with X-HTTP-Method-Override: PATCH is PATCH, where the contract has it") {
    rig r;
    const auto ids = r.made();
    REQUIRE(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 204);
    const auto post = [&](const std::string& path, std::string body, std::string method) {
        return r
            .ask(r.osl, verb::post, fmt::format("{}{}", teledossiers, path), std::move(body),
                 {{{"X-HTTP-Method-Override", std::move(method)}}})
            .status;
    };
    CHECK(r.post(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 405);
    CHECK(post("/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})", "DELETE") == 405);
    CHECK(r.folder_status(ids.folder) == "HUBEE_RECEIVED");
    CHECK(post("/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})", "PATCH") == 204);
    CHECK(r.folder_status(ids.folder) == "HUBEE_NOTIFIED");
    CHECK(post("/cases/" + ids.cases[0], R"({"status":"CLOSED"})", "PATCH") == 204);
    CHECK(r.case_status(ids.cases[0]) == "CLOSED");
}

TEST_CASE("the partner's headers have at most 50 characters, and are echoed") {
    rig r;
    const auto with = [&](std::string name) {
        return r.ask(r.osl, verb::post, "/teledossiers/v1/folders", rig::folder_json(),
                     {{{"editorName", std::move(name)}}});
    };
    CHECK(with(std::string(51, 'x')).status == 400);
    const auto a = with("Éditeur");
    CHECK(a.status == 201);
    CHECK(a["partnerInfo"].is_object());
    CHECK(a["partnerInfo"]["editorName"].text() == "Éditeur");
    CHECK(a["partnerInfo"]["softwareVersion"].is_null());
    CHECK(r.post(r.osl, "/folders", rig::folder_json())["partnerInfo"].is_null());
}

TEST_CASE("when it stops, what comes later gets 503") {
    rig r;
    CHECK(r.box->ready());
    r.run(r.box->stop());
    CHECK_FALSE(r.box->ready());
    CHECK(r.get(r.si, "/notifications").status == 503);
}
