// The built program takes DataPass' word over HTTP, enrols at its own inbox, and tells portals and the operator.
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/net/client.hpp"
#include "schemas/json.hpp"
#include "test/support/child_process.hpp"
#include "test/support/rig.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <csignal>
#include <memory>

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;
namespace field = net::http::field;
using net::http::verb;

namespace {

struct town {
    temporary_folder folder;
    std::vector<std::string> environment{"QF_STATE_FOLDER=" + folder.path().string(),
                                         "QF_ADMIN_LISTEN=127.0.0.1:0",
                                         "QF_INTAKE_LISTEN=127.0.0.1:0",
                                         "QF_INBOX_LISTEN=127.0.0.1:0",
                                         "QF_CONSOLE_LISTEN=127.0.0.1:0",
                                         "QF_HUBEE_CLIENT_ID=c",
                                         "QF_HUBEE_CLIENT_SECRET_FILE=" + file("osl", "x"),
                                         "QF_ENROLMENT_WEBHOOK_SECRET_FILE=" + file("webhook", "webhook secret"),
                                         "QF_ENROLMENT_TOKEN_FILE=" + file("token", "portal token"),
                                         "QF_ENROLMENT_CONTACT=qf@example.org"};
    rig loop;
    std::unique_ptr<child_process> process;
    std::unique_ptr<net::client> http;

    town() {
        for (const auto* use : {"sig", "enc"}) run({"keys", "generate", "--use", use});
        const auto made = document(run(
            {"--json", "inbox", "clients", "add", "--organization", "ADMIN-13002526500013-00000", "--scope", "ADMIN"}));
        environment.push_back("QF_ENROLMENT_HUBEE_CLIENT_ID=" + made["id"].text_or(""));
        environment.push_back("QF_ENROLMENT_HUBEE_CLIENT_SECRET_FILE=" + file("admin", made["secret"].text_or("")));
        run({"communes", "import",
             file("communes.csv",
                  "cog,name,department,postal_codes,siret,label,state\n26086,Exemple-en-Diois,26,26410,,,\n"
                  "35238,Exemple-Ville,35,35000,,,")});
        process = std::make_unique<child_process>(std::vector{built_program, std::string{"--json"}, std::string{"run"}},
                                                  environment, folder / "out", folder / "log");
        REQUIRE(eventually([&] { return text("out").ends_with('\n'); }, 20s));
        const auto url = document(text("out"))["intake"].text_or("");
        http =
            std::make_unique<net::client>(loop.executor(), net::client_conf{.origin = net::origin::parse(url).value()});
    }
    std::string file(const std::string& name, const std::string& content) const {
        REQUIRE(!write_file(folder / name, content + "\n"));
        return (folder / name).string();
    }
    std::string text(const std::string& name) const {
        auto read = read_file(folder / name);
        return read ? *read : "";
    }
    std::string run(std::vector<std::string> words) const {
        words.insert(words.begin(), built_program);
        auto done = run_to_end(words, environment);
        CHECK(done.errors == "");
        REQUIRE(done.how.exit_code == 0);
        return done.output;
    }
    static json::document document(const std::string& text) { return json::document::parse(text).value(); }
    net::response ask(verb method, const std::string& target, const std::string& body = {},
                      const std::string& name = {}, const std::string& value = {}) {
        net::request what{method, target, 11};
        if (!name.empty()) what.set(name, value);
        what.body() = body;
        return loop.run(http->send(std::move(what))).value();
    }
    net::response deliver(const std::string& body) {
        return ask(verb::post, "/api/datapass/webhook", body, "X-Hub-Signature-256",
                   "sha256=" + to_hex(hmac_sha256("webhook secret", body)));
    }
};

std::string event(std::string_view name, int fired_at) {
    return fmt::format(
        R"({{"event":"{}","fired_at":{},"model_type":"authorization_request","model_id":31,"data":{{"organization":)"
        R"({{"siret":"20008496000018","name":"COMMUNE EXEMPLE","insee_payload":{{"etablissement":{{)"
        R"("adresseEtablissement":{{"codeCommuneEtablissement":"26086","codePostalEtablissement":"26410",)"
        R"("libelleCommuneEtablissement":"EXEMPLE"}}}}}}}},)"
        R"("applicant":{{"email":"zelie.inventee@example.org"}},"service_provider":null}}}})",
        name, fired_at);
}

}  // namespace

TEST_CASE("a commune is enrolled from DataPass' word to the portals' list, and taken out again") {
    town t;
    CHECK(t.ask(verb::get, "/api/collectivites").body() == "[]");
    CHECK(t.ask(verb::post, "/api/datapass/webhook", event("approve", 1)).result_int() == 401);
    CHECK(t.deliver(event("approve", 1)).result_int() == 202);
    CHECK(t.deliver(event("approve", 1)).result_int() == 200);
    REQUIRE(eventually([&] { return t.ask(verb::get, "/api/collectivites").body() != "[]"; }, 20s));
    const auto one = t.ask(verb::get, "/api/collectivites/26086");
    CHECK(one.body() == R"({"name":"Exemple-en-Diois","siret":"20008496000018","code_cog":"26086"})");
    CHECK(one[field::access_control_allow_origin] == "*");
    CHECK(t.ask(verb::get, "/api/collectivites/01001").result_int() == 404);
    CHECK(t.ask(verb::options, "/api/collectivites")[field::access_control_allow_methods] == "GET");
    CHECK(t.ask(verb::put, "/api/collectivites").result_int() == 405);

    const auto listed = town::document(t.run({"enrolments", "list", "--json"}));
    CHECK(listed["enrolments"].at(0)["step"].text() == "active");
    CHECK(listed["enrolments"].at(0)["recipient"].text() == "26086.20008496000018");
    CHECK(listed["events"].at(0)["effect"].text() == "applied");
    CHECK(t.run({"enrolments", "list"}).find("31          26086.20008496000018  active") != std::string::npos);

    CHECK(t.deliver(event("revoke", 2)).result_int() == 202);
    REQUIRE(eventually([&] { return t.ask(verb::get, "/api/collectivites").body() == "[]"; }, 20s));

    const std::string wish = R"({"name":"Exemple","siret":"21350238800019","code_cog":"35238"})";
    CHECK(t.ask(verb::post, "/api/collectivites", wish).result_int() == 401);
    CHECK(t.ask(verb::post, "/api/collectivites", wish, "Authorization", "Bearer portal token").result_int() == 201);
    CHECK(t.ask(verb::post, "/api/collectivites", wish, "Authorization", "Bearer portal token").result_int() == 409);
    CHECK(t.ask(verb::post, "/api/collectivites", "{}", "Authorization", "Bearer portal token").result_int() == 422);
    const std::string nowhere = R"({"name":"Exemple","siret":"11111111111112","code_cog":"99138"})";
    const auto refused = t.ask(verb::post, "/api/collectivites", nowhere, "Authorization", "Bearer portal token");
    CHECK(refused.result_int() == 422);
    CHECK(refused.body().find("leads to no commune") != std::string::npos);

    t.process->signal(SIGTERM);
    const auto end = t.process->wait(20s);
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);
    CHECK(t.text("log").find("zelie") == std::string::npos);
}

TEST_CASE("an operator who has enrolled nobody is told so") {
    temporary_folder folder;
    const auto done = run_to_end({built_program, "enrolments", "list"}, {"QF_STATE_FOLDER=" + folder.path().string()});
    CHECK(done.how.exit_code == 0);
    CHECK(done.output == "no authorization has come\n");
}
