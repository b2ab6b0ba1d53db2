#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

constexpr std::string_view referential = "/referential/v1";
std::string at(std::string_view path) {
    return fmt::format("{}{}", referential, path);
}

std::string subscription(std::string_view subscriber, std::string_view more = "") {
    return fmt::format(
        R"({{"datapassId":14632,"processCode":"FormulaireQF","subscriber":{},"accessMode":"API",)"
        R"("notificationFrequency":"Unitaire","localAdministrator":{{"email":"mairie@example.org"}}{}}})",
        rig::recipient_json(subscriber), more);
}

}  // namespace

TEST_CASE("an organization is made once, and shown by its name") {
    rig r;
    auto body = rig::recipient_json(stranger);
    body.insert(body.size() - 1, R"(,"name":"Commune","unknown":1)");
    const auto a = r.ask(r.admin, verb::post, at("/organizations"), body);
    CHECK(a.status == 201);
    CHECK(a.text("name") == "Commune");
    CHECK_FALSE(a["unknown"].exists());
    const auto again = r.ask(r.admin, verb::post, at("/organizations"), body);
    CHECK(again.status == 400);
    CHECK(again.messages().find("already exists") != std::string::npos);
    CHECK(r.ask(r.osl, verb::get, at("/organizations/SI-21750001600019-75056")).text("branchCode") == "75056");
    CHECK(r.ask(r.osl, verb::get, at("/organizations/SI-21750001600019-75057")).status == 404);
    CHECK(r.ask(r.osl, verb::get, at("/organizations/Paris")).status == 400);
    CHECK(r.ask(r.admin, verb::post, at("/organizations"), R"({"type":"SI","companyRegister":"12","branchCode":""})")
              .status == 400);
}

TEST_CASE("organizations are listed by pages") {
    rig r;
    const auto a = r.ask(r.admin, verb::get, at("/organizations?type=SI&maxResult=1"));
    CHECK(a.status == 200);
    CHECK(a.body.root().size() == 1);
    CHECK(a.header("Content-Range") == "Organizations 0-0/2");
    const auto rest = r.ask(r.admin, verb::get, at("/organizations?type=SI&offSet=1"));
    CHECK(rest.header("Content-Range") == "Organizations 1-1/2");
    CHECK(r.ask(r.admin, verb::get, at("/organizations?offSet=50")).header("Content-Range") == "Organizations */5");
}

TEST_CASE("a subscription starts inactive; folders are accepted once it is active") {
    rig r;
    REQUIRE(r.ask(r.admin, verb::post, at("/organizations"), rig::recipient_json(stranger)).status == 201);
    auto a = r.ask(r.admin, verb::post, at("/subscriptions"), subscription(stranger, R"(,"status":"Actif")"));
    REQUIRE(a.status == 201);
    CHECK(a.text("status") == "Inactif");
    CHECK(r.post(r.osl, "/folders", rig::folder_json({stranger})).status == 400);

    const auto one = at("/subscriptions/" + a.text("id"));
    a = r.ask(r.admin, verb::put, one,
              subscription(stranger, R"(,"status":"Actif","activateDateTime":"2026-09-01T00:00:00Z")"));
    CHECK(a.status == 200);
    CHECK(a.text("status") == "Actif");
    CHECK(r.ask(r.osl, verb::get, one).whole.body() == a.whole.body());
    CHECK(r.post(r.osl, "/folders", rig::folder_json({stranger})).status == 201);

    REQUIRE(r.ask(r.admin, verb::put, one, subscription(stranger, R"(,"status":"Suspendu")")).status == 200);
    CHECK(r.post(r.osl, "/folders", rig::folder_json({stranger})).status == 400);
}

TEST_CASE("an organization has one subscription of a process: the second is told that it already exists") {
    rig r;
    REQUIRE(r.ask(r.admin, verb::post, at("/organizations"), rig::recipient_json(stranger)).status == 201);
    REQUIRE(r.ask(r.admin, verb::post, at("/subscriptions"), subscription(stranger)).status == 201);
    auto a = r.ask(r.admin, verb::post, at("/subscriptions"), subscription(stranger));
    CHECK(a.status == 400);
    CHECK(a.messages() == "Subscription FormulaireQF for organization SI-21750001600019-75056 already exists\n");
    a = r.ask(r.admin, verb::get, at("/subscriptions?companyRegister=21750001600019&processCode=FormulaireQF"));
    REQUIRE(a.body.root().size() == 1);
    // Nor does it get a second one by changing another.
    const auto id = r.ask(r.admin, verb::get, at("/subscriptions?companyRegister=21350238800019"))
                        .body.root()
                        .at(0)["id"]
                        .text_or("");
    CHECK(r.ask(r.admin, verb::put, at("/subscriptions/" + id), subscription(stranger)).status == 400);
    CHECK(r.ask(r.admin, verb::put, at("/subscriptions/" + id), subscription(rennes)).status == 200);
}

TEST_CASE("a subscription says all that HubEE's does, and what was read may be sent back to activate it") {
    rig r;
    auto town = rig::recipient_json(stranger);
    town.insert(town.size() - 1, R"(,"name":"Commune d'essai")");
    REQUIRE(r.ask(r.admin, verb::post, at("/organizations"), town).status == 201);
    r.clock.advance(std::chrono::minutes{5});
    const auto made = r.ask(r.admin, verb::post, at("/subscriptions"), subscription(stranger));
    REQUIRE(made.status == 201);
    const auto one = at("/subscriptions/" + made.text("id"));
    auto a = r.ask(r.admin, verb::get, one);
    CHECK(a.whole.body() == made.whole.body());
    CHECK(a["subscriber"]["name"].text() == "Commune d'essai");
    CHECK(a.text("creationDateTime") == a.text("updateDateTime"));
    for (const auto* name : {"activateDateTime", "validateDateTime", "rejectDateTime", "endDateTime", "delegationActor",
                             "rejectionReason", "email"})
        CHECK_MESSAGE(a[name].is_null(), name);
    r.clock.advance(std::chrono::minutes{5});
    // The object read, with its subscriber's name and nulls, a delegate by SIRET and without e-mail.
    auto back = a.whole.body();
    const auto put = [&](std::string_view old, std::string_view changed) {
        REQUIRE(back.find(old) != std::string::npos);
        back.replace(back.find(old), old.size(), changed);
    };
    put("\"id\":\"" + a.text("id") + "\",", "");
    put("\"creationDateTime\":\"" + a.text("creationDateTime") + "\",", "");
    put(R"("status":"Inactif")", R"("status":"Actif")");
    put(R"("delegationActor":null)",
        R"("delegationActor":{"type":"EDT","companyRegister":"13002526500013","branchCode":"00000"})");
    const auto after = r.ask(r.admin, verb::put, one, back);
    REQUIRE(after.status == 200);
    CHECK(after.text("status") == "Actif");
    CHECK(after.text("creationDateTime") == a.text("creationDateTime"));
    CHECK(after.text("updateDateTime") > a.text("updateDateTime"));
    CHECK(after["delegationActor"]["type"].text() == "EDT");
    CHECK(after["localAdministrator"]["email"].text() == "mairie@example.org");
    CHECK(r.post(r.osl, "/folders", rig::folder_json({stranger})).status == 201);
    put(R"({"type":"EDT","companyRegister":"13002526500013","branchCode":"00000"})",
        R"({"firstName":null,"lastName":null,"email":null,"function":null,"phoneNumber":null,"mobileNumber":null})");
    CHECK(r.ask(r.admin, verb::put, one, back).status == 200);
}

TEST_CASE("a subscription that cannot be is refused with every fault") {
    rig r;
    auto a = r.ask(r.admin, verb::post, at("/subscriptions"), subscription(stranger, R"(,"endDateTime":"soon")"));
    CHECK(a.status == 400);
    CHECK(a["errors"].size() == 2);
    CHECK(a.messages().find("SI-21750001600019-75056 does not exist") != std::string::npos);
    CHECK(r.ask(r.admin, verb::post, at("/subscriptions"), "{}")["errors"].size() == 5);
    CHECK(r.ask(r.admin, verb::post, at("/subscriptions"), subscription(rennes, R"(,"status":"Peut-être")")).status ==
          400);
    CHECK(r.ask(r.admin, verb::put, at("/subscriptions/" + nowhere), subscription(rennes)).status == 404);
    CHECK(r.ask(r.admin, verb::get, at("/subscriptions/" + nowhere)).status == 404);
    CHECK(r.ask(r.osl, verb::put, at("/subscriptions/" + nowhere), subscription(rennes)).status == 403);
}

TEST_CASE("subscriptions are listed by filter, order and page") {
    rig r;
    const auto list = [&](const char* query) { return r.ask(r.osl, verb::get, at("/subscriptions") + query); };
    CHECK(list("").header("Content-Range") == "Subscriptions 0-2/3");
    CHECK(list("?processCode=FormulaireQF").body.root().size() == 2);
    CHECK(list("?processCode=FormulaireQF&processCode=CERTDC").body.root().size() == 3);
    CHECK(list("?companyRegister=21350238800019").body.root().size() == 1);
    CHECK(list("?status=Inactif").body.root().size() == 0);
    CHECK(list("?status=Refus%C3%A9").status == 200);
    CHECK(list("?delegationActorEmail=a@example.org").body.root().size() == 0);
    CHECK(list("?datapassId=0").body.root().size() == 3);
    CHECK(list("?datapassId=14632").body.root().size() == 0);
    CHECK(list("?maxResult=5000").body.root().size() == 3);
    CHECK(list("?orderBy=asc(process_code)").body.root().at(0)["processCode"].text() == "CERTDC");
    CHECK(list("?orderBy=desc(si_company_register)").body.root().at(0)["subscriber"]["branchCode"].text() == "35238");
    for (const auto* bad : {"?status=On", "?companyRegister=12", "?orderBy=asc(secret)", "?orderBy=id", "?orderBy=asc(",
                            "?orderBy=asc(id),1);--", "?maxResult=0", "?offSet=-1", "?page=1", "?datapassId=x"}) {
        CAPTURE(bad);
        CHECK(list(bad).status == 400);
    }
}
