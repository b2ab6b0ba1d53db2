// kill -9 in the middle of uploads and completions: what was answered is there, what is visible is whole.
#include "connector/base/random.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace qf;
using namespace qf::inbox;

namespace {

constexpr std::size_t id_length = 36;

// Made in a process of its own: folders, uploads (every other one to the vault) and completions, each completed
// folder's id told when its answer has come.
[[noreturn]] void deliver_until_killed(const std::filesystem::path& place, int tell) {
    for (int i = 0; i < 256; ++i) random_bytes(1);  // the reserve that the parent will draw from as well
    rig r{place};
    r.close();
    r.conf.file_from = 5;
    r.open();
    for (int i = 0;; ++i) {
        const std::string bytes = i % 2 == 0 ? "1234" : "12345";
        const auto ids =
            r.made_of(rig::folder_json({chatillon}, "Formulaire-QF-0123456789ABC", bytes.size(), "text/plain"));
        if (r.put(r.osl, ids.folder, ids.attachments[0], bytes).status != 204) std::_Exit(1);
        if (r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status != 204)
            std::_Exit(1);
        if (::write(tell, ids.folder.data(), id_length) != static_cast<ssize_t>(id_length)) std::_Exit(1);
    }
}

}  // namespace

TEST_CASE("after kill -9 nothing answered is lost, nothing visible is incomplete, no stray file stays") {
    const test::temporary_folder place;
    std::vector<std::string> answered;
    for (int round = 0; round < 5; ++round) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        const auto child = ::fork();  // no thread of ours runs here: each rig has ended its own
        REQUIRE(child >= 0);
        if (child == 0) {
            ::close(ends[0]);
            deliver_until_killed(place.path(), ends[1]);
        }
        ::close(ends[1]);
        // A different moment of the work each round: so many answers, then at once.
        std::string id(id_length, '\0');
        for (int i = 0; i < 3 + 7 * round; ++i) {
            REQUIRE(::read(ends[0], id.data(), id_length) == static_cast<ssize_t>(id_length));
            answered.push_back(id);
        }
        ::kill(child, SIGKILL);
        while (::read(ends[0], id.data(), id_length) == static_cast<ssize_t>(id_length)) answered.push_back(id);
        ::close(ends[0]);
        int how = 0;
        REQUIRE(::waitpid(child, &how, 0) == child);
        REQUIRE(WIFSIGNALED(how));
        // As a crash between the file and its row leaves it.
        std::ofstream{place / "inbox" / "files" / "stray"} << "half";

        rig r{place.path()};
        CHECK_FALSE(std::filesystem::exists(place / "inbox" / "files" / "stray"));
        const auto told = r.ask(r.admin, net::http::verb::get, "/teledossiers/v1/notifications");
        CHECK(told.status == 200);
        for (const auto& one : answered) {
            const auto a = r.get(r.admin, "/folders/" + one);
            REQUIRE(a.status == 200);
            CHECK(a.text("globalStatus") == "HUBEE_NOTIFIED");
            CHECK(a["attachments"].at(0)["status"].text() == "RECEIVED");
        }
        std::size_t seen = 0;
        sqlite::database db{store_file(place / "inbox"), {.access = sqlite::access::read_only, .check = true}};
        CHECK(db.number(R"(SELECT count(*) FROM folder f WHERE status = 'HUBEE_NOTIFIED' AND
            (SELECT count(*) FROM folder_case c JOIN notification n ON n.folder_case = c.id WHERE c.folder = f.id) <> 1)") ==
              0);
        sqlite::statement visible{db, R"(SELECT c.id, a.id, a.size FROM folder f JOIN folder_case c ON c.folder = f.id
            JOIN attachment a ON a.folder = f.id WHERE f.status = 'HUBEE_NOTIFIED')"};
        auto rows = visible.with();
        while (rows.step()) {
            const auto a = r.get(r.admin, "/cases/" + rows.text(0) + "/attachments/" + rows.text(1));
            CHECK(a.whole.body() == std::string{"12345"}.substr(0, static_cast<std::size_t>(rows.integer(2))));
            ++seen;
        }
        CHECK(seen >= answered.size());
        std::size_t files = 0;
        for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator{place / "inbox" / "files"}) ++files;
        CHECK(static_cast<std::int64_t>(files) == db.number("SELECT count(*) FROM content WHERE name IS NOT NULL"));
        CHECK(db.number("SELECT count(*) FROM notification") == static_cast<std::int64_t>(seen));
    }
}
