// HubEE's list of organizations and subscriptions: found, made, activated, and never believed without looking.
#include "connector/hubee/referential.hpp"

#include "schemas/json.hpp"
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;

namespace {

const std::string organizations = "/referential/v1/organizations";
const std::string subscriptions = "/referential/v1/subscriptions";
const std::string get_organization = "GET " + organizations + "/SI-21260086600017-26086";
const std::string list_line =
    "GET " + subscriptions + "?companyRegister=21260086600017&processCode=FormulaireQF&maxResult=100";
const std::string id = "5b2f6a0e-58a5-4c6a-9c3c-0d8a4f2f8f11";
const std::string one_line = subscriptions + '/' + id;

recipient somewhere() {
    return recipient::parse("26086.21260086600017").value();
}
std::string organization(std::string_view cog = "26086") {
    return fmt::format(R"({{"type":"SI","companyRegister":"21260086600017","branchCode":"{}","name":"Commune"}})", cog);
}
std::string subscription_json(std::string_view status, std::string_view cog = "26086") {
    return fmt::format(
        R"({{"id":"{}","creationDateTime":"2026-04-18T22:00:00.000+00:00","datapassId":7,"processCode":"FormulaireQF","subscriber":{},"status":"{}",)"
        R"("notificationFrequency":"Unitaire","accessMode":null,"email":"mairie@example.org",)"
        R"("localAdministrator":{{"email":"admin@example.org"}},"delegationActor":null}})",
        id, organization(cog), status);
}

struct referential_fixture : test::rig {
    test::simulated_clock clock{loop};
    test::scripted_hubee hubee{*this, clock};
    referential under_test{executor(), conf(), clock, "FormulaireQF"};

    client_conf conf() const {
        auto out = fixture::conf(hubee.url());
        out.scope = "ADMIN";
        return out;
    }
    static siret vendor() { return siret::parse("13002526500013").value(); }
    auto activate(std::optional<software_editor> editor = {}) {
        return run(under_test.activate(somewhere(), id, std::move(editor)));
    }
    json::document sent(std::size_t index) const {
        return json::document::parse(hubee.requests().at(index).body()).value();
    }
};

}  // namespace

TEST_CASE("an organization is known, unknown, or HubEE does not say") {
    referential_fixture f;
    f.hubee.expect(get_organization).reply(200, organization());
    f.hubee.expect(get_organization).reply(404, R"({"errors":[{"code":404,"message":"Organization is not found"}]})");
    CHECK(f.run(f.under_test.knows_organization(somewhere())).value());
    CHECK_FALSE(f.run(f.under_test.knows_organization(somewhere())).value());
    for (const auto& body : {std::string{"{}"}, std::string{"no JSON"}, organization("26087"), std::string{"[]"}}) {
        CAPTURE(body);
        f.hubee.expect(get_organization).reply(200, body);
        CHECK(f.run(f.under_test.knows_organization(somewhere())).error().code == errc::destination_babbles);
    }
    for (const auto* body :
         {"", "<html>Not Found</html>", R"({"code":"404","type":"Status report","message":"Not Found"})"}) {
        CAPTURE(body);  // a gateway without routes: nothing is made because of it
        f.hubee.expect(get_organization).reply(404, body);
        CHECK(f.run(f.under_test.knows_organization(somewhere())).error().code == errc::destination_babbles);
    }
    f.hubee.expect(get_organization).reply(503);
    CHECK(f.run(f.under_test.knows_organization(somewhere())).error().code == errc::destination_busy);
    CHECK(f.hubee.token_requests().at(0).body() == "grant_type=client_credentials&scope=ADMIN");
}

TEST_CASE("an organization is made with what is known of it, once") {
    referential_fixture f;
    const organization_wish wish{somewhere(), "Commune \"exemple\"", "26410", "qf@example.org"};
    f.hubee.expect("POST " + organizations).reply(201, organization());
    CHECK(f.run(f.under_test.create_organization(wish)).has_value());
    const auto body = f.sent(0);
    CHECK(body["type"].text() == "SI");
    CHECK(body["companyRegister"].text() == "21260086600017");
    CHECK(body["branchCode"].text() == "26086");
    CHECK(body["name"].text() == "Commune \"exemple\"");
    CHECK(body["email"].text() == "qf@example.org");
    CHECK(body["postalCode"].text() == "26410");
    CHECK(body["territory"].text() == "26086");
    CHECK(body["country"].text() == "France");
    CHECK(body["status"].text() == "Actif");
    f.hubee.expect("POST " + organizations).reply(400, fault("Organization SI-1-2 already exists"));
    f.hubee.expect("POST " + organizations).reply(200, organization());  // as good as 201
    CHECK(f.run(f.under_test.create_organization(wish)).has_value());
    CHECK(f.run(f.under_test.create_organization(wish)).has_value());
    f.hubee.expect("POST " + organizations).reply(400, fault("name: String is too long"));
    CHECK(f.run(f.under_test.create_organization(wish)).error().code == errc::dossier_refused);
    for (const unsigned status : {404u, 405u, 409u, 415u}) {
        f.hubee.expect("POST " + organizations).reply(status, "<html></html>");
        CHECK(f.run(f.under_test.create_organization(wish)).error().code == errc::destination_babbles);
    }
    f.hubee.expect("POST " + organizations).reply(201, organization("26087"));
    CHECK(f.run(f.under_test.create_organization(wish)).error().code == errc::destination_babbles);
}

TEST_CASE("a subscription is found among others, the active one of several") {
    referential_fixture f;
    const auto other = subscription_json("Actif", "26087");
    const auto find = [&](std::string body) {
        f.hubee.expect(list_line).reply(200, std::move(body));
        return f.run(f.under_test.find_subscription(somewhere()));
    };
    CHECK_FALSE(find("[]").value().has_value());
    CHECK_FALSE(find('[' + other + ']').value().has_value());
    const auto inactive = find('[' + other + ',' + subscription_json("Inactif") + ']').value();
    REQUIRE(inactive.has_value());
    CHECK(inactive->id == id);
    CHECK(inactive->status == subscription_status::inactive);
    const auto best = find('[' + subscription_json("Refusé") + ',' + subscription_json("Actif") + ',' +
                           subscription_json("Inactif") + ']');
    CHECK(best.value()->status == subscription_status::active);
    for (const auto& body : {std::string{"{}"}, '[' + subscription_json("Peut-être") + ']', std::string{"[1"}})
        CHECK(find(body).error().code == errc::destination_babbles);
    f.hubee.expect(list_line).reply(403);
    CHECK(f.run(f.under_test.find_subscription(somewhere())).error().http_status == 403);
}

TEST_CASE("a subscription is made Inactif; the one that exists is fetched") {
    referential_fixture f;
    const subscription_wish wish{somewhere(), 4012, "qf@example.org"};
    f.hubee.expect("POST " + subscriptions).reply(201, subscription_json("Inactif"));
    CHECK(f.run(f.under_test.create_subscription(wish)).value().id == id);
    const auto body = f.sent(0);
    CHECK(body["datapassId"].integer() == 4012);
    CHECK(body["processCode"].text() == "FormulaireQF");
    CHECK(body["status"].text() == "Inactif");
    CHECK(body["notificationFrequency"].text() == "Unitaire");
    CHECK(body["localAdministrator"]["email"].text() == "qf@example.org");
    CHECK(body["subscriber"]["branchCode"].text() == "26086");

    f.hubee.expect("POST " + subscriptions).reply(200, subscription_json("Inactif"));
    CHECK(f.run(f.under_test.create_subscription(wish)).value().id == id);
    f.hubee.expect("POST " + subscriptions)
        .reply(400, fault("Subscription FormulaireQF for organization SI-21260086600017-26086 already exists"));
    f.hubee.expect(list_line).reply(200, '[' + subscription_json("Actif") + ']');
    CHECK(f.run(f.under_test.create_subscription(wish)).value().status == subscription_status::active);
    f.hubee.expect("POST " + subscriptions).reply(400, fault("Subscription already exists"));
    f.hubee.expect(list_line).reply(200, "[]");
    CHECK(f.run(f.under_test.create_subscription(wish)).error().code == errc::destination_babbles);
    f.hubee.expect("POST " + subscriptions).reply(201, R"({"id":"not-a-uuid"})");
    CHECK(f.run(f.under_test.create_subscription(wish)).error().code == errc::destination_babbles);
}

TEST_CASE("activation for the portal keeps all that HubEE shows") {
    referential_fixture f;
    f.hubee.expect("GET " + one_line).reply(200, subscription_json("Inactif"));
    f.hubee.expect("PUT " + one_line).reply(200, subscription_json("Actif"));
    CHECK(f.activate().value().status == subscription_status::active);
    const auto body = f.sent(1);
    CHECK(body["status"].text() == "Actif");
    CHECK(body["accessMode"].text() == "PORTAIL");
    CHECK(body["notificationFrequency"].text() == "Unitaire");
    CHECK(body["activateDateTime"].text() == "2026-09-01T00:00:00.000Z");
    CHECK(body["localAdministrator"]["email"].text() == "admin@example.org");
    CHECK(body["datapassId"].integer() == 7);
    CHECK(body["delegationActor"].is_null());
    CHECK_FALSE(body["id"].exists());
    CHECK_FALSE(body["creationDateTime"].exists());
}

TEST_CASE("activation for an editor's software names it") {
    referential_fixture f;
    f.hubee.expect("GET " + one_line).reply(200, subscription_json("Inactif"));
    f.hubee.expect("PUT " + one_line).reply(200, subscription_json("Actif"));
    CHECK(f.activate(software_editor{f.vendor(), commune_code::parse("75107").value()}).has_value());
    const auto body = f.sent(1);
    CHECK(body["accessMode"].text() == "API");
    CHECK(body["notificationFrequency"].text() == "Aucune");
    CHECK(body["delegationActor"]["type"].text() == "EDT");
    CHECK(body["delegationActor"]["companyRegister"].text() == "13002526500013");
    CHECK(body["delegationActor"]["branchCode"].text() == "75107");
    CHECK_FALSE(body["delegationActor"]["email"].exists());
}

TEST_CASE("an editor's commune is taken from what HubEE shows of it; of another, or of nobody, it is not guessed") {
    const auto shown = [](std::string_view actor) {
        auto out = subscription_json("Inactif");
        const std::string_view none = R"("delegationActor":null)";
        return out.replace(out.find(none), none.size(), fmt::format(R"("delegationActor":{})", actor));
    };
    referential_fixture f;
    f.hubee.expect("GET " + one_line)
        .reply(200, shown(R"({"type":"EDT","companyRegister":"13002526500013","branchCode":"75107","email":null})"));
    f.hubee.expect("PUT " + one_line).reply(200, subscription_json("Actif"));
    CHECK(f.activate(software_editor{f.vendor()}).value().status == subscription_status::active);
    CHECK(f.sent(1)["delegationActor"]["branchCode"].text() == "75107");
    for (const auto* actor : {"null", R"({"type":null,"companyRegister":null,"branchCode":null,"email":null})",
                              R"({"type":"EDT","companyRegister":"11111111111111","branchCode":"35238"})",
                              R"({"type":"EDT","companyRegister":"13002526500013","branchCode":null})"}) {
        CAPTURE(actor);
        f.hubee.expect("GET " + one_line).reply(200, shown(actor));
        CHECK(f.activate(software_editor{f.vendor()}).value().status == subscription_status::inactive);
    }
    CHECK(f.hubee.surprises().empty());
}

TEST_CASE("what is not Inactif is left as it is; what is not the subscription is not believed") {
    referential_fixture f;
    for (const auto& [word, status] :
         {std::pair{"Actif", subscription_status::active}, std::pair{"Suspendu", subscription_status::suspended},
          std::pair{"Refusé", subscription_status::refused}}) {
        f.hubee.expect("GET " + one_line).reply(200, subscription_json(word));
        CHECK(f.activate().value().status == status);
    }
    f.hubee.expect("GET " + one_line).reply(200, subscription_json("Inactif", "26087"));
    CHECK(f.activate().error().code == errc::destination_babbles);
    f.hubee.expect("GET " + one_line).reply(200, subscription_json("Inactif"));
    f.hubee.expect("PUT " + one_line).reply(200, subscription_json("Inactif"));  // accepted, and not done
    CHECK(f.activate().error().code == errc::destination_babbles);
    f.hubee.expect("GET " + one_line).reply(200, subscription_json("Inactif"));
    f.hubee.expect("PUT " + one_line).reply(403);
    CHECK(f.activate().error().http_status == 403);
    CHECK(f.hubee.surprises().empty());
}
