// Bodies that come packed with gzip, and answers that go so; the limits are those of what was packed.
#include "connector/net/gzip.hpp"
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

struct packing_rig : rig {
    std::string packed(std::string_view text) {
        const auto source = net::packing_source(std::make_unique<net::text_source>(text));
        return run(all_of(*source));
    }
    headers gzip{{{"Content-Encoding", "gzip"}}};
    answer post_folder(std::string body) {
        return ask(osl, verb::post, "/teledossiers/v1/folders", std::move(body), gzip);
    }
    std::string status(const folder_ids& ids) {
        return get(osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text_or("");
    }
};

}  // namespace

TEST_CASE("JSON and forms may come packed; what is no gzip is 400, another encoding 415") {
    packing_rig r;
    const auto a = r.post_folder(r.packed(rig::folder_json()));
    CHECK(a.status == 201);
    CHECK(r.get(r.osl, "/folders/" + a.text("id")).text("externalId") == "Formulaire-QF-0123456789ABC");
    CHECK(r.post_folder(rig::folder_json()).status == 400);
    const auto cut = r.packed(rig::folder_json());
    CHECK(r.post_folder(cut.substr(0, cut.size() - 3)).status == 400);
    CHECK(r.ask(r.osl, verb::post, "/teledossiers/v1/folders", rig::folder_json(), {{{"Content-Encoding", "br"}}})
              .status == 415);
    CHECK(r.ask(r.osl, verb::get, "/teledossiers/v1/notifications", "", r.gzip).status == 200);  // it has none
    const auto& who = r.osl.credentials;
    CHECK(r.send(verb::post, "/token", r.packed("grant_type=client_credentials"),
                 {{{"Authorization", "Basic " + to_base64(who.id + ':' + who.secret)}, {"Content-Encoding", "gzip"}}})
              .status == 200);
}

TEST_CASE("a few bytes that unpack to more than a body may have are 413") {
    packing_rig r;
    const auto bomb = r.packed(std::string(60'000'000, ' '));
    CHECK(bomb.size() < 300'000);
    CHECK(r.post_folder(bomb).status == 413);
    CHECK(r.send(verb::post, "/token", bomb, r.gzip).status == 413);
    const auto fits = r.packed(rig::folder_json() + std::string((4 << 20) - rig::folder_json().size(), ' '));
    CHECK(r.post_folder(fits).status == 201);
}

TEST_CASE("a packed file is kept unpacked; its size and digest are those of the file") {
    packing_rig r;
    for (const std::size_t size : {std::size_t{5}, std::size_t{900'000}}) {  // a row, and a file of its own
        CAPTURE(size);
        const auto ids = r.made_of(rig::folder_json({chatillon}, "Formulaire-QF-0123456789ABC", size));
        const std::string text(size, 'x');
        const auto put = [&](std::string_view bytes, std::string_view digest_of) {
            auto h = r.gzip;
            h.list.emplace_back("digest", to_base64(sha256(digest_of)));
            return r.put(r.osl, ids.folder, ids.attachments[0], r.packed(bytes), h).status;
        };
        const auto more = text + "x";
        CHECK(put(more, more) == 400);
        CHECK(r.status(ids) == "REJECTED");
        CHECK(put(std::string(50'000'000, 'x'), more) == 400);
        CHECK(put(text, "other") == 400);
        const auto packed = r.packed(text);
        const auto cut = packed.substr(0, packed.size() - 1);
        CHECK(r.put(r.osl, ids.folder, ids.attachments[0], cut, r.gzip).status == 400);
        CHECK(put(text, text) == 204);
        CHECK(r.status(ids) == "RECEIVED");
        REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
        const auto got = r.get(r.si, "/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0]);
        CHECK((got.whole.body() == text));
    }
}

TEST_CASE("an answer is packed for who asks for it, when it is long enough; a file never") {
    packing_rig r;
    const auto ids = r.delivered();
    for (int i = 0; i < 9; ++i) r.delivered();
    const auto ask = [&](const std::string& path, const char* accepted) {
        return r.ask(r.si, verb::get, "/teledossiers/v1" + path, "", {{{"Accept-Encoding", accepted}}}).whole;
    };
    const auto plain = ask("/notifications", "identity"), packed = ask("/notifications", "gzip, deflate");
    CHECK(plain.find("Content-Encoding") == plain.end());
    CHECK(packed["Content-Encoding"] == "gzip");
    CHECK(packed.body().size() < plain.body().size() / 3);
    CHECK((net::unpacked(packed.body(), 1 << 20).value() == plain.body()));
    const auto none = ask("/notifications?processCode=CERTDC", "gzip");
    CHECK(none.find("Content-Encoding") == none.end());
    CHECK(none.body() == "[]");
    const auto file = ask("/cases/" + ids.cases[0] + "/attachments/" + ids.attachments[0], "gzip");
    CHECK(file.find("Content-Encoding") == file.end());
    CHECK(file.body() == "12345");
}
