// From an authorization to a commune that citizens may choose, with HubEE well, ill, away, or of another opinion.
#include "test/unit/intake/enrolment_fixture.hpp"

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;

namespace {

void script_all(scripted_hubee& hubee) {
    hubee.expect(get_organization).reply(404, not_found_json);
    hubee.expect(post_organization).reply(201, organization_json());
    hubee.expect(list_subscriptions).reply(200, "[]");
    hubee.expect(post_subscription).reply(201, subscription_json("Inactif"));
    expect_activation(hubee);
}
void script_known(scripted_hubee& hubee, std::string_view status) {
    hubee.expect(get_organization).reply(200, organization_json());
    hubee.expect(list_subscriptions).reply(200, '[' + subscription_json(status) + ']');
}

}  // namespace

TEST_CASE("an approved commune that HubEE does not know is made there, activated, and offered") {
    enrolment_rig r;
    script_all(r.hubee);
    r.open();
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("active");
    CHECK(r.hubee.left() == 0);
    CHECK(r.hubee.surprises().empty());
    const auto commune = r.enrolled();
    CHECK(commune.offered());
    CHECK(commune.name == "CHATILLON-EXEMPLE");
    CHECK(commune.label == "");
    const auto organization = json::document::parse(r.hubee.requests()[1].body()).value();
    CHECK(organization["name"].text() == "COMMUNE EXEMPLE");
    CHECK(organization["postalCode"].text() == "26410");
    CHECK(organization["email"].text() == "qf@example.org");
    CHECK(organization["territory"].text() == "26086");
    const auto subscription = json::document::parse(r.hubee.requests()[3].body()).value();
    CHECK(subscription["datapassId"].integer() == 4012);
    CHECK(subscription["localAdministrator"]["email"].text() == "qf@example.org");
    CHECK(json::document::parse(r.hubee.requests()[5].body()).value()["accessMode"].text() == "PORTAIL");
    CHECK(r.log_text().find("event=enrolment authorization=4012 recipient=26086." + commune_siret + " step=active") !=
          std::string::npos);
}

TEST_CASE("the answer does not wait for HubEE") {
    enrolment_rig r;
    r.hubee.expect(get_organization).silence();
    r.open();
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until([&] { return r.hubee.requests().size() == 1; });
    CHECK(r.deliver(delivery_of{.event = "revoke", .fired_at = "1788220900"}) == 202);
    r.until_step("withdrawn");  // nor does what takes back
    CHECK_FALSE(r.enrolled().approved);
}

TEST_CASE("interrupted at any request, it goes on from there after a restart, and nothing is made twice") {
    for (std::size_t broken = 0; broken < 6; ++broken) {
        CAPTURE(broken);
        enrolment_rig r;
        const std::vector<std::function<void()>> script = {
            [&] { r.hubee.expect(get_organization).reply(404, not_found_json); },
            [&] { r.hubee.expect(post_organization).reply(201, organization_json()); },
            [&] { r.hubee.expect(list_subscriptions).reply(200, "[]"); },
            [&] { r.hubee.expect(post_subscription).reply(201, subscription_json("Inactif")); },
            [&] { r.hubee.expect(get_subscription).reply(200, subscription_json("Inactif")); },
            [&] { r.hubee.expect(put_subscription).reply(200, subscription_json("Actif")); },
        };
        const std::string lines[] = {get_organization,  post_organization, list_subscriptions,
                                     post_subscription, get_subscription,  put_subscription};
        for (std::size_t i = 0; i < broken; ++i) script[i]();
        r.hubee.expect(lines[broken]).silence();  // HubEE does it, and its answer is lost
        r.open();
        CHECK(r.deliver(delivery_of{}) == 202);
        r.until([&] { return r.hubee.requests().size() == broken + 1; });
        r.close();
        if (broken == 1) r.hubee.expect(get_organization).reply(200, organization_json());
        if (broken == 3) r.hubee.expect(list_subscriptions).reply(200, '[' + subscription_json("Inactif") + ']');
        if (broken == 5) r.hubee.expect(get_subscription).reply(200, subscription_json("Actif"));
        const bool done_already = broken == 1 || broken == 3 || broken == 5;
        for (std::size_t i = done_already ? broken + 1 : broken; i < script.size(); ++i) script[i]();
        r.open();
        r.until_step("active");
        CHECK(r.hubee.left() == 0);
        CHECK(r.hubee.surprises().empty());
        CHECK(r.enrolled().offered());
    }
}

TEST_CASE("while HubEE is away it is asked again, later and later, and at the next start") {
    enrolment_rig r;
    r.open(r.client_of("http://127.0.0.1:1"));
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until([&] { return r.only().attempts == 1; });
    CHECK(r.only().reason == "destination_unreachable");
    CHECK(r.enrolled().approved);
    CHECK_FALSE(r.enrolled().active);
    r.until_quiet();
    r.clock.advance(3s);
    CHECK(r.only().attempts == 1);
    r.clock.advance(3s);
    r.until([&] { return r.only().attempts == 2; });
    CHECK(r.only().due - r.only().updated >= 8s);
    r.close();

    r.hubee.expect(get_organization).reply(503, "", {{"Retry-After", "120"}});
    r.open();
    r.until_quiet();
    r.clock.advance(11s);
    r.until([&] { return r.only().attempts == 3; });
    CHECK(r.only().due - r.only().updated == 120s);
    script_known(r.hubee, "Actif");
    r.until_quiet();
    r.clock.advance(121s);
    r.until_step("active");
    CHECK(r.only().attempts == 0);
    CHECK(r.only().reason == "");
}

TEST_CASE("a subscription that exists is taken as it stands") {
    for (const auto* status : {"Inactif", "Actif", "Refusé", "Suspendu"}) {
        CAPTURE(status);
        enrolment_rig r;
        script_known(r.hubee, status);
        const std::string_view is = status;
        if (is == "Inactif") expect_activation(r.hubee);
        r.open();
        CHECK(r.deliver(delivery_of{}) == 202);
        const bool good = is == "Inactif" || is == "Actif";
        r.until_step(good ? "active" : "needs_operator");
        CHECK(r.enrolled().approved);
        CHECK(r.enrolled().active == good);
        CHECK(r.only().reason == (good ? "" : is == "Refusé" ? "subscription_refused" : "subscription_suspended"));
        CHECK(r.hubee.surprises().empty());
        CHECK(r.hubee.left() == 0);
    }
}

TEST_CASE("a software editor receives by API; any other provider changes nothing") {
    for (const bool editor : {true, false}) {
        enrolment_rig r;
        r.conf.editors.emplace(siret::parse(editor_siret).value(), commune_code::parse("75107").value());
        script_known(r.hubee, "Inactif");
        expect_activation(r.hubee);
        r.open();
        const auto provider =
            fmt::format(R"({{"id":"logiciel","siret":"{}","type":"{}"}})", editor_siret, editor ? "editor" : "saas");
        CHECK(r.deliver(delivery_of{.provider = provider}) == 202);
        r.until_step("active");
        const auto body = json::document::parse(r.hubee.requests().back().body()).value();
        CHECK(body["accessMode"].text() == (editor ? "API" : "PORTAIL"));
        CHECK(body["delegationActor"]["type"].exists() == editor);
        if (editor) CHECK(body["delegationActor"]["companyRegister"].text() == editor_siret);
        if (editor) CHECK(body["delegationActor"]["branchCode"].text() == "75107");
    }
}

TEST_CASE("an editor whose commune nobody knows awaits its activation, until the operator says it") {
    enrolment_rig r;
    script_known(r.hubee, "Inactif");
    r.hubee.expect(get_subscription).reply(200, subscription_json("Inactif"));
    r.open();
    const auto provider = fmt::format(R"({{"id":"logiciel","siret":"{}","type":"editor"}})", editor_siret);
    CHECK(r.deliver(delivery_of{.provider = provider}) == 202);
    r.until_step("awaiting_activation");
    CHECK(r.only().reason == "editor_unknown");
    CHECK(r.hubee.surprises().empty());  // nothing was put
    r.close();
    r.conf.editors.emplace(siret::parse(editor_siret).value(), commune_code::parse("75107").value());
    script_known(r.hubee, "Inactif");
    expect_activation(r.hubee);
    r.open();
    r.until_quiet();
    r.clock.advance(61min);
    r.until_step("active");
}

TEST_CASE(
    "what HubEE wants of an organization and the event does not say comes from the registry, or from an operator") {
    for (const bool known : {true, false}) {
        CAPTURE(known);
        enrolment_rig r;
        REQUIRE(
            !write_file(r.folder / "communes.csv", fmt::format("cog,name,department,postal_codes,siret,label,state\n"
                                                               "26086,Châtillon-en-Diois,26,{},,,\n",
                                                               known ? "26410" : "")));
        faults found;
        REQUIRE(communes::registry{r.folder / "communes.db"}.import_csv(r.folder / "communes.csv", found).has_value());
        if (known) script_all(r.hubee);
        if (!known) r.hubee.expect(get_organization).reply(404, not_found_json);
        r.open();
        auto body = delivery_of{}.body();
        const std::string_view code = R"("codePostalEtablissement":"26410",)";
        REQUIRE(body.find(code) != std::string::npos);
        body.erase(body.find(code), code.size());
        CHECK(r.deliver(body).result_int() == 202);
        r.until_step(known ? "active" : "needs_operator");
        if (known)
            CHECK(json::document::parse(r.hubee.requests()[1].body()).value()["postalCode"].text() == "26410");
        else
            CHECK(r.only().reason == "content_invalid");
        CHECK(r.hubee.surprises().empty());
    }
}

TEST_CASE("a gateway without routes makes no organization, and no operator is called") {
    enrolment_rig r;
    r.hubee.expect(get_organization).reply(404, "<html>Not Found</html>");
    r.open();
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until([&] { return r.only().attempts == 1; });
    CHECK(r.only().step == intake::enrolment_step::enrolled);
    CHECK(r.only().reason == "destination_babbles");
    script_all(r.hubee);
    r.until_quiet();
    r.clock.advance(6s);
    r.until_step("active");
    CHECK(r.hubee.surprises().empty());
}

TEST_CASE("what this client may not activate awaits it, and is looked at again") {
    enrolment_rig r;
    script_known(r.hubee, "Inactif");
    r.hubee.expect(get_subscription).reply(200, subscription_json("Inactif"));
    r.hubee.expect(put_subscription).reply(403);
    r.open();
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("awaiting_activation");
    CHECK(r.enrolled().approved);
    CHECK_FALSE(r.enrolled().active);
    CHECK(r.only().reason == "destination_refuses_us");
    r.until_quiet();
    script_known(r.hubee, "Actif");  // somebody else did it
    r.clock.advance(61min);
    r.until_step("active");
    CHECK(r.enrolled().offered());
}

TEST_CASE("a client that may only create, creates, and does not trip over its own subscription later") {
    enrolment_rig r;
    const auto script = [&](unsigned created, const std::string& body) {
        r.hubee.expect(get_organization).reply(200, organization_json());
        r.hubee.expect(list_subscriptions).reply(403);
        r.hubee.expect(post_subscription).reply(created, body);
    };
    script(201, subscription_json("Inactif"));
    r.hubee.expect(get_subscription).reply(403);
    r.open();
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("awaiting_activation");
    CHECK(r.only().subscription == subscription_id);
    script(400, R"({"errors":[{"code":400,"message":"Subscription already exists"}]})");
    r.hubee.expect(list_subscriptions).reply(403);
    r.until_quiet();
    r.clock.advance(61min);
    r.until([&] { return r.hubee.left() == 0; });
    r.until_step("awaiting_activation");
    CHECK(r.hubee.surprises().empty());
}

TEST_CASE("without a client for HubEE, what is approved awaits its activation") {
    enrolment_rig r;
    r.open(nullptr);
    CHECK(r.deliver(delivery_of{}) == 202);
    r.until_step("awaiting_activation");
    CHECK(r.only().reason == "no_hubee_client");
    CHECK(r.enrolled().approved);
    r.close();
    script_known(r.hubee, "Actif");
    r.open();
    r.until_step("active");
}

TEST_CASE("what nobody but an operator can mend is said so: counted, logged, kept") {
    const std::string no_number = R"("D-12")";
    for (const auto* what : {"commune", "contact", "number", "refused"}) {
        CAPTURE(what);
        const std::string_view trouble = what;
        enrolment_rig r;
        delivery_of d;
        r.hubee.expect(get_organization).reply(200, organization_json());
        r.hubee.expect(list_subscriptions).reply(200, "[]");
        if (trouble == "commune") d.cog = "null";
        if (trouble == "contact") r.conf.contact = "";
        if (trouble == "number") d.model_id = no_number;
        if (trouble == "refused")
            r.hubee.expect(post_subscription).reply(400, R"({"errors":[{"code":400,"message":"no such process"}]})");
        r.open();
        CHECK(r.deliver(d) == 202);
        r.until_step("needs_operator");
        const std::string_view reason = trouble == "commune"   ? "commune_unknown"
                                        : trouble == "contact" ? "configuration_wrong"
                                        : trouble == "number"  ? "content_invalid"
                                                               : "dossier_refused";
        CHECK(r.only().reason == reason);
        CHECK(r.recipients() == (trouble == "commune" ? 0 : 1));
        CHECK(r.log_text().find("level=error event=enrolment") != std::string::npos);
    }
}

TEST_CASE("a SIRET that is enrolled already says its commune when the event does not") {
    enrolment_rig r;
    {
        communes::registry all{r.folder / "communes.db"};
        REQUIRE(!all.set_active(recipient::parse("26086." + commune_siret).value(), true, "Châtillon"));
    }
    script_known(r.hubee, "Actif");
    r.open();
    CHECK(r.deliver(delivery_of{.cog = "null"}) == 202);
    r.until_step("active");
    CHECK(r.enrolled().offered());
}
