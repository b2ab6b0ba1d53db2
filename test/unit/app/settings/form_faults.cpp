// What the form needs of its configuration, in the words that an operator reads.
#include "connector/app/compose/form.hpp"
#include "connector/app/settings/check_form.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

using qf::app::role;
using qf::test::loading;

namespace {

bool said(const loading& l, std::string_view text) {
    return std::ranges::any_of(l.lines(), [&](const auto& line) { return line.find(text) != std::string::npos; });
}

struct checked : loading {
    explicit checked(std::string_view text, role role = role::intake) : loading{text} { check(role); }
};

}  // namespace

TEST_CASE("without an address there is no form, and nothing is asked of it") {
    CHECK(checked("").found.empty());
    CHECK(checked("profile = \"demo\"\n").found.empty());
}

TEST_CASE("production refuses the demonstration's people, and says what to set") {
    const checked l{"[form]\npublic_url = \"https://qf.example\"\n"};
    CHECK(l.lines().size() == 2);
    CHECK(said(l,
               "franceconnect.issuer: is needed to serve the form in production (write FranceConnect's https:// "
               "address; invented people are for profile = \"demo\" only)"));
    CHECK(said(l, "particulier.url: is needed to serve the form in production"));
    CHECK(checked("profile = \"demo\"\n[form]\npublic_url = \"http://127.0.0.1:8480\"\n").found.empty());
}

TEST_CASE("the public address is https in production, without a path, and an address at all") {
    CHECK(said(checked("[form]\npublic_url = \"http://127.0.0.1:8480\"\n"), "must be https:// in production"));
    for (const auto* url : {"qf.example", "http://qf.example", "https://qf.example/form", "ftp://qf.example",
                            "https://qf.example/?a", "https://user@qf.example"}) {
        CAPTURE(url);
        const loading l{fmt::format("profile = \"demo\"\n[form]\npublic_url = \"{}\"\n", url)};
        CHECK(l.only_line().starts_with("qf.toml:3: form.public_url: must be an https:// address"));
    }
}

TEST_CASE("a client proves itself by a secret or by a private key") {
    const std::string beginning =
        "[form]\npublic_url = \"https://qf.example\"\n[particulier]\nurl = \"https://particulier.example\"\n"
        "[franceconnect]\nissuer = \"https://fc.example/api/v2\"\nclient_id = \"us\"\npkce = \"auto\"\n";
    // RFC 7517, appendix A.2: a key that everybody knows.
    const std::string jwk = R"({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                            R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",)"
                            R"("d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"})";
    loading with_key{beginning + "client_key_file = \"key.jwk\"\n"};
    REQUIRE(!qf::write_file(with_key.path("key.jwk"), jwk + "\n"));
    with_key.check(role::intake);
    CHECK(with_key.found.empty());
    const auto conf = qf::app::franceconnect_conf_of(with_key.loaded->values);
    CHECK(conf.client_key == jwk);
    CHECK(conf.client_secret.empty());
    CHECK(conf.pkce == qf::oidc::pkce_use::where_offered);

    loading both{beginning + "client_key_file = \"key.jwk\"\nclient_secret_file = \"secret\"\n"};
    REQUIRE(!qf::write_file(both.path("key.jwk"), jwk));
    REQUIRE(!qf::write_file(both.path("secret"), "s3cret"));
    both.check(role::intake);
    CHECK(both.only_line() ==
          "qf.toml:9: franceconnect.client_key_file: is written beside "
          "franceconnect.client_secret_file, and the client proves itself by one of them (leave one of the two out; "
          "franceconnect.client_key_file is the stronger)");

    loading no_key{beginning + "client_key_file = \"key.jwk\"\n"};
    REQUIRE(!qf::write_file(no_key.path("key.jwk"), "s3cret"));
    no_key.check(role::intake);
    CHECK(no_key.only_line().starts_with("qf.toml:9: franceconnect.client_key_file: key.jwk: no private key"));
    CHECK(no_key.only_line().find("s3cret") == std::string::npos);
}

TEST_CASE("a real login needs its client and secret, and real quotients beside it") {
    const checked half{
        "profile = \"demo\"\n[form]\npublic_url = \"http://127.0.0.1:8480\"\n"
        "[franceconnect]\nissuer = \"https://fc.example/api/v2\"\n"};
    CHECK(said(half, "qf.toml:5: franceconnect.issuer: needs particulier.url beside it"));
    CHECK(said(half, "franceconnect.client_id: is needed to log in"));
    CHECK(said(half, "franceconnect.client_secret_file: is needed to log in (or franceconnect.client_key_file)"));
    const checked other{
        "profile = \"demo\"\n[form]\npublic_url = \"http://127.0.0.1:8480\"\n"
        "[particulier]\nurl = \"https://particulier.example\"\n"};
    CHECK(said(other, "qf.toml:5: particulier.url: needs franceconnect.issuer beside it"));

    loading whole{
        "[form]\npublic_url = \"https://qf.example\"\n[franceconnect]\nissuer = \"https://fc.example/api/v2\"\n"
        "client_id = \"us\"\nclient_secret_file = \"secret\"\n[particulier]\nurl = \"https://particulier.example\"\n"};
    REQUIRE(!qf::write_file(whole.path("secret"), "s3cret\n"));
    whole.check(role::intake);
    CHECK(whole.found.empty());
    REQUIRE(whole.loaded.has_value());
    const auto conf = qf::app::franceconnect_conf_of(whole.loaded->values);
    CHECK(conf.redirect_uri == "https://qf.example/connexion/retour");
    CHECK(conf.post_logout_redirect_uri == "https://qf.example/deconnexion/retour");
    CHECK(conf.client_secret == "s3cret");
    CHECK(conf.algorithms == std::vector<std::string>{"ES256", "RS256"});
    CHECK(conf.pkce == qf::oidc::pkce_use::never);
    CHECK(conf.client_key.empty());
    const auto api = qf::app::particulier_conf_of(whole.loaded->values);
    CHECK(api.http.connect_time == std::chrono::seconds{2});
    CHECK(api.budget == std::chrono::seconds{15});
}

TEST_CASE("values that cannot be used are faults, with their line") {
    struct row {
        const char* text;
        const char* said;
    };
    const row rows[] = {
        {"profile = \"test\"\n", "qf.toml:1: profile: must be one of demo|production (the default is \"production\")"},
        {"[form]\ntrusted_proxies = \"10.0.0.0/99\"\n",
         "qf.toml:2: form.trusted_proxies: must be addresses and networks, separated by blanks (such as \"127.0.0.1 "
         "10.0.0.0/8\")"},
        {"[form]\nrate_pages = 0\n",
         "qf.toml:2: form.rate_pages: 0 is out of range: 4 to 10000000 (the default is 300)"},
        {"[franceconnect]\nalgorithms = \"ES256 HS256\"\n",
         "qf.toml:2: franceconnect.algorithms: must be ES256, RS256, or both"},
        {"[franceconnect]\nscope = \"identite_pivot\"\n", "qf.toml:2: franceconnect.scope: must hold openid"},
        {"[franceconnect]\nissuer = \"http://fc.example\"\n",
         "qf.toml:2: franceconnect.issuer: must be an https:// address, or http:// to loopback (without user, query or "
         "fragment)"},
        {"[franceconnect]\nclient_secret = \"x\"\n",
         "qf.toml:2: franceconnect.client_secret: a secret is never written here (put it into a file of its own and "
         "write franceconnect.client_secret_file)"},
        {"[particulier]\nurl = \"nonsense\"\n",
         "qf.toml:2: particulier.url: must be an https:// address, or http:// to loopback (without user, query or "
         "fragment)"},
        {"[intake]\ncertificate_file = \"c.pem\"\n",
         "qf.toml:2: intake.certificate_file: needs intake.key_file beside it"},
    };
    for (const auto& one : rows) {
        const loading l{one.text};
        CAPTURE(one.text);
        CHECK(l.only_line() == one.said);
    }
}

TEST_CASE("a theme is a folder that exists, beside the configuration file") {
    loading l{"[form]\ntheme_dir = \"look\"\n"};
    l.check(role::intake);
    CHECK(said(l, "qf.toml:2: form.theme_dir: there is no folder "));
    std::filesystem::create_directory(l.path("look"));
    loading good{fmt::format("[form]\ntheme_dir = \"{}\"\n", l.path("look").string())};
    good.check(role::intake);
    CHECK(good.found.empty());
}

TEST_CASE("run has one ledger") {
    loading l{
        "profile = \"demo\"\n[form]\npublic_url = \"http://127.0.0.1:8480\"\n[delivery]\nledger = \"other.db\"\n"};
    l.check(role::run);
    CHECK(said(l, "form.ledger: is another file than delivery.ledger"));
}

TEST_CASE("a public address is used as browsers write it") {
    const auto origin = [](std::string_view url) {
        qf::app::configuration conf;
        conf.form.public_url = url;
        return qf::app::public_origin(conf);
    };
    CHECK(origin("https://QF.example/") == "https://qf.example");
    CHECK(origin("https://qf.example:443") == "https://qf.example");
    CHECK(origin("http://127.0.0.1:8480") == "http://127.0.0.1:8480");
    CHECK(origin("http://[::1]:8480") == "http://[::1]:8480");
}

TEST_CASE("how long a session rests, and how much one address may open, are settings") {
    const loading standard{""};
    REQUIRE(standard.loaded.has_value());
    CHECK(standard.loaded->values.form.session_idle == std::chrono::minutes{30});
    CHECK(standard.loaded->values.intake.connections_per_address == 64);
    const loading own{"[form]\nsession_idle = \"10min\"\n[intake]\nconnections_per_address = 0\n"};
    REQUIRE(own.loaded.has_value());
    CHECK(own.loaded->values.form.session_idle == std::chrono::minutes{10});
    CHECK(own.loaded->values.intake.connections_per_address == 0);
    CHECK(said(loading{"[form]\nsession_idle = \"3h\"\n"}, "form.session_idle"));
    CHECK(said(loading{"[intake]\nconnections_per_address = 100001\n"}, "intake.connections_per_address"));
}

TEST_CASE("where people say what they think is an https:// address, or nowhere") {
    for (const auto* url : {"http://avis.example", "javascript:alert(1)", "https://avis.example/a b"}) {
        CAPTURE(url);
        const loading l{
            fmt::format("profile = \"demo\"\n[form]\npublic_url = \"http://127.0.0.1:8480\"\n"
                        "feedback_url = \"{}\"\n",
                        url)};
        CHECK(l.only_line().find("form.feedback_url: must be an https:// address") != std::string::npos);
    }
    CHECK(checked("profile = \"demo\"\n[form]\npublic_url = \"http://127.0.0.1:8480\"\n"
                  "feedback_url = \"https://avis.example/?d=1\"\n")
              .found.empty());
}
