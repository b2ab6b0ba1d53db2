// What the inbox forgets, on a clock that is moved by hand.
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using namespace std::chrono_literals;
using net::http::verb;

namespace {

constexpr auto day = 24h;

struct retiring : rig {  // FormulaireQF: files 10 days (and 1) after DONE, archived after 20, deleted 5 later
    retiring() {
        rules("DONE");
        renew();
    }
    void rules(const char* status) {
        REQUIRE(ask(admin, verb::put, "/referential/v1/processes/FormulaireQF",
                    fmt::format(R"({{"code":"FormulaireQF","name":"QF","attachments":{{"sizeMax":1000,"countMax":9}},)"
                                R"("purge":{{"status":"{}","days":10}},"archiveDays":20,"deleteDays":5}})",
                                status))
                    .status == 200);
    }
    lifecycle_counts after(duration time) {
        clock.advance(time);
        renew();
        return run(box->live_a_day()).value();
    }
    void renew() {
        for (auto* one : {&osl, &si, &other_si, &admin}) one->token = token_of(*one);
    }
    void done(const std::string& id, const client& who) {
        REQUIRE(patch(who, "/cases/" + id, R"({"status":"DONE"})").status == 204);
    }
    std::string file_status(const std::string& folder_id) {
        return get(osl, "/folders/" + folder_id)["attachments"].at(0)["status"].text_or("");
    }
};

}  // namespace

TEST_CASE("files go at their time and not before, then the folder is archived, then it is gone") {
    retiring r;
    const auto ids = r.delivered(), untouched = r.delivered();
    r.done(ids.cases[0], r.si);
    CHECK(r.after(10 * day).files == 0);
    CHECK(r.after(1 * day - 1ms).files == 0);
    const auto path = "/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0];
    CHECK(r.get(r.si, path).status == 200);
    auto gone = r.after(1ms);
    CHECK(gone.files == 1);
    CHECK(gone.bytes == 5);
    CHECK(gone.archived == 0);
    CHECK(r.file_status(ids.folder) == "DELETED");
    CHECK(r.get(r.si, path).status == 404);
    CHECK(r.run(r.box->live_a_day())->files == 0);

    gone = r.after(9 * day - 1ms);
    CHECK(gone.archived == 0);
    gone = r.after(1ms);
    CHECK(gone.archived == 1);
    CHECK(r.case_status(ids.cases[0]) == "ARCHIVED");
    CHECK(r.folder_status(ids.folder) == "ARCHIVED");
    CHECK(r.patch(r.osl, "/cases/" + ids.cases[0], R"({"status":"HUBEE_NOTIFIED"})").status == 400);
    CHECK(r.after(5 * day - 1ms).deleted == 0);
    CHECK(r.after(1ms).deleted == 1);
    CHECK(r.get(r.admin, "/folders/" + ids.folder).status == 404);
    CHECK(r.get(r.admin, "/cases/" + ids.cases[0]).status == 404);
    // What the commune has not finished stays, however old.
    CHECK(r.after(400 * day).files == 0);
    CHECK(r.file_status(untouched.folder) == "RECEIVED");
}

TEST_CASE("a file that two cases read waits for the later one") {
    retiring r;
    const auto ids = r.delivered({chatillon, rennes});
    r.done(ids.cases[0], r.si);
    CHECK(r.after(15 * day).files == 0);
    r.done(ids.cases[1], r.other_si);
    const auto early = r.after(10 * day);  // the first has been done for 25 days: not archived without the second
    CHECK(early.files == 0);
    CHECK(early.archived == 0);
    CHECK(r.after(1 * day).files == 1);
    CHECK(r.after(9 * day).archived == 1);
}

TEST_CASE("going on from DONE to CLOSED does not begin the days anew; a reopening stops them") {
    retiring r;
    const auto one = r.delivered(), two = r.delivered();
    r.done(one.cases[0], r.si);
    r.done(two.cases[0], r.si);
    r.clock.advance(8 * day);
    r.renew();
    REQUIRE(r.patch(r.osl, "/cases/" + one.cases[0], R"({"status":"CLOSED"})").status == 204);
    REQUIRE(r.patch(r.osl, "/cases/" + two.cases[0], R"({"status":"HUBEE_NOTIFIED"})").status == 204);
    CHECK(r.after(3 * day).files == 1);
    CHECK(r.file_status(one.folder) == "DELETED");
    CHECK(r.file_status(two.folder) == "RECEIVED");
}

TEST_CASE("a process whose purge status changes counts from each case's last change") {
    retiring r;
    const auto ids = r.delivered();
    r.done(ids.cases[0], r.si);
    r.rules("CLOSED");
    CHECK(r.after(30 * day).files == 0);
    r.rules("DONE");
    CHECK(r.after(duration{0}).files == 1);
}

TEST_CASE("the files of events go with those of their case") {
    retiring r;
    const auto ids = r.delivered();
    const auto a = r.post(r.si, "/cases/" + ids.cases[0] + "/events",
                          R"({"actionType":"ATTACH_DEPOSIT","notification":true,"attachments":)"
                          R"([{"fileName":"a","type":"b","size":5,"mimeType":"text/plain"}]})");
    const auto path = r.event_file(ids.cases[0], a.text("id"), a["attachments"].at(0)["id"].text_or(""));
    REQUIRE(r.put_at(r.si, path, "12345").status == 204);
    r.done(ids.cases[0], r.si);
    CHECK(r.after(11 * day).files == 2);
    CHECK(r.get(r.si, path).status == 404);
}

TEST_CASE("a folder that was never completed goes after its time, with what it has received") {
    retiring r;
    r.close();
    r.conf.file_from = 5;
    r.open();
    const auto ids = r.made(), complete = r.delivered();
    REQUIRE(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 204);
    const auto files = [&] {
        const std::filesystem::directory_iterator all{r.folder / "inbox" / "files"};
        return std::distance(begin(all), end(all));
    };
    CHECK(files() == 2);
    CHECK(r.after(10 * day - 1ms).incomplete == 0);
    CHECK(r.after(1ms).incomplete == 1);
    CHECK(files() == 1);
    CHECK(r.get(r.osl, "/folders/" + ids.folder).status == 404);
    CHECK(r.get(r.osl, "/folders/" + complete.folder).status == 200);
}

TEST_CASE("more than one batch goes in one run, and its line proves it without a name") {
    retiring r;
    constexpr int many = 230;
    std::string last;
    for (int i = 0; i < many; ++i) last = r.made().folder;
    CHECK(r.after(10 * day).incomplete == many);
    const auto text = r.logged();
    CHECK(text.find("inbox_lifecycle outcome=done files_purged=0 bytes_purged=0 folders_archived=0 folders_deleted=0 "
                    "incomplete_deleted=230") != std::string::npos);
    CHECK(text.find(last) == std::string::npos);
}

TEST_CASE("the job runs at the start and then every day, and ends with the inbox") {
    retiring r;
    const auto ids = r.delivered();
    r.done(ids.cases[0], r.si);
    r.box->start();
    const auto runs = [&] {
        const auto text = r.logged();
        std::size_t out = 0;
        for (auto at = text.find("inbox_lifecycle"); at != std::string::npos; at = text.find("inbox_lifecycle", at + 1))
            ++out;
        return out;
    };
    for (std::size_t day_of = 0; day_of < 12; ++day_of) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while ((runs() <= day_of || r.clock.sleepers() == 0) && std::chrono::steady_clock::now() < deadline) {
            r.loop.restart();
            r.loop.run_for(1ms);
        }
        REQUIRE(runs() == day_of + 1);
        r.clock.advance(day);
    }
    r.renew();
    CHECK(r.file_status(ids.folder) == "DELETED");
    r.run(r.box->stop());
    CHECK(r.clock.sleepers() == 0);
}

TEST_CASE("a portal learns what to delete of its own, and says what it has deleted") {
    retiring r;
    const auto ids = r.delivered(), other = r.delivered({rennes});
    r.done(ids.cases[0], r.si);
    r.done(other.cases[0], r.other_si);
    CHECK(r.get(r.si, "/attachmentsIdsForPurge").body.root().size() == 0);
    r.clock.advance(11 * day);
    r.renew();
    const auto list = r.get(r.si, "/attachmentsIdsForPurge");
    REQUIRE(list.body.root().size() == 1);
    CHECK(list.body.root().at(0)["folder_attachment_id"].text() == ids.attachments[0]);
    CHECK(list.body.root().at(0)["case_id"].text() == ids.cases[0]);
    CHECK(r.get(r.osl, "/attachmentsIdsForPurge").body.root().size() == 2);
    CHECK(r.get(r.admin, "/attachmentsIdsForPurge").body.root().size() == 2);

    const auto put = [&](const rig::client& who, std::string body) {
        return r.ask(who, verb::put, fmt::format("{}/idsPurged", teledossiers), std::move(body)).status;
    };
    const auto pair = [](const std::string& attachment, const std::string& folder_case) {
        return fmt::format(R"({{"folder_attachment_id":"{}","case_id":"{}"}})", attachment, folder_case);
    };
    const auto own = pair(ids.attachments[0], ids.cases[0]);
    CHECK(put(r.si, "[" + own + "," + pair(other.attachments[0], other.cases[0]) + "]") == 403);
    CHECK(put(r.si, "[" + own + "," + pair(nowhere, ids.cases[0]) + "]") == 400);
    CHECK(put(r.si, "[" + own + R"(,{"folder_attachment_id":"x","case_id":"y"}])") == 400);
    CHECK(put(r.si, R"({"ids":[]})") == 400);
    CHECK(r.get(r.si, "/attachmentsIdsForPurge").body.root().size() == 1);
    CHECK(put(r.si, "[" + own + "]") == 204);
    CHECK(put(r.si, "[" + own + "]") == 204);
    CHECK(r.get(r.si, "/attachmentsIdsForPurge").body.root().size() == 0);
    CHECK(r.get(r.other_si, "/attachmentsIdsForPurge").body.root().size() == 1);
}
