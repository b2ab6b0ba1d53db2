// The files of conf/ name every setting of their role, with the default that the program has.
#include "connector/app/settings/value_text.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <sstream>
#include <utility>

using namespace qf::app;

namespace {

std::string conf(std::string_view name) {
    return qf::read_file(std::filesystem::path{QF_SOURCE_DIR} / "conf" / (std::string{name} + ".toml")).value();
}

// The file with its commented keys ("#key = value") made keys.
std::string uncommented(const std::string& text) {
    std::istringstream in{text};
    std::string out;
    for (std::string line; std::getline(in, line); out += line + '\n')
        if (line.size() > 1 && line[0] == '#' && line[1] != ' ' && line.find(" = ") != std::string::npos)
            line.erase(0, 1);
    return out;
}

}  // namespace

TEST_CASE("each role's file has every setting of the role, and no other, with its default") {
    for (const auto role : {role::run, role::intake, role::deliver, role::inbox, role::console}) {
        const qf::test::loading l{uncommented(conf(name_of(role)))};
        CAPTURE(name_of(role));
        for (const auto& line : l.lines()) CHECK_MESSAGE(line.empty(), line);
        REQUIRE(l.loaded.has_value());
        for (const auto& set : l.loaded->settings) {
            CAPTURE(set.is->name);
            CHECK(concerns(role, *set.is) == !set.origin.empty());
            CHECK(set.text == set.is->standard);
        }
    }
}

TEST_CASE("as they stand, the files change nothing") {
    for (const auto what : {role::run, role::intake, role::deliver, role::inbox, role::console}) {
        const qf::test::loading l{conf(name_of(what))};
        REQUIRE(l.loaded.has_value());
        for (const auto& set : l.loaded->settings) CHECK_MESSAGE(set.origin.empty(), set.is->name);
    }
}

TEST_CASE("HubEE's addresses for production and acceptance stand ready to be copied") {
    for (const auto role : {role::run, role::deliver, role::intake})
        for (const auto& [title, host] : {std::pair{"# Production:", "hubee.numerique.gouv.fr"},
                                          std::pair{"# Acceptance:", "bas.hubee.numerique.gouv.fr"}}) {
            CAPTURE(name_of(role));
            CAPTURE(title);
            std::istringstream in{conf(name_of(role))};
            std::string text = "[hubee]\n";
            for (std::string line; std::getline(in, line) && line != title;) {}
            for (std::string line; std::getline(in, line) && line.starts_with("#   ");) text += line.substr(4) + '\n';
            const qf::test::loading l{text};
            CHECK(l.lines().empty());
            REQUIRE(l.loaded.has_value());
            CHECK(l.loaded->values.hubee.url == fmt::format("https://api.{}", host));
            CHECK(l.loaded->values.hubee.token_url == fmt::format("https://auth.{}/oauth2/token", host));
        }
}

TEST_CASE("the demonstration's file is good, and leaves the state folder to the environment") {
    const qf::test::loading l{conf("demo"), {{"QF_STATE_FOLDER", "/tmp/demo"}}};
    REQUIRE(l.loaded.has_value());
    CHECK(l.loaded->values.inbox.listen.port == 8481);
    CHECK(l.loaded->values.intake.listen.port == 8480);
    CHECK(l.loaded->values.console.listen.port == 8482);
    CHECK(l.loaded->values.admin.port == 8489);
    CHECK(l.loaded->values.state_folder == "/tmp/demo");
}

TEST_CASE("the table is sound: names are unique, defaults and bounds are good") {
    for (const auto& p : parameters()) {
        CAPTURE(p.name);
        std::string wrong;
        CHECK(parse_value(p, std::string{p.standard}, wrong).has_value());
        CHECK(wrong.empty());
        CHECK(find_parameter(p.name) == &p);
        CHECK(!p.meaning.empty());
        if (p.kind == kind::number || p.kind == kind::duration || p.kind == kind::size) {
            CHECK(parse_value(p, std::string{p.least}, wrong).has_value());
            CHECK(parse_value(p, std::string{p.most}, wrong).has_value());
        }
        for (const auto& other : parameters())
            if (&other != &p) CHECK(environment_name(other.name) != environment_name(p.name));
    }
}
