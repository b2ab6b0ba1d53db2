// The built program, as a script sees it: exit codes, standard output, standard error.
#include "schemas/json.hpp"
#include "test/unit/app/commands/shell.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace qf::test;

namespace {

std::string content_for(const std::string& cog) {
    return R"({"commune":{"cog":")" + cog +
           R"("},"pivot_identity":{"birthcountry":"99100","birthdate":"1990-01-02","birthplace":"26362",)"
           R"("family_name":"EXEMPLE","given_name":"Zoé","gender":"female"},)"
           R"("quotient_familial_v3":{"quotient_familial":{"fournisseur":"CNAF","valeur":500,"annee":2026,"mois":9}}})";
}

}  // namespace

TEST_CASE("version and help succeed, on standard output") {
    const shell run;
    for (const auto& words :
         {std::vector<std::string>{"version"}, {"--help"}, {"keys", "--help"}, {"submit", "--help"}}) {
        const auto f = run(words);
        CHECK(f.how.exit_code == 0);
        CHECK(!f.output.empty());
        CHECK(f.errors == "");
    }
    CHECK(mentions(run({"version"}).output, QF_VERSION));
    const auto answer = run({"--json", "version"});
    const auto parsed = qf::json::document::parse(answer.output);
    REQUIRE(parsed.has_value());
    CHECK((*parsed)["version"].text_or("") == QF_VERSION);
}

TEST_CASE("wrong usage is 2, says so on standard error, and changes nothing") {
    const shell run;
    for (const auto& words : {std::vector<std::string>{},
                              {"fly"},
                              {"keys"},
                              {"keys", "melt"},
                              {"submit"},
                              {"version", "--loud"},
                              {"run", "extra"},
                              {"keys", "generate"},
                              {"keys", "generate", "--use", "none"},
                              {"dossiers", "show"},
                              {"communes", "show", "nowhere"},
                              {"communes", "set"},
                              {"communes", "set", "26086.20008496000018"},
                              {"inbox", "clients", "add"},
                              {"inbox", "clients"}}) {
        const auto f = run(words);
        CAPTURE(words.size());
        CHECK(f.how.exit_code == 2);
        CHECK(f.output == "");
        CHECK(f.errors.starts_with("qf-connector: "));
    }
    CHECK(mentions(run({"fly"}).errors, "fly"));
    CHECK(mentions(run({"keys", "melt"}).errors, "melt"));
    CHECK(!std::filesystem::exists(run.path("state/keys")));
}

TEST_CASE("a faulty configuration is 78, with every fault") {
    const shell run;
    const auto file = run.write("qf.toml", "[delivery]\nfirst_rety = 3\nlane_window = 0\n[queue]\nbackend = \"x\"\n");
    for (const auto* command : {"check-config", "intake", "doctor", "queues"}) {
        const auto f = run({"--config", file, command});
        CHECK(f.how.exit_code == 78);
        CHECK(mentions(f.errors, file.string() + ":2: delivery.first_rety"));
        CHECK(mentions(f.errors, file.string() + ":3: delivery.lane_window"));
        CHECK(mentions(f.errors, file.string() + ":5: queue.backend"));
    }
    CHECK(run({"--config", run.path("none.toml"), "queues"}).how.exit_code == 78);
    CHECK(run({"queues"}, {"QF_CONFIG=" + run.path("none.toml").string()}).how.exit_code == 78);
    CHECK(run({"queues"}, {"QF_QUEUE_BACKEND=x"}).how.exit_code == 78);
    CHECK(run({"queues"}, {"QF_NO_SUCH_THING=x"}).how.exit_code == 78);
}

TEST_CASE("check-config says what differs from the defaults, and which role lacks what") {
    const shell run;
    const auto secret = run.write("secret", "x\n");
    const auto file = run.write("qf.toml",
                                "[hubee]\nurl = \"https://hubee.example\"\nclient_id = \"c\"\n"
                                "client_secret_file = \"secret\"\n");
    const auto good = run({"--config", file, "check-config"});
    CHECK(good.how.exit_code == 0);
    CHECK(good.errors == "");
    CHECK(mentions(good.output, "hubee.client_id = c"));
    CHECK(!mentions(good.output, "delivery.first_retry"));
    CHECK(run({"--config", std::string{QF_SOURCE_DIR} + "/conf/intake.toml", "check-config"}).how.exit_code == 0);
    CHECK(run({"check-config", "deliver"}).how.exit_code == 78);
    CHECK(run({"check-config", "pilot"}).how.exit_code == 2);
    CHECK(run({"--config", file, "check-config"}, {"QF_HUBEE_CA_FILE=/nonexistent.pem"}).how.exit_code == 78);
}

TEST_CASE("a role without its keys or its settings does not start") {
    const shell run;
    const auto intake = run({"intake"});
    CHECK(intake.how.exit_code == 78);
    CHECK(mentions(intake.errors, "keys"));
    const auto deliver = run({"deliver"});
    CHECK(deliver.how.exit_code == 78);
    CHECK(mentions(deliver.errors, "hubee.url"));
}

TEST_CASE("submit: the reference, or why not") {
    const shell run;
    const auto content = run.write("content.json", content_for("26086"));
    CHECK(run({"submit", content}).how.exit_code == 78);  // no keys yet
    run.prepare();
    const auto sent = run({"submit", content});
    CHECK(sent.errors == "");
    CHECK(sent.how.exit_code == 0);
    CHECK(sent.output.size() == 14);  // 13 characters and the line break

    const auto as_json = run({"submit", content, "--json"});
    const auto parsed = qf::json::document::parse(as_json.output);
    REQUIRE(parsed.has_value());
    CHECK((*parsed)["reference"].text_or("").size() == 13);
    CHECK((*parsed)["recipient"].text_or("") == "26086.20008496000018");

    const auto malformed = run({"submit", run.write("a.json", "{\"commune\":")});
    CHECK(malformed.how.exit_code == 65);
    CHECK(mentions(malformed.errors, "a.json:"));
    const auto wrong = run({"submit", run.write("b.json", R"({"commune":{"cog":26086}})")});
    CHECK(wrong.how.exit_code == 65);
    CHECK(mentions(wrong.errors, "b.json:/commune/cog"));
    CHECK(run({"submit", run.write("c.json", content_for("99999"))}).how.exit_code == 65);
    CHECK(run({"submit", run.path("none.json")}).how.exit_code == 66);
    const auto away =
        run({"submit", content}, {"QF_QUEUE_BACKEND=rabbitmq", "QF_QUEUE_RABBITMQ_URL=amqp://127.0.0.1:1"});
    CHECK(away.how.exit_code == 75);
    CHECK(away.output == "");

    const auto queues = qf::json::document::parse(run({"queues", "--json"}).output);
    REQUIRE(queues.has_value());
    CHECK((*queues)["recipients"].at(0)["waiting"].integer() == 2);
    CHECK((*queues)["parked"]["technical"].integer() == 0);
}

TEST_CASE("keys: made once for each use, listed, rotated, exported without what is private") {
    const shell run;
    run.prepare();
    const auto exported = run({"keys", "export-jwks"});
    CHECK(exported.how.exit_code == 0);
    CHECK(!mentions(exported.output, "\"d\""));
    const auto before = run({"keys", "list", "--json"});
    // The first rotation only makes a next key: one that nobody knows yet must not sign.
    for (int times = 0; times < 2; ++times) REQUIRE(run({"keys", "rotate", "--use", "sig"}).how.exit_code == 0);
    const auto after = run({"keys", "list", "--json"});
    CHECK(before.output != after.output);
    CHECK(mentions(after.output, "\"retired\""));
    CHECK(mentions(after.output, "\"next\""));

    const shell other;
    const auto set = other.write("keys.jwks", exported.output);
    CHECK(other({"keys", "import", set}).how.exit_code == 0);
    CHECK(mentions(other({"keys", "list"}).output, "public"));
    CHECK(other({"keys", "import", other.write("bad.jwks", "{\"keys\":[{}]}")}).how.exit_code == 65);
    CHECK(other({"keys", "import", other.path("none.jwks")}).how.exit_code == 66);
}

TEST_CASE("communes and the inbox's clients are administered beside everything else") {
    const shell run;
    run.prepare();
    CHECK(mentions(run({"communes", "list"}).output, "26086.20008496000018  active"));
    CHECK(run({"communes", "deactivate", "26086"}).how.exit_code == 0);
    CHECK(mentions(run({"communes", "show", "26086"}).output, "inactive"));
    CHECK(run({"communes", "show", "99999"}).how.exit_code != 0);
    CHECK(run({"communes", "import",
               run.write("bad.csv", "cog,name,department,postal_codes,siret,label,state\nX,Y,1,2,3,4,5\n")})
              .how.exit_code == 65);

    const auto added = run({"--json", "inbox", "clients", "add", "--organization", "SI-20008496000018-26086",
                            "--process", "FormulaireQF", "--scope", "SI"});
    REQUIRE(added.how.exit_code == 0);
    const auto listed = run({"inbox", "clients", "list"});
    CHECK(mentions(listed.output, "SI-20008496000018-26086"));
    CHECK(run({"inbox", "clients", "remove", "nobody"}).how.exit_code == 1);
    const auto parsed = qf::json::document::parse(added.output);
    REQUIRE(parsed.has_value());
    auto id = (*parsed)["client_id"].text_or("");
    if (id.empty()) id = (*parsed)["id"].text_or("");
    CHECK(run({"inbox", "clients", "remove", id}).how.exit_code == 0);
    CHECK(run({"inbox", "clients", "add", "--organization", "SI-1-26086", "--process", "FormulaireQF", "--scope", "SI"})
              .how.exit_code != 0);
}

TEST_CASE("the portal's first agents are invited, listed and removed beside everything else") {
    const shell run;
    run.prepare();
    const auto invite = [&](const char* organization, const char* email, const char* process) {
        return run({"--json", "inbox", "agents", "add", "--organization", organization, "--email", email, "--label",
                    "Mairie", "--process", process, "--administrator"});
    };
    const auto added = invite("SI-20008496000018-26086", "Camille@Mairie.example", "FormulaireQF:read");
    REQUIRE(added.how.exit_code == 0);
    CHECK(invite("SI-20008496000018-26086", "camille@mairie.example", "FormulaireQF").how.exit_code != 0);
    CHECK(invite("OSL-20008496000018-26086", "lou@mairie.example", "FormulaireQF").how.exit_code != 0);
    CHECK(invite("SI-20008496000018-26086", "no address", "FormulaireQF").how.exit_code != 0);
    CHECK(invite("SI-20008496000018-26086", "lou@mairie.example", "Unknown").how.exit_code != 0);
    const auto listed = run({"inbox", "agents", "list"});
    CHECK(mentions(listed.output, "administrator"));
    CHECK(mentions(listed.output, "camille@mairie.example  FormulaireQF:read  never"));
    const auto parsed = qf::json::document::parse(added.output);
    REQUIRE(parsed.has_value());
    CHECK(run({"inbox", "agents", "remove", (*parsed)["id"].text_or("")}).how.exit_code == 0);
    CHECK(run({"inbox", "agents", "remove", "nobody"}).how.exit_code == 1);
}

TEST_CASE("what is not there is 1, and a healthy machine is 0") {
    const shell run;
    run.prepare();
    CHECK(run({"dossiers", "show", "0123456789ABC"}).how.exit_code == 1);
    CHECK(run({"dossiers", "parked", "show", "0123456789ABC"}).how.exit_code == 1);
    CHECK(run({"dossiers", "list"}).how.exit_code == 0);
    CHECK(run({"dossiers", "parked", "list"}).how.exit_code == 0);
    CHECK(run({"doctor"}).how.exit_code == 0);
    const auto broken = run({"doctor"}, {"QF_QUEUE_BACKEND=rabbitmq", "QF_QUEUE_RABBITMQ_URL=amqp://127.0.0.1:1"});
    CHECK(broken.how.exit_code == 1);
    CHECK(mentions(broken.output, "fault"));
}

TEST_CASE("orders are written down while no deliver runs, listed, shown and cancelled; a discard says why") {
    const shell run;
    run.prepare();
    const std::string recipient = "26086.20008496000018";
    CHECK(run({"orders", "list"}).output == "nothing was ordered\n");
    CHECK(mentions(run({"lanes", "pause", recipient, "--note", "moving"}).output, "order 1 is written down"));
    CHECK(run({"dossiers", "parked", "replay", "--place", "business", "--id", "0123456789ABC,0123456789ABD"})
              .how.exit_code == 0);
    const auto shown = qf::json::document::parse(run({"orders", "show", "1", "--json"}).output);
    REQUIRE(shown.has_value());
    CHECK((*shown)["kind"].text() == "pause");
    CHECK((*shown)["state"].text() == "waiting");
    CHECK((*shown)["recipient"].text() == recipient);
    CHECK((*shown)["note"].text() == "moving");
    CHECK(run({"orders", "cancel", "1"}).output == "order 1 is cancelled\n");
    CHECK(run({"orders", "cancel", "1"}).how.exit_code == 1);
    CHECK(run({"orders", "show", "7"}).how.exit_code == 1);

    const std::vector<std::string> discard{"dossiers", "parked", "discard", "--place", "technical"};
    const auto because = [&](std::vector<std::string> more) {
        more.insert(more.begin(), discard.begin(), discard.end());
        return run(std::move(more));
    };
    CHECK(because({}).how.exit_code == 2);
    CHECK(mentions(because({"--note", " "}).errors, "--note must say why"));
    CHECK(because({"--note", "tests", "--dry-run"}).output == "0 messages are meant\n");
    CHECK(mentions(because({"--note", "tests", "--dry-run", "yes"}).errors, "write --dry-run alone"));
    CHECK(because({"--note", "tests", "--reason", "boredom"}).how.exit_code == 2);
    CHECK(because({"--note", "tests"}).how.exit_code == 0);
    CHECK(run({"dossiers", "parked", "replay", "--place", "both"}).how.exit_code == 2);
    CHECK(run({"dossiers", "late", "not-opened"}).output == "nothing is late\n");
    const auto listed = run({"orders", "list"}).output;
    CHECK(mentions(listed, "cancelled"));
    CHECK(std::ranges::count(listed, '\n') == 3);
}
