// E-mails to agents over a real SMTP server: what it may answer, whom that delays, and that nothing is lost.
#include "connector/portal/agent_mails.hpp"
#include "test/support/real_relay.hpp"
#include "test/unit/portal/fixture.hpp"

#include <algorithm>
#include <cstdlib>

using namespace qf;
using namespace qf::portal;
using namespace std::chrono_literals;

namespace {

constexpr const char* anne = "anne@mairie.example";
constexpr const char* bruno = "bruno@mairie.example";
constexpr const char* chloe = "chloe@mairie.example";

struct relayed_rig : portal_rig {
    explicit relayed_rig(std::vector<std::string> people = {anne, bruno, chloe}) {
        for (const auto& email : people) {
            auto agent_of = agent(email);
            agent_of.get("/notifications");
            agent_of.press("/notifications", {{"notify", "each"}});
        }
        clock.advance(1ms);
        employ(conf());
    }
    mail::mailer_conf conf() const {
        return {.url = relay.url(), .address = "portail@qf.example", .helo = "portail.example", .time = 5s};
    }
    void employ(mail::mailer_conf with) {
        told.reset();
        mails.emplace(std::move(with));
        told.emplace(box->rows(), *mails, "https://portail.example", clock, *log, counts);
    }
    void dossier_comes() {
        osl.token = token_of(osl);
        family("BOIS");
        clock.advance(1min);
    }
    void round() { run(told->once()); }
    void next_round() {
        clock.advance(1min);
        round();
    }
    std::vector<std::string> recipients() const {
        std::vector<std::string> out;
        for (const auto& mail : relay.mails()) out.push_back(mail.recipient);
        std::ranges::sort(out);
        return out;
    }

    test::real_relay relay;
    std::optional<mail::mailer> mails;
    std::optional<agent_mails> told;
};
using addresses = std::vector<std::string>;

}  // namespace

TEST_CASE("a mail says which service it is from, in words that a mail program reads") {
    relayed_rig r{{anne}};
    r.family("BOIS");
    r.dossier_comes();
    r.round();
    REQUIRE(r.relay.mails().size() == 1);
    const auto mail = r.relay.mails()[0];
    CHECK(mail.subject == "Portail des communes : 2 dossiers à ouvrir");
    CHECK(mail.sender == "Portail des communes");
    CHECK(mail.address == "portail@qf.example");
    CHECK(mail.from == "portail@qf.example");
    CHECK(mail.helo == "portail.example");
    CHECK(mail.text.find("2 dossiers vous attendent dans le portail des communes.") != std::string::npos);
    const inbox::agent_row agent{.id = {}, .email = anne, .name = {}};
    CHECK(mail_for(agent, 1, "https://p.example").subject == "Portail des communes : 1 dossier à ouvrir");
    const auto many = mail_for(agent, 1'234'567, "https://p.example");
    CHECK(mail::message_of(many, "a@b.example", "id", {}).find("?=\r\n =?UTF-8?B?") !=
          std::string::npos);  // no word beyond 75
}

TEST_CASE("what befalls one address delays no other") {
    relayed_rig r;
    r.relay.answer(
        fmt::format("RCPT {}\t550 5.1.1 <{}>: Recipient address rejected: User unknown\n"
                    "RCPT {}\t452 4.2.2 Mailbox full\n",
                    anne, anne, bruno));
    r.dossier_comes();
    r.round();
    CHECK(r.recipients() == addresses{chloe});
    CHECK(r.logged().find("portal_mail_failed reason=content_invalid step=recipient smtp=550") != std::string::npos);
    CHECK(r.logged().find("portal_mail_failed reason=destination_busy step=recipient smtp=452") != std::string::npos);
    CHECK(r.logged().find("mairie.example") == std::string::npos);

    r.relay.forget_steps();
    r.next_round();
    CHECK(!r.relay.saw(anne));  // refused for good: not before the next arrival
    CHECK(r.relay.saw(bruno));
    CHECK(!r.relay.saw(chloe));
    r.relay.forget_steps();
    r.next_round();
    CHECK(!r.relay.saw("greeting"));  // the second time Bruno waits two minutes
    r.relay.answer("");
    r.next_round();
    CHECK(r.recipients() == addresses{bruno, chloe});
}

TEST_CASE("only a 2xx, or a 5xx to that RCPT, is told: whatever else is said is kept and retried") {
    relayed_rig r{{anne}};
    std::size_t taken = 0;
    for (const auto* reply :
         {"greeting\t554 5.7.1 not you", "greeting\t421 4.3.2 too many", "EHLO\t550 no\nHELO\t550 no",
          "MAIL\t550 5.7.1 sender refused", "MAIL\t553 5.1.8 sender's domain", "MAIL\t452 4.3.1 disk full",
          "RCPT\t504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
          "RCPT\t554 5.7.1 Relay access denied", "RCPT\t550 5.1.8 Sender address rejected: Domain not found",
          "RCPT\t530 5.7.0 Must issue a STARTTLS command first", "RCPT\t450 4.7.1 Greylisted", "RCPT\t421 4.7.0 later",
          "DATA\t554 5.6.0 content refused", "DATA\t552 5.3.4 too large", "DATA\t451 try again", "DATA\t554 no"}) {
        CAPTURE(reply);
        r.relay.answer(reply);
        r.dossier_comes();
        r.round();
        CHECK(r.relay.mails().size() == taken);
        r.relay.answer("");
        r.next_round();
        CHECK(r.relay.mails().size() == ++taken);
        r.next_round();
        CHECK(r.relay.mails().size() == taken);
    }
    for (const auto* reply : {"DATA\t250 ok", "DATA\t200 ok", "RCPT\t550 no such user", "RCPT\t553 5.1.3 no address",
                              "RCPT\t551 5.1.6 moved", "RCPT\t550 5.2.1 disabled"}) {
        CAPTURE(reply);
        r.relay.answer(reply);
        r.dossier_comes();
        r.round();
        r.relay.answer("");
        r.relay.forget_steps();
        r.next_round();
        CHECK(!r.relay.saw("greeting"));
    }
    CHECK(r.relay.mails().size() == taken + 2);
}

TEST_CASE("a relay that wants a whole name in EHLO") {
    relayed_rig r{{anne}};
    r.relay.answer("strict\tyes\n");
    auto short_name = r.conf();
    short_name.helo = "localhost";
    r.employ(short_name);
    r.dossier_comes();
    r.round();
    CHECK(r.relay.mails().empty());
    CHECK(r.logged().find("portal_mail_failed reason=destination_refuses_us step=recipient smtp=504") !=
          std::string::npos);
    for (const auto* whole : {"portail.example", "[192.0.2.7]", "[IPv6:2001:db8::7]"}) {
        auto named = r.conf();
        named.helo = whole;
        r.employ(named);
        r.dossier_comes();
        r.round();
        REQUIRE(!r.relay.mails().empty());
        CHECK(r.relay.mails().back().helo == whole);
    }
    CHECK(r.relay.mails().size() == 3);
}

TEST_CASE("a relay that falls silent at one address costs its time-out, and the others have their mail") {
    relayed_rig r;
    auto hasty = r.conf();
    hasty.time = 500ms;
    r.employ(hasty);
    r.relay.answer(fmt::format("RCPT {}\thang\n", anne));
    r.dossier_comes();
    r.round();
    CHECK(r.recipients() == addresses{bruno, chloe});
    CHECK(r.logged().find("portal_mail_failed reason=destination_silent step=recipient smtp=0") != std::string::npos);
    r.relay.answer("greeting\thang\n");
    r.dossier_comes();
    r.round();
    r.relay.answer("");
    r.next_round();
    CHECK(r.recipients().size() == 5);
}

TEST_CASE("TLS is not asked of loopback, unless its authority is named; of everybody else it is required") {
    test::temporary_folder folder;
    const auto key = (folder / "key.pem").string(), chain = (folder / "chain.pem").string();
    const auto made =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test "
        "-addext subjectAltName=IP:127.0.0.1 -keyout " +
        key + " -out " + chain + " 2>/dev/null";
    REQUIRE(std::system(made.c_str()) == 0);
    relayed_rig r{{anne}};
    const test::real_relay encrypted{{chain, key}};
    auto conf = r.conf();
    conf.url = encrypted.url();
    r.employ(conf);
    r.dossier_comes();
    r.round();
    REQUIRE(encrypted.mails().size() == 1);
    CHECK(!encrypted.mails()[0].encrypted);  // a mail server of this machine, whose certificate nobody has signed
    conf.ca_file = chain;
    r.employ(conf);
    r.dossier_comes();
    r.round();
    REQUIRE(encrypted.mails().size() == 2);
    CHECK(encrypted.mails()[1].encrypted);
    // 127.0.0.1 as a number is a host's name like any other to us.
    conf = r.conf();
    conf.url = r.relay.url("2130706433");
    r.employ(conf);
    r.dossier_comes();
    r.round();
    CHECK(r.relay.mails().empty());
    CHECK(r.relay.saw("EHLO"));
    CHECK(!r.relay.saw("MAIL"));
    CHECK(r.logged().find("portal_mail_failed reason=destination_unreachable step=hello") != std::string::npos);
}
