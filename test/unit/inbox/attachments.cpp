#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

std::string digest_of(std::string_view bytes) {
    return to_base64(sha256(bytes));
}

}  // namespace

TEST_CASE("bytes arrive as they were sent, with their digest") {
    rig r;
    const auto ids = r.made();
    const std::string bytes{"\0\xff\r\n'", 5};
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], bytes, {{{"digest", digest_of(bytes)}}}).status == 204);
    const auto folder = r.get(r.osl, "/folders/" + ids.folder);
    CHECK(folder["attachments"].at(0)["status"].text() == "RECEIVED");
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);

    const auto path = "/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0];
    for (const auto* who : {&r.si, &r.osl, &r.admin}) {
        const auto a = r.get(*who, path);
        CHECK(a.status == 200);
        CHECK(a.whole.body() == bytes);
        CHECK(a.header("Content-Type") == "application/octet-stream");
        CHECK(a.header("digest") == digest_of(bytes));
    }
    CHECK(r.get(r.other_si, path).status == 403);
    CHECK(r.get(r.other_process, path).status == 403);
}

TEST_CASE("a wrong size is 400 and REJECTED, a wrong digest 400 alone, and an earlier good copy stays") {
    rig r;
    const auto ids = r.made();
    const auto put = [&](std::string bytes, headers h = {}) {
        return r.put(r.osl, ids.folder, ids.attachments[0], std::move(bytes), std::move(h));
    };
    const auto status = [&] {
        return r.get(r.osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text_or("");
    };
    CHECK(put("12345", {{{"digest", digest_of("54321")}}}).status == 400);
    CHECK(put("12345", {{{"digest", "rubbish"}}}).status == 400);
    CHECK(put("12345", {{{"digest", ""}}}).status == 400);
    CHECK(status() == "PENDING");
    CHECK(put("").status == 400);
    CHECK(put("1234").status == 400);
    CHECK(put("1234", {{{"digest", "rubbish"}}})["errors"].size() == 2);
    CHECK(status() == "REJECTED");
    CHECK(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 400);

    CHECK(put("12345").status == 204);
    CHECK(put("1234").status == 400);
    CHECK(status() == "RECEIVED");
}

TEST_CASE("an upload may be repeated until completion, and the last bytes count") {
    rig r;
    const auto ids = r.made();
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 204);
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], "abcde").status == 204);
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 400);
    const auto path = "/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0];
    CHECK(r.get(r.si, path).whole.body() == "abcde");
}

TEST_CASE("an attachment is found in its own folder only, and bytes not received are not found") {
    rig r;
    const auto one = r.made(), two = r.made();
    CHECK(r.put(r.osl, one.folder, two.attachments[0], "12345").status == 404);
    CHECK(r.put(r.osl, one.folder, nowhere, "12345").status == 404);
    CHECK(r.get(r.osl, "/cases/" + one.cases[0] + "/attachments/" + one.attachments[0]).status == 404);
    CHECK(r.get(r.osl, "/cases/" + one.cases[0] + "/attachments/" + two.attachments[0]).status == 404);
}

TEST_CASE("a case sees the attachments that name it, no others") {
    rig r;
    auto body = rig::folder_json({chatillon, rennes});
    const auto at = body.rfind(R"(,"Formulaire-QF-0123456789ABC-02"])");
    REQUIRE(at != std::string::npos);
    body.replace(at, body.find(']', at) - at, "");
    const auto a = r.post(r.osl, "/folders", body);
    REQUIRE(a.status == 201);
    const auto attachment = a["attachments"].at(0)["id"].text_or("");
    REQUIRE(r.put(r.osl, a.text("id"), attachment, "12345").status == 204);
    REQUIRE(r.patch(r.osl, "/folders/" + a.text("id"), R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    const auto first = "/cases/" + a["cases"].at(0)["id"].text_or("");
    const auto second = "/cases/" + a["cases"].at(1)["id"].text_or("");
    CHECK(r.get(r.si, first)["attachments"].size() == 1);
    CHECK(r.get(r.si, first + "/attachments/" + attachment).status == 200);
    CHECK(r.get(r.other_si, second)["attachments"].size() == 0);
    CHECK(r.get(r.other_si, second + "/attachments/" + attachment).status == 404);
}

TEST_CASE("bytes are sent as octet-stream") {
    rig r;
    const auto ids = r.made();
    const auto path = fmt::format("{}/folders/{}/attachments/{}", teledossiers, ids.folder, ids.attachments[0]);
    CHECK(r.ask(r.osl, verb::put, path, "12345").status == 415);
    CHECK(r.send(verb::put, path, "12345", {{{"Authorization", "Bearer " + r.osl.token}}}).status == 415);
}
