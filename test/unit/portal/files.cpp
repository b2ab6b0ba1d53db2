// A dossier's files, and lists as files.
#include "connector/portal/archive_stream.hpp"
#include "connector/portal/file_names.hpp"
#include "connector/portal/table_text.hpp"
#include "test/unit/portal/fixture.hpp"

#include <set>
#include <zlib.h>

using namespace qf;
using namespace qf::portal;

namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t offset, int length) {
    std::uint32_t out = 0;
    for (int i = length; i-- > 0;)
        out = out << 8 | static_cast<unsigned char>(bytes.at(offset + static_cast<std::size_t>(i)));
    return out;
}

// Reads it as unzip does, from the directory at its end: names and bytes, whose checksums must hold.
std::map<std::string, std::string> unpacked(std::string_view zip) {
    std::map<std::string, std::string> out;
    REQUIRE(zip.size() >= 22);
    const auto end = zip.size() - 22;
    REQUIRE(zip.substr(end, 4) == "PK\x05\x06");
    auto offset = std::size_t{number_at(zip, end + 16, 4)};
    for (auto left = number_at(zip, end + 10, 2); left > 0; --left) {
        REQUIRE(zip.substr(offset, 4) == "PK\x01\x02");
        CHECK(number_at(zip, offset + 8, 2) == 1u << 11);  // names are UTF-8
        CHECK(number_at(zip, offset + 10, 2) == 0);        // stored
        const auto size = number_at(zip, offset + 24, 4), length = number_at(zip, offset + 28, 2);
        const auto local = std::size_t{number_at(zip, offset + 42, 4)};
        const std::string name{zip.substr(offset + 46, length)};
        REQUIRE(zip.substr(local, 4) == "PK\x03\x04");
        CHECK(zip.substr(local + 30, length) == name);
        const auto bytes = zip.substr(local + 30 + length, size);
        CHECK(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) == number_at(zip, offset + 16, 4));
        CHECK(out.emplace(name, bytes).second);
        offset += 46 + length;
    }
    CHECK(offset == end);
    return out;
}

}  // namespace

TEST_CASE("a file is shown or kept, as it came, and nothing of it can run") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0] + "/pieces/" + ids.attachments[0];
    const auto seen = agent.get(path);
    CHECK(seen.body == r.content());
    CHECK(seen.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(seen.header("Content-Disposition").starts_with("inline; filename=\"FormulaireQF.json\""));
    CHECK(seen.header("X-Content-Type-Options") == "nosniff");
    CHECK(seen.header("Content-Security-Policy").starts_with("default-src 'none'"));
    const auto kept_one = agent.get(path + "/telecharger");
    CHECK(kept_one.body == r.content());
    CHECK(kept_one.header("Content-Type") == "application/octet-stream");
    CHECK(kept_one.header("Content-Disposition").starts_with("attachment;"));
    CHECK(r.trailed("view"));
    CHECK(r.trailed("download"));
    CHECK(agent.get("/dossiers/" + ids.cases[0] + "/pieces/" + inbox::nowhere).status == 404);
}

TEST_CASE("a page that calls itself a page is kept, never shown") {
    portal_rig r;
    auto agent = r.agent();
    auto ids = r.made_of(r.folder_json({chatillon}, "Formulaire-QF-0123456789ABC", 8, "text/html"));
    REQUIRE(r.put(r.osl, ids.folder, ids.attachments[0], "<b>a</b>").status == 204);
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    const auto page = agent.get("/dossiers/" + ids.cases[0] + "/pieces/" + ids.attachments[0]);
    CHECK(page.header("Content-Type") == "application/octet-stream");
    CHECK(page.header("Content-Disposition").starts_with("attachment;"));
}

TEST_CASE("all files as a ZIP; of several dossiers, each in a folder of its own") {
    portal_rig r;
    r.restart();
    r.close_portal();
    r.open_portal();
    auto agent = r.agent();
    const auto a = r.family("A"), b = r.family("B", "Zoé", r.content(9));
    const auto zip = agent.get("/dossiers/" + a.cases[0] + "/pieces.zip");
    CHECK(zip.header("Content-Type") == "application/zip");
    CHECK(zip.header("Content-Disposition").find("Formulaire-QF-0000000000001-01.zip") != std::string::npos);
    CHECK(unpacked(zip.body) == std::map<std::string, std::string>{{"FormulaireQF.json", r.content()}});
    const auto both =
        agent.press("/dossiers/actions", {{"action", "zip"}, {"dossier", a.cases[0]}, {"dossier", b.cases[0]}});
    CHECK(unpacked(both.body) ==
          std::map<std::string, std::string>{{"Formulaire-QF-0000000000001-01/FormulaireQF.json", r.content()},
                                             {"Formulaire-QF-0000000000002-01/FormulaireQF.json", r.content(9)}});
    CHECK(r.trailed("archive"));
}

TEST_CASE("large files come from the vault, whole") {
    portal_rig r;
    r.close_portal();
    r.close();
    r.conf.file_from = 1;
    r.open();
    r.open_portal();
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    CHECK(agent.get("/dossiers/" + ids.cases[0]).has("742"));
    CHECK(unpacked(agent.get("/dossiers/" + ids.cases[0] + "/pieces.zip").body).at("FormulaireQF.json") == r.content());
    CHECK(agent.get("/dossiers/" + ids.cases[0] + "/pieces/" + ids.attachments[0]).body == r.content());
}

TEST_CASE("a file that has gone since it was counted ends the archive in the middle, where the client sees it") {
    portal_rig r;
    const auto ids = r.family("BOIS");
    const auto size = static_cast<std::int64_t>(r.content().size());
    const wanted_file there{.id = ids.attachments[0], .name = "a", .size = size};
    for (const auto& gone : {wanted_file{.id = inbox::nowhere, .name = "b", .size = 5},
                             wanted_file{.id = inbox::nowhere, .name = "b", .size = 5, .in_vault = "none"}}) {
        archive_stream all{{there, gone}, archive_folders::none, r.box->rows(), r.box->files()};
        std::string got(static_cast<std::size_t>(size) + 31, '.');
        CHECK(r.run(net::read_full(all, got)).value() == got.size());
        CHECK(got.ends_with(r.content()));
        got.resize(all.length());
        CHECK(r.run(net::read_full(all, got)).error() == errc::file_unreadable);
    }
}

TEST_CASE("an archive that would not fit in its bound is refused before it is made") {
    portal_rig r;
    r.close_portal();
    r.portal_conf.archive_max = 10;
    r.open_portal();
    auto one = r.agent();
    const auto ids = r.family("BOIS");
    CHECK(one.get("/dossiers/" + ids.cases[0] + "/pieces.zip").status == 413);
}

TEST_CASE("names in an archive lead nowhere, and none hides another") {
    archive all;
    const instant then{std::chrono::seconds{1'790'000'000}};
    std::vector<std::string> texts{"../../etc/passwd", "a.pdf", "a.pdf", "D:\\x", "", "..", "é.pdf"};
    for (const auto& name : texts) all.add("", name, name.size(), then);
    all.add("../up", "a.pdf", 1, then);
    texts.emplace_back("x");
    std::string zip;
    for (std::size_t i = 0; i < texts.size(); ++i) zip += all.head(i, checksum_after(0, texts[i])) + texts[i];
    zip += all.end();
    CHECK(zip.size() == all.length());
    const auto names = unpacked(zip);
    CHECK(names.size() == 8);
    for (const auto* good : {"_.._etc_passwd", "a.pdf", "a (2).pdf", "D__x", "fichier", "é.pdf", "_up/a.pdf"})
        CHECK_MESSAGE(names.contains(good), good);
    CHECK(safe_file_name(std::string(400, 'x') + ".pdf").size() == 180);
    CHECK(safe_file_name("\xff.pdf") == "_.pdf");
    CHECK(unpacked(archive{}.end()).empty());
    constexpr std::uint64_t four_gib = std::uint64_t{4} << 30;
    CHECK_THROWS_AS(all.add("", "large", four_gib - 100, then), std::length_error);  // with what stands around them
}

TEST_CASE("a name is one that Windows, macOS and Linux keep, and reads as what it is") {
    for (const auto& [given, safe] :
         std::vector<std::pair<std::string, std::string>>{{"CON", "_CON"},
                                                          {"aux.pdf", "_aux.pdf"},
                                                          {"Nul .tar.gz", "_Nul .tar.gz"},
                                                          {"com1.txt", "_com1.txt"},
                                                          {"LPT\u00B2", "_LPT\u00B2"},
                                                          {"conto.pdf", "conto.pdf"},
                                                          {"COM10.pdf", "COM10.pdf"},
                                                          {"a.pdf. .", "a.pdf"},
                                                          {"...", "fichier"},
                                                          {"..\\..\\a", "_.._a"},
                                                          {"facture\u202Efdp.exe", "facturefdp.exe"},
                                                          {"a\u200B\u2066b.pdf", "ab.pdf"},
                                                          {"a\nb\x7f.pdf", "a_b_.pdf"}})
        CHECK_MESSAGE(safe_file_name(given) == safe, given);
}

TEST_CASE("two names that some system takes for one are told apart in the archive") {
    archive all;
    const instant then{std::chrono::seconds{1'790'000'000}};
    const std::vector<std::string> texts{"A.pdf",      "a.PDF",      "\u00E9.pdf", "e\u0301.pdf",
                                         "\u042F.pdf", "\u044F.pdf", "a (2).pdf",  "a.pdf.",
                                         "a.pdf",      "\u03A3.txt", "\u03C2.txt", "A\u202E.pdf"};
    for (const auto& name : texts) all.add("", name, name.size(), then);
    std::string zip;
    for (std::size_t i = 0; i < texts.size(); ++i) zip += all.head(i, checksum_after(0, texts[i])) + texts[i];
    std::set<std::string> alike;
    for (const auto& [name, bytes] : unpacked(zip + all.end()))
        CHECK_MESSAGE(alike.insert(likeness_of(name)).second, name);
    CHECK(alike.size() == texts.size());
}

TEST_CASE("the list as CSV, with what the files say, as the filters leave it") {
    portal_rig r;
    auto agent = r.agent();
    r.family("CHAMPÊTRE");
    r.family("AUTRE", "Léa", "12345");
    const auto all = agent.get("/dossiers.csv");
    CHECK(all.header("Content-Type") == "text/csv; charset=utf-8");
    CHECK(all.header("Content-Disposition").find("dossiers.csv") != std::string::npos);
    CHECK(all.body.starts_with("\xEF\xBB\xBF\"Référence\";"));
    CHECK(all.has("\r\n\"0000000000001\";\"Transmission du quotient familial\";\"À ouvrir\";"));
    CHECK(
        all.has("\"CHAMPÊTRE\";\"Zoé\";\"\";\"742\";\"septembre 2026\";\"\";\"Caisse d’allocations familiales (CAF)\";"
                "\"LÉO CHAMPÊTRE (05/2019)\";\"\";\"\";\"\"\r\n"));
    CHECK(all.has("\"AUTRE\";\"Léa\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\"\r\n"));
    const auto some = agent.get("/dossiers.csv" + agent.press("/dossiers", {{"q", "autre"}}).to().substr(9));
    CHECK(!some.has("CHAMPÊTRE"));
    CHECK(r.trailed("export", "1 dossiers"));
    CHECK(r.trailed("export", "2 dossiers"));
}

TEST_CASE("another month than the commune asked for is said on the list, in the dossier and in the CSV") {
    portal_rig r;
    auto agent = r.agent();
    const auto months = "statut=17;mois_demande=2027-01;mois_obtenu=2026-09";
    const auto ids = r.family("BOIS", "Zoé", {}, chatillon, "FormulaireQF", months);
    CHECK(agent.get("/dossiers").has(R"(septembre 2026 <span class="other-month">demandé&nbsp;: janvier 2027</span>)"));
    CHECK(agent.get("/dossiers.csv").has("\"742\";\"septembre 2026\";\"janvier 2027\";\"Caisse d’allocations"));
    const auto page = agent.get("/dossiers/" + ids.cases[0]);
    CHECK(page.has("<strong>septembre 2026</strong>"));
    CHECK(page.has("<strong>janvier 2027</strong>"));
    r.family("VIDE", "Zoé", "12345", chatillon, "FormulaireQF", months);
    const auto empty = agent.press("/dossiers", {{"q", "vide"}}).to();
    CHECK(agent.get("/dossiers.csv" + empty.substr(9)).has("\"\";\"septembre 2026\";\"janvier 2027\";\"\";\"\""));
    const auto same = r.family("MÊME");
    CHECK(!agent.get("/dossiers/" + same.cases[0]).has("Mois demandé"));
    CHECK(!agent.search("meme").has("demandé&nbsp;:"));
}

TEST_CASE("a quotient of 0 and children that the fund did not tell are said to be so") {
    portal_rig r;
    auto one = r.agent();
    const auto page = [&](std::string_view text) {
        const auto ids = r.family("BOIS", "Zoé", std::string{text});
        return one.get("/dossiers/" + ids.cases[0]);
    };
    const auto untold = page(R"({"quotient_familial_v3":{"quotient_familial":{"valeur":0}}})");
    CHECK(untold.has("ne connaît pas les ressources"));
    CHECK(untold.has("Non communiqué par la caisse."));
    const auto none = page(R"({"pivot_identity":{"family_name":"MAR\u00ADTIN","given_name":"L\u0092ORME"},)"
                           R"("quotient_familial_v3":{"enfants":[],"quotient_familial":{"valeur":1}}})");
    CHECK(!none.has("ne connaît pas les ressources"));
    CHECK(none.has("Aucun enfant n’est transmis."));
    CHECK(none.has("L&#39;ORME MARTIN"));
}

TEST_CASE("no cell of a CSV is a formula") {
    for (const auto* bad :
         {"=1+1", "+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "\t=1", "\r=1", "  =1", "＝1", "−1+1", "|x", "%0"})
        CHECK_MESSAGE(safe_cell(bad) == std::string{"'"} + bad, bad);
    for (const auto* good : {"", "742", "-12", "Léa", "a=b", "01/02/2026", "O'NEIL"})
        CHECK_MESSAGE(safe_cell(good) == good, good);
    portal_rig r;
    auto one = r.agent();
    r.family("=HYPERLINK(\"http://x\")", "+33");
    CHECK(one.get("/dossiers.csv").has("\"'=HYPERLINK(\"\"http://x\"\")\";\"'+33\""));
}
