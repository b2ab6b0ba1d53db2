// qf-connector communes sync, against the inbox as HubEE.
#include "connector/communes/registry.hpp"
#include "schemas/json.hpp"
#include "test/support/site.hpp"

#include <doctest/doctest.h>

using namespace qf::test;

namespace {

bool tells(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("communes sync says what differs from HubEE, changes nothing in a dry run, then makes it agree") {
    site machine;
    const auto inbox = machine.start({"inbox"});
    const auto dry = [&] { return machine.run({"communes", "sync", "--dry-run"}); };
    REQUIRE(eventually([&] { return dry().how.exit_code == 0; }, patience));
    CHECK(dry().output == "2 active at HubEE; 0 differ here; nothing was changed\n");

    REQUIRE(!qf::communes::registry{machine.path("communes.db")}.set_active(
        qf::recipient::parse("35238.21350238800019").value(), false));
    REQUIRE(machine.run({"communes", "activate", "26001.11111111111111"}).how.exit_code == 0);
    for (int twice = 0; twice < 2; ++twice) {
        const auto told = dry();
        CHECK(told.how.exit_code == 0);
        CHECK(told.errors == "");
        CHECK(told.output ==
              "26001.11111111111111  would be inactive: HubEE has no active subscription  (Solaure en Diois)\n"
              "35238.21350238800019  would be active  (Rennes)\n"
              "2 active at HubEE; 2 differ here; nothing was changed\n");
    }
    const auto done = machine.run({"--json", "communes", "sync"});
    CHECK(done.how.exit_code == 0);
    const auto said = qf::json::document::parse(done.output).value();
    CHECK(said["active_at_hubee"].integer() == 2);
    REQUIRE(said["differences"].size() == 2);
    CHECK(said["differences"].at(0)["recipient"].text() == "26001.11111111111111");
    CHECK(said["differences"].at(0)["difference"].text() == "deactivated");
    CHECK(said["differences"].at(1)["difference"].text() == "activated");
    CHECK(machine.run({"communes", "sync"}).output == "2 active at HubEE; 0 differ here\n");
    CHECK(tells(machine.run({"communes", "list"}).output, "35238.21350238800019  active"));

    REQUIRE(machine.run({"communes", "deactivate", "35238.21350238800019"}).how.exit_code == 0);
    CHECK(tells(machine.run({"communes", "sync"}).output, "35238.21350238800019  left: deactivated here"));
    CHECK(tells(machine.run({"communes", "list"}).output, "35238.21350238800019  inactive"));
    REQUIRE(machine.run({"communes", "set", "35238.21350238800019", "--approved", "no"}).how.exit_code == 0);
    CHECK(tells(machine.run({"communes", "sync"}).output, "35238.21350238800019  left: not approved here  (Rennes)\n"));
}

TEST_CASE("communes sync without a HubEE, or with one that is away, changes nothing and says why") {
    site machine;
    const auto away = machine.run({"communes", "sync"});
    CHECK(away.how.exit_code == 69);
    CHECK(tells(away.errors, "HubEE's active subscriptions"));
    CHECK(tells(machine.run({"communes", "list"}).output, "35238.21350238800019  active"));
    for (const auto& wrong : {std::vector<std::string>{"--dry-run", "maybe"}, {"--deactivate", "some"}}) {
        auto words = std::vector<std::string>{"communes", "sync"};
        words.insert(words.end(), wrong.begin(), wrong.end());
        CHECK(machine.run(words).how.exit_code == 2);
    }
    auto environment = machine.environment();
    std::erase_if(environment, [](const auto& one) { return one.starts_with("QF_HUBEE_URL="); });
    const auto none = run_to_end({built_program, "communes", "sync"}, environment);
    CHECK(none.how.exit_code == 78);
    CHECK(tells(none.errors, "hubee.url is empty"));
}
