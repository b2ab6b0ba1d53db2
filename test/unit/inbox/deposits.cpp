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
