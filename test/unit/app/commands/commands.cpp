// The built built_program, as a script sees it: exit codes, standard output, standard error.
#include "schemas/json.hpp"
#include "test/support/child_process.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace qf::test;

namespace {

// A state folder of its own, and what an operator types.
class shell {
public:
    finished operator()(std::vector<std::string> words, std::vector<std::string> more = {}) const {
        words.insert(words.begin(), built_program);
        more.push_back("QF_STATE_FOLDER=" + (folder_ / "state").string());
        return run_to_end(words, more);
    }
    std::filesystem::path write(const std::string& name, std::string_view text) const {
        REQUIRE(!qf::write_file(folder_ / name, text));
        return folder_ / name;
    }
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }
    // Keys, and one active commune.
    void prepare() const {
        for (const auto* use : {"sig", "enc"}) REQUIRE((*this)({"keys", "generate", "--use", use}).how.exit_code == 0);
        const auto csv = write("communes.csv",
                               "cog,name,department,postal_codes,siret,label,state\n"
                               "26086,Châtillon-en-Diois,26,26410,20008496000018,,active\n");
        const auto imported = (*this)({"communes", "import", csv});
        CHECK(imported.errors == "");
        REQUIRE(imported.how.exit_code == 0);
    }

private:
    temporary_folder folder_;
};

std::string content_for(const std::string& cog) {
    return R"({"commune":{"cog":")" + cog +
           R"("},"pivot_identity":{"birthcountry":"99100","birthdate":"1990-01-02","birthplace":"26362",)"
           R"("family_name":"EXEMPLE","given_name":"Zoé","gender":"female"},)"
           R"("quotient_familial_v3":{"quotient_familial":{"fournisseur":"CNAF","valeur":500,"annee":2026,"mois":9}}})";
}

bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
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
                    "Mairie", "--process", process, "--administrator", "yes"});
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

TEST_CASE("what a recipient decides is set, shown and listed") {
    const shell run;
    run.prepare();
    const auto show = [&] { return run({"communes", "show", "26086"}).output; };
    CHECK(mentions(show(), "approved yes; months current; mismatch accept; children optional"));
    const auto set = run({"communes", "set", "26086", "--label", "Mairie", "--months", "09", "--mismatch", "refuse",
                          "--children", "required", "--return-address", "https://a.example/x,https://b.example",
                          "--return-address", "https://c.example"});
    CHECK(set.errors == "");
    REQUIRE(set.how.exit_code == 0);
    CHECK(mentions(set.output, "approved yes; months --09; mismatch refuse; children required"));
    CHECK(mentions(show(), "Châtillon-en-Diois, Mairie"));
    for (const auto* address : {"https://a.example/x\n", "https://b.example\n", "https://c.example\n"})
        CHECK(mentions(show(), std::string{"    return address "} + address));
    CHECK(run({"communes", "set", "26086", "--approved", "no"}).how.exit_code == 0);
    CHECK(mentions(run({"communes", "list"}).output,
                   "active    Châtillon-en-Diois, Mairie; not approved; months --09; mismatch refuse; children "
                   "required; 3 return addresses"));

    const auto shown = qf::json::document::parse(run({"communes", "show", "26086", "--json"}).output);
    REQUIRE(shown.has_value());
    const auto one = (*shown)["recipients"].at(0);
    CHECK(one["months"].text_or("") == "--09");
    CHECK(one["mismatch"].text_or("") == "refuse");
    CHECK(one["children"].text_or("") == "required");
    CHECK(one["return_addresses"].at(2).text_or("") == "https://c.example");

    const auto back = run({"communes", "set", "26086", "--label", "-", "--months=--10", "--return-address", "-",
                           "--children", "optional", "--mismatch", "accept", "--approved", "yes", "--json"});
    const auto now = qf::json::document::parse(back.output);
    REQUIRE(now.has_value());
    CHECK((*now)["label"].text_or("?") == "");
    CHECK((*now)["months"].text_or("") == "--10");
    CHECK((*now)["children"].text_or("") == "optional");
    CHECK(!(*now)["return_addresses"].at(0).text().has_value());

    for (const auto& given : {std::pair{"--months", "13"},
                              {"--months", "often"},
                              {"--mismatch", "maybe"},
                              {"--children", "yes"},
                              {"--approved", "true"},
                              {"--return-address", "http://a.example"},
                              {"--return-address", "https://u@a.example"}}) {
        const std::string value = given.second;
        CAPTURE(value);
        const auto f = run({"communes", "set", "26086", given.first, value});
        CHECK(f.how.exit_code == 2);
        CHECK(mentions(f.errors, value));
    }
    CHECK(run({"communes", "set", "99999.11111111111112", "--label", "x"}).how.exit_code != 0);
    CHECK(run({"communes", "set", "99999.11111111111112", "--label", "x", "--name", "Ailleurs"}).how.exit_code == 0);
    CHECK(mentions(run({"communes", "show", "99999"}).output, "inactive  Ailleurs, x"));
}

TEST_CASE("a recipient is given a subscriber that the configuration knows, or goes back to HubEE") {
    const shell run;
    run.prepare();
    const auto set = [&](const char* name) { return run({"communes", "set", "26086", "--subscriber", name}); };
    CHECK(mentions(run({"communes", "show", "26086"}).output, "    dossiers go to HubEE\n"));
    CHECK(set("editeur-a").how.exit_code == 0);  // no file of subscribers: any well-formed name
    CHECK(set("Editeur A").how.exit_code == 2);
    CHECK(mentions(run({"communes", "show", "26086"}).output, "    dossiers go to editeur-a\n"));
    CHECK(mentions(run({"communes", "list"}).output, "; to editeur-a"));
    CHECK(mentions(run({"communes", "show", "26086", "--json"}).output, R"("subscriber":"editeur-a")"));
    CHECK(set("-").how.exit_code == 0);
    CHECK(!mentions(run({"communes", "list"}).output, "; to "));

    const auto vendors = run.write("vendors.toml", "[[subscriber]]\nname = \"editeur-b\"\n");
    const auto conf = run.write("with.toml", "[delivery]\nsubscribers = \"vendors.toml\"\n");
    const auto known = [&](const char* name) {
        return run({"--config", conf, "communes", "set", "26086", "--subscriber", name});
    };
    CHECK(known("editeur-b").how.exit_code == 0);
    const auto refused = known("editeur-a");
    CHECK(refused.how.exit_code == 2);
    CHECK(mentions(refused.errors, "vendors.toml has no subscriber \"editeur-a\", but: editeur-b"));
}

TEST_CASE("communes are searched as citizens search them, with their districts and delegated communes") {
    const shell run;
    run.prepare();
    const auto places = run.write("places.csv",
                                  "code,name,kind,commune,postal_codes\n"
                                  "26354,Treschenu-Creyers,commune-deleguee,26086,\n");
    const auto imported = run({"communes", "import", places});
    CHECK(imported.output == "1 places read: 1 new, 0 changed\n");
    for (const auto* text : {"chat dio", "26410", "creyers", "chatilon", "Châtillon (Drôme)"}) {
        CAPTURE(text);
        CHECK(mentions(run({"communes", "list", text}).output, "26086  Châtillon-en-Diois  (26410)"));
    }
    CHECK(run({"communes", "list", "nowhere"}).output == "");
    const auto wrong = run.write("places.csv", "code,name,kind,commune,postal_codes\n1,X,hamlet,99999,\n");
    const auto refused = run({"communes", "import", wrong});
    CHECK(refused.how.exit_code == 65);
    CHECK(mentions(refused.errors, "places.csv:2"));
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
    const std::string who = "26086.20008496000018";
    CHECK(run({"orders", "list"}).output == "nothing was ordered\n");
    CHECK(mentions(run({"lanes", "pause", who, "--note", "moving"}).output, "order 1 is written down"));
    CHECK(run({"dossiers", "parked", "replay", "--place", "business", "--id", "0123456789ABC,0123456789ABD"})
              .how.exit_code == 0);
    const auto shown = qf::json::document::parse(run({"orders", "show", "1", "--json"}).output);
    REQUIRE(shown.has_value());
    CHECK((*shown)["kind"].text() == "pause");
    CHECK((*shown)["state"].text() == "waiting");
    CHECK((*shown)["recipient"].text() == who);
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
    CHECK(because({"--note", "tests", "--dry-run", "yes"}).output == "0 messages are meant\n");
    CHECK(because({"--note", "tests", "--reason", "boredom"}).how.exit_code == 2);
    CHECK(because({"--note", "tests"}).how.exit_code == 0);
    CHECK(run({"dossiers", "parked", "replay", "--place", "both"}).how.exit_code == 2);
    CHECK(run({"dossiers", "late", "not-opened"}).output == "nothing is late\n");
    const auto listed = run({"orders", "list"}).output;
    CHECK(mentions(listed, "cancelled"));
    CHECK(std::ranges::count(listed, '\n') == 3);
}
