// ATTACH_DEPOSIT: a file that one side leaves for the other, from its announcement to its acknowledgement.
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;

namespace {

std::string deposit_json(int files = 1, std::string_view more = "") {
    std::string list;
    for (int i = 0; i < files; ++i)
        list += fmt::format(R"({}{{"fileName":"{}.txt","type":"Reponse","size":5,"mimeType":"text/plain"}})",
                            i ? "," : "", i);
    return fmt::format(R"({{"actionType":"ATTACH_DEPOSIT","notification":true,"attachments":[{}]{}}})", list, more);
}

struct deposit {
    std::string folder_case;
    std::string id;
    std::vector<std::string> files = {};
    std::string path() const { return "/cases/" + folder_case + "/events/" + id; }
};

deposit made(rig& r, const rig::client& who, const std::string& folder_case, std::string body) {
    const auto a = r.post(who, "/cases/" + folder_case + "/events", std::move(body));
    REQUIRE(a.status == 201);
    CHECK(a.text("status") == "IN_PROGRESS");
    deposit out{folder_case, a.text("id")};
    a["attachments"].for_each_item([&](json::value one) {
        CHECK(one["status"].text() == "PENDING");
        out.files.push_back(one["id"].text_or(""));
    });
    return out;
}

constexpr const char* sent = R"({"status":"SENT"})";
constexpr const char* received = R"({"status":"RECEIVED"})";

}  // namespace

TEST_CASE("a deposit is its author's alone until all of it is there and it is sent; then the other side is told") {
    rig r;
    const auto ids = r.delivered();
    const auto d = made(r, r.si, ids.cases[0], deposit_json(2, R"(,"caseNewStatus":"IN_PROGRESS")"));
    REQUIRE(d.files.size() == 2);
    const auto file = [&](int i) { return d.path() + "/attachments/" + d.files[static_cast<std::size_t>(i)]; };

    CHECK(r.get(r.osl, d.path()).status == 404);
    CHECK(r.get(r.osl, "/cases/" + d.folder_case)["events"].size() == 0);
    CHECK(r.get(r.si, "/cases/" + d.folder_case)["events"].size() == 1);
    CHECK(r.notified(r.osl) == 0);
    CHECK(r.put_at(r.osl, file(0), "12345").status == 404);
    CHECK(r.put_at(r.other_si, file(0), "12345").status == 403);

    CHECK(r.patch(r.si, d.path(), sent).status == 400);
    CHECK(r.put_at(r.si, file(0), "12345").status == 204);
    const auto unready = r.patch(r.si, d.path(), sent);
    CHECK(unready.status == 400);
    CHECK(unready.messages().find(d.files[1] + " is PENDING") != std::string::npos);
    CHECK(r.put_at(r.si, file(1), "123456").status == 400);
    CHECK(r.get(r.si, d.path())["attachments"].at(1)["status"].text() == "REJECTED");
    CHECK(r.put_at(r.si, file(1), "abcde").status == 204);
    CHECK(r.case_status(d.folder_case) == "HUBEE_NOTIFIED");
    CHECK(r.patch(r.si, d.path(), sent).status == 204);
    CHECK(r.patch(r.si, d.path(), sent).status == 204);

    CHECK(r.case_status(d.folder_case) == "IN_PROGRESS");
    const auto told = r.get(r.osl, "/notifications?eventDetails=true");
    REQUIRE(told.body.root().size() == 1);
    CHECK(told.body.root().at(0)["eventActionType"].text() == "ATTACH_DEPOSIT");
    CHECK(told.body.root().at(0)["eventStatus"].text() == "SENT");
    CHECK(r.get(r.osl, d.path())["attachments"].at(1)["status"].text() == "RECEIVED");
    const auto bytes = r.get(r.osl, file(1));
    CHECK(bytes.whole.body() == "abcde");
    CHECK(bytes.header("digest") == to_base64(sha256("abcde")));
    CHECK(r.get(r.other_osl, file(1)).status == 403);
    CHECK(r.put_at(r.si, file(1), "12345").status == 400);

    CHECK(r.patch(r.osl, d.path(), received).status == 204);
    CHECK(r.get(r.si, d.path()).text("status") == "RECEIVED");
    CHECK(r.remove(r.si, d.path()).status == 400);
}

TEST_CASE("a deposit may be taken back while it is in progress, by its author alone, with its bytes") {
    rig r;
    r.close();
    r.conf.file_from = 5;
    r.open();
    const auto ids = r.delivered();
    const auto files = [&] {
        const std::filesystem::directory_iterator all{r.folder / "inbox" / "files"};
        return std::distance(begin(all), end(all));
    };
    const auto before = files();
    const auto d = made(r, r.osl, ids.cases[0], deposit_json());
    REQUIRE(r.put_at(r.osl, d.path() + "/attachments/" + d.files[0], "12345").status == 204);
    CHECK(files() == before + 1);
    CHECK(r.remove(r.si, d.path()).status == 404);
    CHECK(r.remove(r.osl, d.path()).status == 204);
    CHECK(r.get(r.osl, d.path()).status == 404);
    CHECK(files() == before);
    CHECK(r.notified(r.si) == 1);  // of the dossier
}

TEST_CASE("what a deposit announces is judged as a folder's files are, every fault at once") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0] + "/events";
    CHECK(r.post(r.si, path, R"({"actionType":"ATTACH_DEPOSIT","notification":true})").status == 400);
    CHECK(r.post(r.si, path, deposit_json(0)).status == 400);
    CHECK(r.post(r.si, path, deposit_json(101)).status == 400);
    auto large = deposit_json(2, R"(,"caseNewStatus":"FINISHED","caseCurrentStatus":"X")");
    for (auto at = large.find(":5,"); at != std::string::npos; at = large.find(":5,"))
        large.replace(at, 3, ":9999999,");
    CHECK(r.post(r.si, path, large)["errors"].size() == 4);
    CHECK(r.get(r.si, "/cases/" + ids.cases[0])["events"].size() == 0);
}

TEST_CASE("a file name that leads elsewhere, or shows other than it is, is refused in a folder and in a deposit") {
    rig r;
    const auto ids = r.delivered();
    const auto named = [](std::string body, std::string_view old, std::string_view name) {
        json::writer written;
        written.put(name);
        const auto text = written.text();
        body.replace(body.find(old), old.size(), text);
        return body;
    };
    const auto status = [&](std::string_view name) {
        const auto folder = r.post(r.osl, "/folders", named(rig::folder_json(), "\"a.json\"", name));
        const auto deposit = r.post(r.si, "/cases/" + ids.cases[0] + "/events",
                                    named(R"({"actionType":"ATTACH_DEPOSIT","notification":false,"attachments":)"
                                          R"([{"fileName":"a.txt","type":"b","size":5,"mimeType":"text/plain"}]})",
                                          "\"a.txt\"", name));
        CHECK(folder.status == deposit.status);
        CHECK((folder.messages().find("Attachment 0 has a fileName") != std::string::npos) == (folder.status == 400));
        return folder.status;
    };
    using namespace std::string_view_literals;
    for (const auto bad : {"../../etc/passwd"sv, "a/b.pdf"sv, "dossier\\a.pdf"sv, "a\0.pdf"sv, "a\r\nb.pdf"sv,
                           "a\x7f"sv, "a\xc2\x85.pdf"sv, "fdp.\xe2\x80\xaexcod"sv, "a\xe2\x80\x8f.pdf"sv,
                           "a\xe2\x81\xa6.pdf"sv, "a\xd8\x9c.pdf"sv, "a\xe2\x80\xa8.pdf"sv}) {
        CAPTURE(to_hex(bad));
        CHECK(status(bad) == 400);
    }
    for (const auto good : {"Quotient familial – été 2026 (n° 1).pdf"sv, "L’attestation d’Œuvre.pdf"sv,
                            "\xc2\xa0.pdf"sv, "ملف.pdf"sv, "a…b.pdf"sv, "😀.pdf"sv})
        CHECK_MESSAGE(status(good) == 201, good);
}

TEST_CASE("a deposit that arrives after its case was closed arrives, and moves nothing") {
    rig r;
    const auto ids = r.delivered();
    const auto d = made(r, r.si, ids.cases[0], deposit_json(1, R"(,"caseNewStatus":"IN_PROGRESS")"));
    REQUIRE(r.put_at(r.si, d.path() + "/attachments/" + d.files[0], "12345").status == 204);
    REQUIRE(r.patch(r.osl, "/cases/" + ids.cases[0], R"({"status":"CLOSED"})").status == 204);
    CHECK(r.patch(r.si, d.path(), sent).status == 204);
    CHECK(r.case_status(ids.cases[0]) == "CLOSED");
    CHECK(r.notified(r.osl) == 1);
}
