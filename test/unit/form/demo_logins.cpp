// The demonstration's login: an invented person, with the state that was kept, in time.
#include "connector/demo/people.hpp"
#include "connector/form/demo_login.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace qf;
using namespace qf::form;
using namespace std::chrono_literals;
using oidc::login_trouble;

namespace {

struct demo_visit : test::rig {
    test::simulated_clock clock{loop};
    demo_login under_test{clock};

    oidc::departure departed() {
        auto out = run(under_test.depart());
        REQUIRE(out.has_value());
        return std::move(*out);
    }
    oidc::outcome<citizen> arrived(std::string_view code, std::string_view state, std::optional<oidc::departure> kept) {
        oidc::callback got;
        got.code = code;
        got.state = state;
        return run(under_test.arrive(std::move(got), std::move(kept)));
    }
};

}  // namespace

TEST_CASE("the browser goes to our own page, with a state of its own each time") {
    demo_visit l;
    std::set<std::string> states;
    for (int n = 0; n < 20; ++n) {
        const auto way = l.departed();
        CHECK(way.url == "/demo/connexion?state=" + way.state);
        CHECK(way.state.size() == 32);
        CHECK(way.expires_at == l.clock.now() + 10min);
        CHECK(states.insert(way.state).second);
    }
    CHECK(l.under_test.origin().empty());
    CHECK(l.under_test.demonstration());
}

TEST_CASE("each invented person can log in, with a token that says so and lives a minute") {
    demo_visit l;
    for (const auto& who : demo::people()) {
        CAPTURE(who.id);
        const auto way = l.departed();
        const auto got = l.arrived(who.id, way.state, way);
        REQUIRE(got.has_value());
        CHECK(got->access_token == "demo:" + std::string{who.id});
        CHECK(got->token_expires_at == l.clock.now() + 60s);
        CHECK(!got->id_token.empty());
        CHECK(!got->shown_name.empty());
        const auto claims = json::document::parse(who.identity).value();
        const auto pivot = json::document::parse(got->pivot_identity).value();
        CHECK(pivot.root().size() == 6);
        pivot.root().for_each_member(
            [&](std::string_view name, json::value v) { CHECK(v.text_or("?") == claims[name].text_or("")); });
    }
}

TEST_CASE("the address of the return is one that the callback is read from") {
    demo_visit l;
    const auto way = l.departed();
    const auto target = net::target::parse(site::demo_return_to("camille-exemple", way.state)).value();
    CHECK(target.path == "/connexion/retour");
    CHECK(target.first("code") == "camille-exemple");
    CHECK(target.first("state") == way.state);
    CHECK(site::demo_return_to("a&state=b", "c d") == "/connexion/retour?code=a%26state%3Db&state=c%20d");
}

TEST_CASE("another state, none, or one that was not kept is a session that is lost") {
    demo_visit l;
    const auto way = l.departed();
    auto empty = way;
    empty.state.clear();
    for (const auto& got :
         {l.arrived("camille-exemple", way.state, {}), l.arrived("camille-exemple", "", way),
          l.arrived("camille-exemple", way.state + "x", way), l.arrived("camille-exemple", l.departed().state, way),
          l.arrived("nobody", "x", way), l.arrived("camille-exemple", way.state, empty)}) {
        REQUIRE(got.has_error());
        CHECK(got.error().kind == login_trouble::session_lost);
    }
}

TEST_CASE("after ten minutes it is too late") {
    demo_visit l;
    const auto way = l.departed();
    l.clock.advance(10min - 1us);
    CHECK(l.arrived("camille-exemple", way.state, way).has_value());
    l.clock.advance(1us);
    CHECK(l.arrived("camille-exemple", way.state, way).error().kind == login_trouble::session_lost);
}

TEST_CASE("nobody but an invented person is let in") {
    demo_visit l;
    const auto way = l.departed();
    for (const auto* code : {"", "camille", "Camille-Exemple", "demo:camille-exemple", "../camille-exemple"}) {
        CAPTURE(code);
        const auto got = l.arrived(code, way.state, way);
        REQUIRE(got.has_error());
        CHECK(got.error().kind == login_trouble::our_fault);
        CHECK(got.error().code == "demo_person_unknown");
    }
}

TEST_CASE("who comes back with an error has gone back by themselves") {
    demo_visit l;
    const auto way = l.departed();
    oidc::callback got;
    got.code = "camille-exemple";
    got.state = way.state;
    got.error = "access_denied";
    CHECK(l.run(l.under_test.arrive(got, way)).error().kind == login_trouble::refused_by_person);
}

TEST_CASE("the logout comes straight back, with a state to check") {
    demo_visit l;
    const auto way = l.run(l.under_test.part("demo:camille-exemple"));
    REQUIRE(way.has_value());
    CHECK(way->url == "/deconnexion/retour?state=" + way->state);
    CHECK(way->state.size() == 32);
}

TEST_CASE("the page has every person, by the name that is shown later") {
    const auto choices = demo_choices();
    REQUIRE(choices.size() == demo::people().size());
    CHECK(choices[0].id == "camille-exemple");
    CHECK(choices[0].name == "Camille EXEMPLE");
    for (const auto& choice : choices) {
        CHECK(demo::find(choice.id) != nullptr);
        CHECK(!choice.title.empty());
        CHECK(!choice.name.empty());
    }
}
