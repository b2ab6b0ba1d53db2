// A citizen's login over a relying party and a scripted provider: what of it the form is given.
#include "connector/form/franceconnect_login.hpp"
#include "test/unit/oidc/fixture.hpp"

using namespace qf;
using namespace qf::form;
using namespace std::chrono_literals;
using oidc::login_trouble;

namespace {

struct login : oidc::fixture {
    login() : under_test{patient(*this), peer.issuer()} {}

    oidc::departure left() {
        auto way = run(under_test.depart());
        REQUIRE(way.has_value());
        peer.nonce = way->nonce;
        return std::move(*way);
    }
    oidc::outcome<citizen> arrived() {
        const auto way = left();
        return run(under_test.arrive(returned(way), way));
    }
    // The provider always answers here, so only a busy machine would make the usual limit of the fixture too short.
    static oidc::provider& patient(login& l) {
        auto how = l.conf();
        how.http.answer_time = 10s;
        l.begin_anew(std::move(how));
        return *l.party;
    }
    franceconnect_login under_test;
};

}  // namespace

TEST_CASE("the browser goes to the provider, whose origin the pages may name") {
    login l;
    CHECK(l.left().url.starts_with(std::string{l.under_test.origin()} + "/api/v2/authorize?"));
    CHECK(l.under_test.origin() == l.peer.url());
    CHECK(!l.under_test.demonstration());
}

TEST_CASE("a citizen arrives with the six members, a name to show and a token that lives a minute") {
    login l;
    const auto got = l.arrived();
    REQUIRE(got.has_value());
    CHECK(got->pivot_identity == R"({"birthcountry":"99127","birthdate":"1992-00-00","birthplace":"",)"
                                 R"("family_name":"TESTMAN","given_name":"Johnny Zébulon","gender":"male"})");
    CHECK(got->shown_name == "Johnny TESTMAN");
    CHECK(got->access_token == "access-1");
    CHECK(got->token_expires_at == l.clock.now() + 60s);
    CHECK(!got->id_token.empty());
}

TEST_CASE("the list of given names and the usage name are taken where they are") {
    login l;
    l.peer.userinfo_changes = {{"given_name_array", R"(["Jo Ann","Zébulon"])"},
                               {"preferred_username", R"("O'NEIL-ŒUVRÉ")"}};
    const auto got = l.arrived();
    REQUIRE(got.has_value());
    CHECK(got->shown_name == "Jo Ann O'NEIL-ŒUVRÉ");
    CHECK(got->pivot_identity.find(R"("given_name":"Jo Ann Zébulon")") != std::string::npos);
    CHECK(got->pivot_identity.find(R"("family_name":"TESTMAN")") != std::string::npos);
}

TEST_CASE("a verified userinfo without a family name is our fault; without a given name it is nobody's") {
    login l;
    l.peer.userinfo_changes = {{"family_name", ""}};
    CHECK_REFUSED(l.arrived(), login_trouble::our_fault, "userinfo_identity");
    l.peer.userinfo_changes = {{"given_name", ""}};
    const auto got = l.arrived();
    REQUIRE(got.has_value());
    CHECK(got->lacks == lacks::given_name);
    CHECK(!got->id_token.empty());  // for the logout before another identity is tried
}

TEST_CASE("what the relying party refuses, is refused as it says") {
    login l;
    auto way = l.left();
    auto refused = l.returned(way);
    refused.error = "access_denied";
    CHECK(l.run(l.under_test.arrive(refused, way)).error().kind == login_trouble::refused_by_person);
    CHECK(l.run(l.under_test.arrive(l.returned(way), {})).error().kind == login_trouble::session_lost);
    l.peer.userinfo_changes = {{"sub", R"("somebody-else")"}};
    CHECK_REFUSED(l.arrived(), login_trouble::our_fault, "userinfo_sub");
}

TEST_CASE("the logout goes to the provider") {
    login l;
    const auto got = l.arrived();
    REQUIRE(got.has_value());
    const auto way = l.run(l.under_test.part(got->id_token));
    REQUIRE(way.has_value());
    CHECK(way->url.starts_with(l.peer.issuer() + "/session/end?"));
    CHECK(!way->state.empty());
}

TEST_CASE("an issuer that is no address stops the program at its start") {
    login l;
    CHECK_THROWS_AS(franceconnect_login(*l.party, "franceconnect"), boost::system::system_error);
}
