// What is set, shown and searched of communes and their recipients.
#include "schemas/json.hpp"
#include "test/unit/app/commands/shell.hpp"

#include <doctest/doctest.h>

using namespace qf::test;

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
    const auto enrolled = (*shown)["recipients"].at(0);
    CHECK(enrolled["months"].text_or("") == "--09");
    CHECK(enrolled["mismatch"].text_or("") == "refuse");
    CHECK(enrolled["children"].text_or("") == "required");
    CHECK(enrolled["return_addresses"].at(2).text_or("") == "https://c.example");

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
