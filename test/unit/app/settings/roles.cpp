// What a role needs beyond well-formed values.
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using qf::app::role;
using qf::test::loading;

namespace {

bool role_fault_said(const loading& l, std::string_view beginning) {
    return std::ranges::any_of(l.lines(), [&](const auto& line) { return line.starts_with(beginning); });
}

}  // namespace

TEST_CASE("deliver needs an address, a client and its secret; the others do not") {
    loading deliver{""};
    deliver.check(role::deliver);
    CHECK(role_fault_said(deliver, "qf.toml: hubee.url: is needed to deliver"));
    CHECK(role_fault_said(deliver, "qf.toml: hubee.client_id: is needed"));
    CHECK(role_fault_said(deliver, "qf.toml: hubee.client_secret_file: is needed"));
    CHECK(deliver.lines().size() == 3);
    for (const auto what : {role::intake, role::inbox, role::console}) {
        loading l{""};
        l.check(what);
        CHECK(l.found.empty());
    }
}

TEST_CASE("a named file must exist, and a secret must not be empty") {
    const auto* text = "[hubee]\nurl = \"https://hubee.example\"\nclient_id = \"c\"\nclient_secret_file = \"secret\"\n";
    loading missing{text};
    missing.check(role::deliver);
    CHECK(missing.only_line() == "qf.toml:4: hubee.client_secret_file: there is no file secret");

    loading empty{text};
    REQUIRE(!qf::write_file(empty.path("secret"), "\n"));
    empty.check(role::deliver);
    CHECK(role_fault_said(empty, "qf.toml:4: hubee.client_secret_file: secret: "));

    loading good{text};
    REQUIRE(!qf::write_file(good.path("secret"), "x\n"));
    good.check(role::deliver);
    CHECK(good.found.empty());
    good.check(role::inbox);  // which does not read it
    CHECK(good.found.empty());
}

TEST_CASE("a file of another role is not missed") {
    loading l{"[hubee]\nca_file = \"nowhere.pem\"\n"};
    l.check(role::inbox);
    CHECK(l.found.empty());
}

TEST_CASE("an intake that enrols at HubEE needs its address, a secret and an operator's address") {
    const std::string client = "[enrolment]\nhubee_client_id = \"c\"\n";
    CHECK(loading{client}.only_line() ==
          "qf.toml:2: enrolment.hubee_client_id: needs enrolment.hubee_client_secret_file beside it");
    const auto with_secret = client + "hubee_client_secret_file = \"secret\"\n";
    loading alone{with_secret};
    REQUIRE(!qf::write_file(alone.path("secret"), "x\n"));
    alone.check(role::intake);
    CHECK(role_fault_said(alone, "qf.toml: enrolment.contact: must be an e-mail address"));
    CHECK(role_fault_said(alone, "qf.toml: hubee.url: is needed with enrolment.hubee_client_id"));
    CHECK(alone.lines().size() == 2);
    loading whole{client +
                  "hubee_client_secret_file = \"secret\"\ncontact = \"qf@example.org\"\n"
                  "[hubee]\nurl = \"https://hubee.example\"\n"};
    REQUIRE(!qf::write_file(whole.path("secret"), "x\n"));
    whole.check(role::intake);
    CHECK(whole.found.empty());
    whole.check(role::console);  // which does not enrol
    CHECK(whole.found.empty());
}

TEST_CASE("two listeners of a process cannot share an address, and free ports never collide") {
    loading both{"[inbox]\nlisten = \"127.0.0.1:9000\"\n[admin]\nlisten = \"127.0.0.1:9000\"\n"};
    both.check(role::inbox);
    CHECK(both.only_line().find("are the same address") != std::string::npos);
    loading free{"[inbox]\nlisten = \"127.0.0.1:0\"\n[admin]\nlisten = \"127.0.0.1:0\"\n"};
    free.check(role::inbox);
    CHECK(free.found.empty());
}

TEST_CASE("run cannot guess the address of its own inbox under TLS") {
    loading l{"[inbox]\ncertificate_file = \"c.pem\"\nkey_file = \"k.pem\"\n[hubee]\nclient_id = \"c\"\n"};
    l.check(role::run);
    CHECK(role_fault_said(l, "qf.toml: hubee.url: is needed when the inbox speaks TLS"));
}

TEST_CASE("the portal's choice of an agent is for a demonstration on loopback, and nothing else") {
    const std::string portal = "[portal]\npublic_url = \"https://portail.example\"\n";
    loading production{portal};
    production.check(role::inbox);
    CHECK(role_fault_said(production, "qf.toml: proconnect.issuer: is needed to serve the portal in production"));

    loading known_outside{"profile = \"demo\"\n" + portal};
    CHECK(role_fault_said(known_outside, "qf.toml:3: portal.public_url: must be an address of loopback"));

    loading listens_outside{
        "profile = \"demo\"\n[portal]\npublic_url = \"http://127.0.0.1:8483\"\nlisten = \"0.0.0.0:8483\"\n"};
    listens_outside.check(role::run);
    CHECK(role_fault_said(listens_outside, "qf.toml:4: portal.listen: must be an address of loopback"));

    loading good{"profile = \"demo\"\n[portal]\npublic_url = \"http://127.0.0.1:8483\"\n"};
    good.check(role::inbox);
    CHECK(good.found.empty());

    const std::string provider = "[proconnect]\nissuer = \"https://pc.example/api/v2\"\n";
    loading plain{"[portal]\npublic_url = \"http://127.0.0.1:8483\"\n" + provider};
    CHECK(role_fault_said(plain, "qf.toml:2: portal.public_url: must be https:// in production"));
    loading without_client{portal + provider};
    without_client.check(role::inbox);
    CHECK(role_fault_said(without_client, "qf.toml: proconnect.client_id: is needed to log in"));
    CHECK(role_fault_said(without_client, "qf.toml: proconnect.client_secret_file: is needed to log in"));
}

TEST_CASE("the name that the portal gives a relay is a whole one") {
    const std::string mail = "[portal]\nsmtp_url = \"smtps://relay.example\"\nmail_from = \"portail@qf.example\"\n";
    for (const std::string name : {"", "portail.example", "[192.0.2.7]"}) {
        CAPTURE(name);
        const loading good{mail + "helo = \"" + name + "\"\n"};
        CHECK(good.found.empty());
        CHECK(good.loaded->values.portal.helo == name);
    }
    for (const std::string name : {"a b", "-", "[portail]"}) {
        CAPTURE(name);
        CHECK(loading{mail + "helo = \"" + name + "\"\n"}.only_line().starts_with(
            "qf.toml:4: portal.helo: must be a host's full name"));
    }
    CHECK(loading{"[portal]\nsmtp_url = \"smtp://relay.example/\"\nmail_from = \"portail@qf.example\"\n"}
              .only_line()
              .starts_with("qf.toml:2: portal.smtp_url: must be smtps://"));
}
