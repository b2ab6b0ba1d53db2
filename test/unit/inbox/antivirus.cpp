// The antivirus: a stand-in that speaks clamd's INSTREAM, in all its moods.
#include "test/unit/inbox/antivirus_peer.hpp"
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using namespace std::chrono_literals;

namespace {

struct scanned_rig : rig {
    explicit scanned_rig(std::size_t file_from = 256 << 10) {
        close();
        conf.file_from = file_from;
        conf.antivirus = {.address = (folder / "clamd").string(), .time = 5s};
        open();
    }
    ~scanned_rig() {
        if (peer) run(peer->stop());
    }
    void employ() { peer = std::make_unique<antivirus_peer>(executor(), folder / "clamd"); }
    folder_ids made_for(const std::string& bytes) {
        return made_of(folder_json({chatillon}, "Formulaire-QF-0123456789ABC", bytes.size(), "text/plain"));
    }
    unsigned sent(const folder_ids& ids, const std::string& bytes) {
        return put(osl, ids.folder, ids.attachments[0], bytes).status;
    }
    std::string status(const folder_ids& ids) {
        return get(osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text_or("");
    }
    std::size_t files() const {
        std::size_t out = 0;
        for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator{folder / "inbox" / "files"}) ++out;
        return out;
    }
    std::unique_ptr<antivirus_peer> peer;
};

}  // namespace

TEST_CASE("a clean file is received, an infected one CORRUPTED and not kept") {
    scanned_rig r;
    r.employ();
    const std::string good(300'000, 'x');
    const auto clean = r.made_for(good), dirty = r.made_for(eicar);
    CHECK(r.sent(clean, good) == 204);
    CHECK(r.status(clean) == "RECEIVED");
    CHECK(r.sent(dirty, eicar) == 400);
    CHECK(r.status(dirty) == "CORRUPTED");
    CHECK(r.patch(r.osl, "/folders/" + dirty.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 400);
    CHECK(r.logged().find("inbox_file_infected") != std::string::npos);
    CHECK(r.files() == 1);
    CHECK(r.peer->scanned == 2);
    CHECK(r.peer->longest_chunk == 64 << 10);  // in chunks, and not one of them is empty before the end
}

TEST_CASE("what would be refused anyway is not scanned") {
    scanned_rig r;
    r.employ();
    const auto ids = r.made();
    CHECK(r.sent(ids, "1234") == 400);
    CHECK(r.put(r.other_osl, ids.folder, ids.attachments[0], "12345").status == 403);
    CHECK(r.put(r.osl, ids.folder, nowhere, "12345").status == 404);
    CHECK(r.peer->scanned == 0);
}

TEST_CASE("without a verdict nothing is kept: 503, and the status stays") {
    scanned_rig r{1};
    const auto ids = r.made();
    CHECK(r.sent(ids, "12345") == 503);  // nobody listens
    r.employ();
    r.peer->now = antivirus_peer::mood::babbling;
    CHECK(r.sent(ids, "12345") == 503);
    r.peer->now = antivirus_peer::mood::closing;
    CHECK(r.sent(ids, "12345") == 503);
    CHECK(r.logged().find("inbox_antivirus_failed reason=destination_unreachable") != std::string::npos);
    r.peer->now = antivirus_peer::mood::well;
    r.peer->stream_max = 4;
    CHECK(r.sent(ids, "12345") == 503);
    CHECK(r.status(ids) == "PENDING");
    CHECK(r.files() == 0);
    CHECK(r.logged().find("inbox_antivirus_failed reason=destination_babbles") != std::string::npos);
    r.peer->stream_max = 5;
    CHECK(r.sent(ids, "12345") == 204);
    CHECK(r.status(ids) == "RECEIVED");
}

TEST_CASE("an antivirus that says nothing has its time, no more") {
    scanned_rig r;
    r.employ();
    r.peer->now = antivirus_peer::mood::silent;
    const auto ids = r.made();
    net::request request{net::http::verb::put,
                         fmt::format("{}/folders/{}/attachments/{}", teledossiers, ids.folder, ids.attachments[0]), 11};
    request.set("Authorization", "Bearer " + r.osl.token);
    request.set("Content-Type", "application/octet-stream");
    request.body() = "12345";
    const net::exchange what{request, net::target::parse(std::string{request.target()}).value(), {}};
    unsigned status = 0;
    crew one{r.executor()};
    one.hire([&]() -> awaitable<void> {
        const auto answer = co_await r.box->respond(what);
        status = answer.result_int();
    });
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (r.clock.sleepers() == 0 && std::chrono::steady_clock::now() < deadline) {
        r.loop.restart();
        r.loop.run_for(1ms);
    }
    r.clock.advance(5s - 1us);
    CHECK(status == 0);
    r.clock.advance(1us);
    r.run(one.gone());
    CHECK(status == 503);
}

TEST_CASE("clamd's answers and addresses") {
    CHECK(verdict_of(std::string_view{"stream: OK\0", 11}).value() == finding_of_antivirus::clean);
    CHECK(verdict_of("stream: Win.Test.EICAR_HDB-1 FOUND\n").value() == finding_of_antivirus::infected);
    for (const auto* odd : {"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND",
                            "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND", "", "OK",
                            "stream: ", "INSTREAM size limit exceeded. ERROR", "stream: X ERROR", "PONG"})
        CHECK_MESSAGE(verdict_of(odd).error() == errc::destination_babbles, odd);
    for (const auto* good : {"/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"})
        CHECK_MESSAGE(is_antivirus_address(good), good);
    for (const auto* bad : {"", "clamd", "localhost:3310", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", ":3310"})
        CHECK_MESSAGE(!is_antivirus_address(bad), bad);
}
