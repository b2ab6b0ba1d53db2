// An account and the login that it is bound to: invitations that expire, addresses that nobody verified, an identity
// provider that was replaced.
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using namespace std::chrono_literals;

namespace {

constexpr auto day_long = 24h;

identity as(std::string subject, bool email_denied = false) {
    return {.subject = std::move(subject),
            .email = "camille@mairie.example",
            .siret = std::string{chatillon_siret},
            .email_denied = email_denied};
}

}  // namespace

TEST_CASE("an invitation lasts 30 days, and again when it is renewed") {
    portal_rig r;
    const auto id = r.invite(chatillon, "camille@mairie.example");
    auto chief = r.agent("chef@mairie.example", true);
    r.clock.advance(30 * day_long - 1s);
    SUBCASE("the last second") {
        portal_rig::browser one{r};
        CHECK(one.log_in(as("s-1")).to() == "/dossiers");
        r.clock.advance(60 * day_long);  // who has come once needs no invitation any more
        CHECK(one.log_in(as("s-1")).to() == "/dossiers");
    }
    SUBCASE("too late") {
        r.clock.advance(1s);
        portal_rig::browser agent{r};
        const auto late = agent.log_in(as("s-1"));
        CHECK(late.status == 403);
        CHECK(late.has("Votre invitation a expiré"));
        CHECK(r.trailed("login_denied", "expired"));
        chief.cookie.clear();
        chief.log_in(r.person("chef@mairie.example"));
        CHECK(chief.get("/agents").has("Jamais : invitation expirée"));
        CHECK(chief.get("/agents/" + id).has("Renouveler l’invitation"));
        CHECK(chief.follow(chief.press("/agents/" + id + "/renouveler")).has("vaut de nouveau 30 jours"));
        CHECK(r.trailed("invite_again", "camille"));
        CHECK(agent.log_in(as("s-1")).to() == "/dossiers");
    }
}

TEST_CASE("an address that is said to be unverified binds nothing; who is bound already is known by more than it") {
    portal_rig r;
    r.invite(chatillon, "camille@mairie.example");
    portal_rig::browser agent{r};
    const auto refused = agent.log_in(as("s-1", true));
    CHECK(refused.status == 403);
    CHECK(refused.has("Votre adresse n’est pas vérifiée"));
    CHECK(r.trailed("login_denied", "unverified"));
    CHECK(agent.log_in(as("s-1")).to() == "/dossiers");
    CHECK(agent.log_in(as("s-1", true)).to() == "/dossiers");
}

TEST_CASE("another identity provider gives another word: the administrator unbinds, the next login binds") {
    portal_rig r;
    const auto id = r.invite(chatillon, "camille@mairie.example");
    auto chief = r.agent("chef@mairie.example", true);
    portal_rig::browser before{r}, after{r}, third{r};
    REQUIRE(before.log_in(as("s-old")).to() == "/dossiers");
    const auto unknown = after.log_in(as("s-new"));
    CHECK(unknown.status == 403);
    CHECK(unknown.has("délier votre compte"));
    CHECK(r.trailed("login_denied", "bound"));
    chief.get("/agents/" + id);
    CHECK(chief.follow(chief.press("/agents/" + id + "/delier")).has("Le compte est délié"));
    CHECK(r.trailed("unbind", "camille"));
    CHECK(before.get("/dossiers").status == 303);  // out at once
    CHECK(after.log_in(as("s-new")).to() == "/dossiers");
    CHECK(r.trailed("bind"));
    CHECK(before.get("/dossiers").status == 303);  // and stays so when the account is somebody's again
    CHECK(third.log_in(as("s-old")).status == 403);
    CHECK(chief.get("/journal").has("Compte délié"));
    CHECK(chief.get("/journal").has("Connexion refusée&nbsp;: compte lié à une autre identité"));
}

TEST_CASE("nobody unbinds themselves, nor somebody of another organization") {
    portal_rig r;
    auto chief = r.agent("chef@mairie.example", true);
    const auto stranger = r.invite(rennes, "noa@ville.example");
    auto find = [](inbox::tables& t) {
        return t.agents.by_subject("sub-chef@mairie.example", chatillon_siret).at(0).id;
    };
    const auto self = r.run(r.box->rows().read(find));
    CHECK(chief.press("/agents/" + self + "/delier").status == 404);
    CHECK(chief.get("/dossiers").status == 200);
    for (const auto* what : {"/delier", "/renouveler"}) CHECK(chief.press("/agents/" + stranger + what).status == 404);
}

TEST_CASE("a disabled account is told so") {
    portal_rig r;
    const auto id = r.invite(chatillon, "camille@mairie.example");
    auto disable = [&](inbox::tables& t) { return t.agents.change(id, false, false), kept{}; };
    REQUIRE(r.run(r.box->rows().change(disable)).has_value());
    portal_rig::browser one{r};
    const auto refused = one.log_in(as("s-1"));
    CHECK(refused.status == 403);
    CHECK(refused.has("Votre compte est désactivé"));
    CHECK(!refused.has("pas encore invité"));
    CHECK(r.trailed("login_denied", "disabled"));
}
