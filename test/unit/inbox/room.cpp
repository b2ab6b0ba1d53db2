// A full quota, a full disk: said before anything is half written.
#include "connector/inbox/room.hpp"

#include "test/support/child_process.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <csignal>
#include <sys/resource.h>

using namespace qf;
using namespace qf::inbox;

namespace {

struct limited : rig {
    void reopen(room_conf room, std::size_t file_from = 256 << 10) {
        close();
        conf.room = room;
        conf.file_from = file_from;
        open();
    }
    std::size_t files() const {
        std::size_t out = 0;
        for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator{folder / "inbox" / "files"}) ++out;
        return out;
    }
    std::string file_status(const folder_ids& ids) {
        return get(osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text_or("");
    }
};

}  // namespace

TEST_CASE("beyond the quota a folder, a deposit and bytes are 507; what makes room is served") {
    limited r;
    r.reopen({.quota = 14, .disk_reserve = 0});
    const auto one = r.delivered(), two = r.made();
    CHECK(r.put(r.osl, two.folder, two.attachments[0], "12345").status == 204);
    auto a = r.post(r.osl, "/folders", rig::folder_json());
    CHECK(a.status == 507);
    CHECK(a["errors"].at(0)["code"].integer() == 507);
    CHECK(r.post(r.si, "/cases/" + one.cases[0] + "/events",
                 R"({"actionType":"ATTACH_DEPOSIT","notification":true,"attachments":)"
                 R"([{"fileName":"a","type":"b","size":5,"mimeType":"text/plain"}]})")
              .status == 507);
    // Statuses and messages are small and must go on.
    CHECK(
        r.post(r.si, "/cases/" + one.cases[0] + "/events", R"({"actionType":"COM_ADD","notification":true})").status ==
        201);
    CHECK(r.remove(r.osl, "/folders/" + two.folder).status == 204);
    CHECK(r.post(r.osl, "/folders", rig::folder_json()).status == 201);
}

TEST_CASE("two folders that were promised the last room: the second's bytes are 507, its status stays") {
    limited r;
    r.reopen({.quota = 7, .disk_reserve = 0}, 1);
    const auto one = r.made(), two = r.made();
    CHECK(r.put(r.osl, one.folder, one.attachments[0], "12345").status == 204);
    CHECK(r.put(r.osl, two.folder, two.attachments[0], "12345").status == 507);
    CHECK(r.file_status(two) == "PENDING");
    CHECK(r.files() == 1);
    CHECK(r.put(r.osl, one.folder, one.attachments[0], "abcde").status == 507);  // a copy beside the first
    CHECK(r.file_status(one) == "RECEIVED");
}

TEST_CASE("a disk without its reserve takes no folder and no bytes") {
    limited r;
    const auto ids = r.made();
    r.reopen({.disk_reserve = std::size_t{1} << 62});
    CHECK(r.post(r.osl, "/folders", rig::folder_json()).status == 507);
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], "12345").status == 507);
    CHECK(r.get(r.osl, "/folders/" + ids.folder).status == 200);
    CHECK(r.remove(r.osl, "/folders/" + ids.folder).status == 204);
    CHECK(room_left({.disk_reserve = 0}, r.folder / "nowhere", 0) > 0);
    CHECK(room_left({.quota = 5, .disk_reserve = 0}, r.folder.path(), 9) == 0);
}

TEST_CASE("a file that the system does not let us write is refused and leaves nothing") {
    limited r;
    r.reopen({.disk_reserve = 0}, 1);
    const std::string bytes(900'000, 'x');
    const auto ids =
        r.made_of(rig::folder_json({chatillon}, "Formulaire-QF-0123456789ABC", bytes.size(), "text/plain"));
    struct ::rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    const struct ::rlimit less { 600'000, before.rlim_max };
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &less) == 0);
    const auto status = r.put(r.osl, ids.folder, ids.attachments[0], bytes).status;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    CHECK(status == 503);
    CHECK(r.files() == 0);
    CHECK(r.file_status(ids) == "PENDING");
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], bytes).status == 204);
    CHECK(r.box->ready());
}

TEST_CASE("a replaced file leaves the disk, and its bytes the count") {
    limited r;
    r.reopen({.quota = 20, .disk_reserve = 0}, 5);
    const auto ids = r.made();
    for (int i = 0; i < 10; ++i)
        CHECK(r.put(r.osl, ids.folder, ids.attachments[0], "1234" + std::to_string(i)).status == 204);
    CHECK(r.files() == 1);
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    CHECK(r.get(r.si, "/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0]).whole.body() == "12349");
}
