// The bytes of an attachment, whole and in parts, from a row and from a file of their own.
#include "connector/inbox/byte_range.hpp"
#include "connector/inbox/sniffing.hpp"
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

TEST_CASE("a range of a file, wherever its bytes are") {
    for (const std::size_t file_from : {std::size_t{1} << 20, std::size_t{1}}) {
        CAPTURE(file_from);
        rig r;
        r.close();
        r.conf.file_from = file_from;
        r.open();
        const auto ids = r.delivered();
        const auto path = fmt::format("{}/cases/{}/attachments/{}", teledossiers, ids.cases[0], ids.attachments[0]);
        const auto get = [&](std::string range) {
            return r.ask(r.si, verb::get, path, {}, {{{"Range", std::move(range)}}});
        };
        auto a = r.ask(r.si, verb::get, path);
        CHECK(a.status == 200);
        CHECK(a.whole.body() == "12345");
        CHECK(a.header("Accept-Ranges") == "bytes");
        a = get("bytes=1-2");
        CHECK(a.status == 206);
        CHECK(a.whole.body() == "23");
        CHECK(a.header("Content-Range") == "bytes 1-2/5");
        CHECK(a.header("digest") == to_base64(sha256("12345")));  // of the whole file
        CHECK(get("bytes=3-").whole.body() == "45");
        CHECK(get("bytes=-2").whole.body() == "45");
        a = get("bytes=5-");
        CHECK(a.status == 416);
        CHECK(a.header("Content-Range") == "bytes */5");
        CHECK(get("bytes=0-1,3-4").status == 200);
    }
}

TEST_CASE("ranges at their edges") {
    const auto of = [](std::string header, std::int64_t size = 10) { return byte_range::of(header, size); };
    CHECK(byte_range::of(std::nullopt, 10).whole);
    CHECK(of("bytes=0-0").length == 1);
    CHECK(of("bytes=0-99").length == 10);
    CHECK(of("bytes=9-99999999999999999999").length == 1);
    CHECK(of("bytes=-99").length == 10);
    CHECK_FALSE(of("bytes=-0").satisfiable);
    CHECK_FALSE(of("bytes=10-").satisfiable);
    CHECK_FALSE(of("bytes=99999999999999999999-").satisfiable);
    CHECK_FALSE(of("bytes=0-", 0).satisfiable);
    for (const auto* nonsense :
         {"bytes=", "bytes=-", "bytes=a-b", "bytes=2-1", "bytes=1", "items=0-1", "", "bytes=1-x"})
        CHECK_MESSAGE(of(nonsense).whole, nonsense);
}

TEST_CASE("a file is what its meta-data say, or is REJECTED") {
    CHECK(looks_like("application/pdf", "%PDF-1.7"));
    CHECK_FALSE(looks_like("application/pdf", "\x89PNG\r\n\x1a\n"));
    CHECK_FALSE(looks_like("application/pdf", ""));
    CHECK_FALSE(looks_like("application/json", "%PDF-1.7"));
    CHECK(looks_like("Application/JSON; charset=utf-8", "{}"));
    CHECK(looks_like("image/jpeg", "\xff\xd8\xff\xe0"));
    CHECK(looks_like("application/vnd.oasis.opendocument.text", "PK\x03\x04"));
    CHECK_FALSE(looks_like("text/plain", "MZ\x90"));
    CHECK(looks_like("application/octet-stream", "%PDF-"));
    CHECK_FALSE(looks_like("application/octet-stream",
                           "\x7f"
                           "ELF"));

    // Names as clients write them.
    for (const auto* zip : {"application/x-zip", "application/x-zip-compressed", "multipart/x-zip", "APPLICATION/X-ZIP",
                            "application/epub+zip", "application/vnd.ms-excel.sheet.macroEnabled.12"}) {
        CAPTURE(zip);
        CHECK(looks_like(zip, "PK\x03\x04"));
        CHECK_FALSE(looks_like(zip, "%PDF-1.7"));
    }
    for (const auto* gzip : {"application/x-gzip", "application/gzip", "application/x-gzip-compressed"}) {
        CAPTURE(gzip);
        CHECK(looks_like(gzip, "\x1f\x8b\x08"));
        CHECK_FALSE(looks_like(gzip, "PK\x03\x04"));
    }
    CHECK(looks_like("image/pjpeg", "\xff\xd8\xff\xe0"));
    CHECK(looks_like("image/x-png", "\x89PNG\r\n\x1a\n"));

    rig r;
    const auto ids = r.made_of(rig::folder_json({chatillon}, "Formulaire-QF-0123456789ABC", 5, "application/pdf"));
    const auto a = r.put(r.osl, ids.folder, ids.attachments[0], "<xml>");
    CHECK(a.status == 400);
    CHECK(a.messages().find("application/pdf") != std::string::npos);
    CHECK(r.get(r.osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text() == "REJECTED");
    CHECK(r.put(r.osl, ids.folder, ids.attachments[0], "%PDF-").status == 204);
}
