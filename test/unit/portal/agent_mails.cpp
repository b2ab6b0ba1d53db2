// E-mails to agents: when they go, what is in them, and what a relay in trouble costs.
#include "connector/portal/agent_mails.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/paris_time.hpp"
#include "test/support/smtp_peer.hpp"
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using namespace std::chrono_literals;

namespace {

struct mail_rig : portal_rig {
    mail_rig() { one.get("/notifications"); }
    ~mail_rig() { run(relay.stop()); }
    void want(std::string_view how) {
        one.press("/notifications", {{"notify", std::string{how}}});
        clock.advance(1ms);  // what comes in the same millisecond counts as before
    }
    void round() { run(told.once()); }
    // The text of a mail, out of its base64.
    static std::string text_of(const test::smtp_peer::received& mail) {
        auto body = mail.text.substr(mail.text.find("\r\n\r\n") + 4);
        std::erase_if(body, [](char c) { return c == '\r' || c == '\n'; });
        return from_base64(body).value_or("?");
    }
    test::smtp_peer relay{executor()};
    mail::mailer mails{{.url = relay.url(), .address = "portail@qf.example", .time = 5s}};
    agent_mails told{box->rows(), mails, "https://portail.example", clock, *log, counts};
    browser one = agent("camille@mairie.example");
};

}  // namespace

TEST_CASE("as they arrive: one mail for what came, and nothing of a family in it") {
    mail_rig r;
    r.family("AVANT");  // before the wish
    r.want("each");
    r.clock.advance(1min);
    r.round();
    CHECK(r.relay.mails.empty());
    r.family("SECRÈTE", "Zoé", portal_rig::content(portal_rig::rare_quotient));
    r.family("CACHÉE");
    r.round();
    CHECK(r.relay.mails.empty());  // too young: they wait first
    r.clock.advance(1min);
    r.round();
    REQUIRE(r.relay.mails.size() == 1);
    const auto& mail = r.relay.mails[0];
    CHECK(mail.to == "camille@mairie.example");
    CHECK(mail.from == "portail@qf.example");
    CHECK(mail.text.find("Subject: =?UTF-8?B?" + to_base64("Portail des communes : 2 dossiers à ouvrir") + "?=\r\n") !=
          std::string::npos);
    CHECK(mail.text.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
    const auto text = r.text_of(mail);
    CHECK(text.find("2 dossiers vous attendent") != std::string::npos);
    CHECK(text.find("https://portail.example/dossiers?etat=a-ouvrir") != std::string::npos);
    for (const auto* secret : {"SECR", "CACH", "Zo", "00000000", "Formulaire", "742195308"})
        CHECK_MESSAGE((text + mail.text).find(secret) == std::string::npos, secret);
    r.clock.advance(1min);
    r.round();
    CHECK(r.relay.mails.size() == 1);  // told once
}

TEST_CASE("what is opened before the mail goes is not told; other organizations and processes never") {
    mail_rig r;
    r.want("each");
    const auto opened = r.family("BOIS");
    r.family("AILLEURS", "Zoé", r.content(), rennes);
    r.family("ACTE", "Zoé", "12345", chatillon, "CERTDC");
    r.one.get("/dossiers/" + opened.cases[0]);
    r.clock.advance(1min);
    r.round();
    CHECK(r.relay.connections == 0);
}

TEST_CASE("once a day: after eight in Paris, one mail, and none for a day without news") {
    mail_rig r;
    r.want("daily");
    r.family("BOIS");
    r.clock.advance(1min);
    const auto until_hour = [&](int hour) {  // of the next day in Paris
        const auto local = r.clock.now() + paris_offset(r.clock.now());
        const auto next = std::chrono::floor<std::chrono::days>(local) + std::chrono::days{1};
        r.clock.advance(std::chrono::duration_cast<duration>(next - local) + std::chrono::hours{hour});
    };
    until_hour(7);
    r.round();
    CHECK(r.relay.mails.empty());
    r.clock.advance(1h);
    r.round();
    REQUIRE(r.relay.mails.size() == 1);
    CHECK(r.text_of(r.relay.mails[0]).find("Un dossier vous attend") != std::string::npos);
    r.osl.token = r.token_of(r.osl);
    r.family("PIN");
    r.clock.advance(2h);
    r.round();
    CHECK(r.relay.mails.size() == 1);  // tomorrow
    until_hour(9);
    r.round();
    CHECK(r.relay.mails.size() == 2);
    until_hour(9);
    r.round();
    CHECK(r.relay.mails.size() == 2);
}

TEST_CASE("a relay in trouble delays a mail and loses none; an address that it refuses is passed over") {
    mail_rig r;
    r.want("each");
    r.family("BOIS");
    r.clock.advance(1min);
    for (const auto mood : {test::smtp_peer::mood::busy, test::smtp_peer::mood::hanging_up}) {
        r.relay.now = mood;
        r.round();
        CHECK(r.relay.mails.empty());
    }
    CHECK(r.logged().find("portal_mail_failed reason=destination_") != std::string::npos);
    r.relay.now = test::smtp_peer::mood::well;
    r.round();
    CHECK(r.relay.mails.size() == 1);
    r.relay.now = test::smtp_peer::mood::refusing;
    r.family("PIN");
    r.clock.advance(1min);
    r.round();
    CHECK(r.logged().find("portal_mail_failed reason=content_invalid") != std::string::npos);
    const auto before = r.relay.connections;
    r.clock.advance(1min);
    r.round();
    CHECK(r.relay.connections == before);
    CHECK(r.logged().find("camille") == std::string::npos);
}

TEST_CASE("an agent chooses, and who is disabled is told nothing") {
    mail_rig r;
    CHECK(r.one.get("/notifications").has(R"(value="none" checked)"));
    r.want("each");
    CHECK(r.one.get("/notifications?fait=1").has(R"(value="each" checked)"));
    CHECK(r.one.press("/notifications", {{"notify", "hourly"}}).status == 400);
    r.family("BOIS");
    r.clock.advance(1min);
    auto disable = [](inbox::tables& t) { return t.agents.change(t.agents.all().at(0).id, false, false), kept{}; };
    REQUIRE(r.run(r.box->rows().change(disable)).has_value());
    r.round();
    CHECK(r.relay.connections == 0);
}

TEST_CASE("a relay that is mute once it has the mail holds nobody up") {
    mail_rig r;
    r.want("each");
    r.relay.now = test::smtp_peer::mood::mute_at_quit;
    r.family("BOIS");
    r.clock.advance(1min);
    const auto begun = std::chrono::steady_clock::now();
    r.round();
    CHECK(r.relay.mails.size() == 1);
    CHECK(std::chrono::steady_clock::now() - begun < 30s);  // libcurl would wait two minutes for an answer to QUIT
    r.relay.now = test::smtp_peer::mood::well;
    r.clock.advance(1min);
    r.round();
    CHECK(r.relay.mails.size() == 1);
}
