#include "test/unit/inbox/fixture.hpp"

#include <sys/stat.h>

using namespace qf;
using namespace qf::inbox;

TEST_CASE("a restart keeps everything: tokens, folders, bytes, events and what was announced") {
    rig r;
    const auto ids = r.delivered();
    const auto open = r.made();
    REQUIRE(r.put(r.osl, open.folder, open.attachments[0], "abcde").status == 204);
    REQUIRE(
        r.post(r.si, "/cases/" + ids.cases[0] + "/events", R"({"actionType":"COM_ADD","notification":true})").status ==
        201);
    const auto before = r.get(r.si, "/cases/" + ids.cases[0]).whole.body();
    r.restart();
    CHECK(r.get(r.si, "/cases/" + ids.cases[0]).whole.body() == before);
    CHECK(r.get(r.si, "/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0]).whole.body() == "12345");
    CHECK(r.notified(r.si) == 1);
    CHECK(r.notified(r.osl) == 1);
    CHECK(r.patch(r.osl, "/folders/" + open.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    CHECK(r.notified(r.si) == 2);
}

TEST_CASE("citizens' data is readable by its owner alone") {
    rig r;
    r.close();
    r.conf.file_from = 5;  // the attachment is a file of its own
    r.open();
    r.delivered();
    const auto mode = [](const std::filesystem::path& path) {
        struct ::stat is {};
        REQUIRE(::stat(path.c_str(), &is) == 0);
        return is.st_mode & 0777;
    };
    CHECK(mode(r.folder / "inbox") == 0700);
    std::size_t files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator{r.folder / "inbox"}) {
        CAPTURE(file.path().string());
        CHECK(mode(file.path()) == (file.is_directory() ? 0700 : 0600));
        ++files;
    }
    CHECK(files >= 4);
}

TEST_CASE("many requests at once are all kept, in few groups") {
    rig r;
    constexpr int many = 40;
    int made = 0;
    std::vector<net::request> requests;
    for (int i = 0; i < many; ++i) {
        net::request request{net::http::verb::post, "/teledossiers/v1/folders", 11};
        request.set("Authorization", "Bearer " + r.osl.token);
        request.set("Content-Type", "application/json");
        request.body() = rig::folder_json();
        requests.push_back(std::move(request));
    }
    crew all{r.executor()};
    for (const auto& request : requests)
        all.hire([&r, &request, &made]() -> awaitable<void> {
            const net::exchange what{request, net::target::parse("/teledossiers/v1/folders").value(), {}};
            const auto answer = co_await r.box->respond(what);
            if (answer.result_int() == 201) ++made;
        });
    r.run(all.gone());
    CHECK(made == many);
}
