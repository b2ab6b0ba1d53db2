#include "connector/portal/session.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::portal;

TEST_CASE("an agent's session comes back from its text as it was") {
    session before;
    before.csrf = "token";
    before.parting_state = "parting";
    before.departure = oidc::departure{"https://p.example", "state", "nonce", "verifier", instant{duration{17}}};
    before.agent = known_agent{"id", "header.payload.signature", true, "subject", "/agents", {{"m", "BOIS"}}};
    const auto after = session::read(before.written()).value();
    CHECK(after.written() == before.written());
    CHECK(after.csrf == "token");
    CHECK(after.departure->nonce == "nonce");
    CHECK(after.agent->second_factor);
    CHECK(after.agent->searches.front().text == "BOIS");
    CHECK_FALSE(session::read(session{}.written())->agent.has_value());
}

TEST_CASE("a session of the version before, which had a citizen's members, too, is read; a broken one is not") {
    const auto old = session::read(R"({"v":1,"csrf":"x","agent":{"id":"a","id_token":"t","second_factor":false,)"
                                   R"("subject":"s","wanted":"","searches":[]},"sent":[],"parting":null,)"
                                   R"("parting_path":null})");
    REQUIRE(old.has_value());
    CHECK(old->agent->subject == "s");
    for (const auto* text :
         {"{}", "[]", R"({"v":2,"csrf":"x"})", R"({"v":1,"csrf":7})", R"({"v":1,"csrf":"x","agent":{}})"})
        CHECK_MESSAGE(session::read(text).error() == errc::content_invalid, text);
    CHECK(session::read("{").error() == errc::malformed_json);
}
