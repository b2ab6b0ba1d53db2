// Processes as data: who may change them, and what their rules refuse.
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

constexpr std::string_view processes = "/referential/v1/processes";

std::string process_json(std::string_view code, std::string_view attachments = R"("sizeMax":100,"countMax":2)",
                         std::string_view purge_status = "DONE", int archive_days = 20) {
    return fmt::format(R"({{"code":"{}","name":"Essai","attachments":{{{}}},"purge":{{"status":"{}","days":10}},)"
                       R"("archiveDays":{},"deleteDays":5}})",
                       code, attachments, purge_status, archive_days);
}

}  // namespace

TEST_CASE("the known processes are there from the start; an administrator adds, changes and lists them") {
    rig r;
    auto a = r.ask(r.admin, verb::get, processes);
    CHECK(a.header("Content-Range") == "Processes 0-2/3");
    CHECK(a.body.root().at(0)["code"].text() == "CERTDC");
    CHECK(a.body.root().at(1)["code"].text() == "EtatCivil");
    CHECK(a.body.root().at(2)["code"].text() == "FormulaireQF");
    CHECK(a.body.root().at(2)["attachments"]["required"].at(0).text() == "FormulaireQF");

    a = r.ask(r.admin, verb::post, processes, process_json("RSA"));
    CHECK(a.status == 201);
    CHECK(a["purge"]["days"].integer() == 10);
    CHECK(r.ask(r.admin, verb::post, processes, process_json("RSA")).messages().find("already exists") !=
          std::string::npos);
    const auto one = fmt::format("{}/RSA", processes);
    CHECK(r.ask(r.admin, verb::put, one, process_json("RSA", R"("sizeMax":7,"countMax":2)")).status == 200);
    CHECK(r.ask(r.admin, verb::get, one)["attachments"]["sizeMax"].integer() == 7);
    CHECK(r.ask(r.admin, verb::put, one, process_json("RSB")).status == 400);
    CHECK(r.ask(r.admin, verb::put, fmt::format("{}/RSB", processes), process_json("RSB")).status == 404);
    CHECK(r.ask(r.admin, verb::get, fmt::format("{}/RSB", processes)).status == 404);
    for (const auto* who : {&r.osl, &r.si}) CHECK(r.ask(*who, verb::get, processes).status == 403);
}

TEST_CASE("a process that cannot work is refused with every fault") {
    rig r;
    const auto post = [&](std::string body) { return r.ask(r.admin, verb::post, processes, std::move(body)); };
    CHECK(post("{}")["errors"].size() == 6);
    CHECK(post(process_json("no blanks")).status == 400);
    CHECK(post(process_json("A", R"("sizeMax":0,"countMax":1)")).status == 400);
    CHECK(post(process_json("A", R"("sizeMax":1,"countMax":1)", "HUBEE_RECEIVED")).status == 400);
    const auto a = post(process_json("A", R"("sizeMax":1,"countMax":1,"required":["x","y"])", "DONE", 10));
    CHECK(a["errors"].size() == 2);
}

TEST_CASE("a folder obeys the rules of its process, all faults at once") {
    rig r;
    const auto qf = fmt::format("{}/FormulaireQF", processes);
    REQUIRE(r.ask(r.admin, verb::put, qf,
                  process_json("FormulaireQF",
                               R"("sizeMax":4,"countMax":1,"required":["Avis"],"mimeTypes":["application/pdf"])"))
                .status == 200);
    auto a = r.post(r.osl, "/folders", rig::folder_json());
    CHECK(a.status == 400);
    CHECK(a["errors"].size() == 3);
    for (const auto* fault :
         {"larger than 4 bytes", "mimeType that FormulaireQF does not take", "needs an attachment of type Avis"})
        CHECK_MESSAGE(a.messages().find(fault) != std::string::npos, fault);

    REQUIRE(r.ask(r.admin, verb::put, qf, process_json("FormulaireQF")).status == 200);
    CHECK(r.post(r.osl, "/folders", rig::folder_json()).status == 201);
    auto unknown = rig::folder_json();
    unknown.replace(unknown.find(":\"FormulaireQF\""), 15, ":\"Formulaire\"");
    CHECK(r.post(r.osl, "/folders", unknown).messages().find("Process Formulaire does not exist") != std::string::npos);
}

TEST_CASE("a process that takes a type takes it by the other names that clients write") {
    rig r;
    const auto qf = fmt::format("{}/FormulaireQF", processes);
    REQUIRE(r.ask(r.admin, verb::put, qf,
                  process_json("FormulaireQF",
                               R"("sizeMax":9,"countMax":1,"mimeTypes":["application/gzip","application/json"])"))
                .status == 200);
    const auto status = [&](const char* type) {
        return r.post(r.osl, "/folders", rig::folder_json({chatillon}, "Formulaire-QF-0123456789ABC", 5, type)).status;
    };
    for (const auto* type : {"application/x-gzip", "Application/JSON; charset=utf-8", "application/gzip"})
        CHECK_MESSAGE(status(type) == 201, type);
    CHECK(status("application/zip") == 400);
    CHECK(status("application/jsonp") == 400);
}

TEST_CASE("a client and a subscription need a process that exists") {
    rig r;
    client_book book{r.folder / "inbox", r.clock};
    const auto made = book.add({.organization = std::string{chatillon}, .process_code = "Nothing"});
    REQUIRE(made.has_error());
    CHECK(made.error() == errc::not_found);
    REQUIRE(r.ask(r.admin, verb::post, processes, process_json("RSA")).status == 201);
    CHECK(book.add({.organization = std::string{chatillon}, .process_code = "RSA"}).has_value());
    const auto body = [&](const char* process) {
        return fmt::format(R"({{"datapassId":1,"processCode":"{}","subscriber":{},"notificationFrequency":"Aucune",)"
                           R"("localAdministrator":{{"email":"mairie@example.org"}}}})",
                           process, rig::recipient_json(rennes));
    };
    CHECK(r.ask(r.admin, verb::post, "/referential/v1/subscriptions", body("Nothing")).status == 400);
    CHECK(r.ask(r.admin, verb::post, "/referential/v1/subscriptions", body("RSA")).status == 201);
}
