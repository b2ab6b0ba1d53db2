#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;

TEST_CASE("a client of an SI brings its organization and an active subscription") {
    rig r;
    client_book book{r.folder / "inbox", r.clock};
    CHECK(r.post(r.osl, "/folders", rig::folder_json({stranger})).status == 400);
    REQUIRE(book.add({.organization = std::string{stranger}, .process_code = "FormulaireQF"}).has_value());
    CHECK(r.post(r.osl, "/folders", rig::folder_json({stranger})).status == 201);
}

TEST_CASE("a subscription that an administrator has suspended is not revived by a new client") {
    rig r;
    const auto list =
        r.ask(r.admin, net::http::verb::get, "/referential/v1/subscriptions?companyRegister=21350238800019");
    const auto id = list.body.root().at(0)["id"].text_or("");
    const auto body =
        fmt::format(R"({{"datapassId":1,"processCode":"FormulaireQF","subscriber":{},"status":"Suspendu",)"
                    R"("notificationFrequency":"Aucune","localAdministrator":{{"email":"a@example.org"}}}})",
                    rig::recipient_json(rennes));
    REQUIRE(r.ask(r.admin, net::http::verb::put, "/referential/v1/subscriptions/" + id, body).status == 200);
    client_book book{r.folder / "inbox", r.clock};
    REQUIRE(book.add({.organization = std::string{rennes}, .process_code = "FormulaireQF"}).has_value());
    CHECK(r.post(r.osl, "/folders", rig::folder_json({rennes})).status == 400);
}

TEST_CASE("the book lists clients without their secrets, and ids and secrets are never the same twice") {
    test::temporary_folder folder;
    test::rig loop;
    test::simulated_clock clock{loop.loop};
    client_book book{folder / "inbox", clock};
    const auto first = book.add({.organization = std::string{chatillon}, .process_code = "FormulaireQF"}).value();
    const auto second = book.add({.organization = std::string{chatillon}, .process_code = "FormulaireQF"}).value();
    CHECK(first.id != second.id);
    CHECK(first.secret != second.secret);
    CHECK(first.secret.size() == 43);
    const auto rows = book.list();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].organization.text() == chatillon);
    CHECK(rows[0].scope == scope::si);
    CHECK(rows[0].process_code == "FormulaireQF");
}

TEST_CASE("a wish that makes no sense is refused, and leaves nothing") {
    test::temporary_folder folder;
    test::rig loop;
    test::simulated_clock clock{loop.loop};
    client_book book{folder / "inbox", clock};
    for (const auto* name :
         {"", "SI", "SI-21260086600016", "SI-2126008660001-26086", "SI-2126008660001X-26086", "SI-21260086600016-",
          "SI-21260086600016-26086-1", "XX-21260086600016-26086", "SI-21260086600016-12345678901"}) {
        CAPTURE(name);
        const auto made = book.add({.organization = name, .process_code = "FormulaireQF"});
        CHECK(made.error() == errc::malformed_text);
    }
    CHECK(book.add({.organization = std::string{chatillon}}).error() == errc::content_invalid);
    CHECK(book.add({.organization = std::string{chatillon}, .process_code = std::string(31, 'x')}).error() ==
          errc::content_invalid);
    CHECK(book.add({.organization = "OSL-13002526500013-00000", .process_code = "FormulaireQF"}).error() ==
          errc::content_invalid);
    CHECK(book.list().empty());
}
