// What follows from the reply that a mail met, reply by reply.
#include "connector/mail/smtp_course.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace qf;
using namespace qf::mail;

namespace {

// A conversation as it goes when all is well, up to the reply to the last line, which is `reply`.
mail_outcome after(smtp_step step, std::vector<std::string> reply, smtp_silence how = smtp_silence::answered) {
    const std::vector<std::pair<std::string, std::string>> well{{"", "220 relay.example ESMTP"},
                                                                {"EHLO portail.example", "250 ok"},
                                                                {"STARTTLS", "220 go"},
                                                                {"AUTH PLAIN AGEAYg==", "235 ok"},
                                                                {"MAIL FROM:<portail@qf.example>", "250 ok"},
                                                                {"RCPT TO:<a@b.example>", "250 ok"},
                                                                {"DATA", "354 go on"}};
    smtp_course course;
    for (std::size_t at = 0; at < well.size(); ++at) {
        if (!well[at].first.empty()) course.sent(well[at].first + "\r\n");
        const bool last = at == static_cast<std::size_t>(step);
        if (!last || step == smtp_step::content) course.heard(well[at].second + "\r\n");
        if (last) break;
    }
    for (const auto& line : reply) course.heard(line + "\r\n");
    course.sent("QUIT\r\n");
    course.heard("221 bye\r\n");
    return course.outcome(how);
}
mail_fate fate(smtp_step step, std::string reply) {
    return after(step, {std::move(reply)}).fate;
}

}  // namespace

TEST_CASE("a 2xx after the mail, and nothing else, is taken") {
    CHECK(fate(smtp_step::content, "250 2.0.0 queued") == mail_fate::taken);
    CHECK(fate(smtp_step::content, "200 well") == mail_fate::taken);
    CHECK(after(smtp_step::content, {"250-queued", "250 as 17"}).reason == error_code{});
    for (const auto* reply : {"354 again", "451 later", "552 too large", "554 5.7.1 spam", "no reply at all"})
        CHECK_MESSAGE(fate(smtp_step::content, reply) == mail_fate::address_waits, reply);
    for (const auto step : {smtp_step::greeting, smtp_step::hello, smtp_step::encryption, smtp_step::login,
                            smtp_step::sender, smtp_step::recipient})
        CHECK(fate(step, "250 ok") != mail_fate::taken);
}

TEST_CASE("before RCPT whatever is refused is the relay's or ours: all wait") {
    for (const auto step :
         {smtp_step::greeting, smtp_step::hello, smtp_step::encryption, smtp_step::login, smtp_step::sender}) {
        CAPTURE(name_of(step));
        for (const auto* reply : {"421 later", "450 4.1.8 no", "501 what", "550 5.1.1 no", "554 5.7.1 no", "x"})
            CHECK_MESSAGE(fate(step, reply) == mail_fate::relay_waits, reply);
        CHECK(after(step, {}).fate == mail_fate::relay_waits);
        CHECK(after(step, {"535 5.7.8 no"}).reason == errc::destination_refuses_us);
        CHECK(after(step, {"421 no"}).reason == errc::destination_busy);
        CHECK(after(step, {}, smtp_silence::timed_out).reason == errc::destination_silent);
        CHECK(after(step, {}).reason == errc::destination_unreachable);
    }
}

TEST_CASE("at RCPT a 5xx about the mailbox is for good, and all else is for later") {
    for (const auto* reply :
         {"550 no such user", "550 5.1.1 unknown", "551 5.1.6 moved", "552 5.2.2 full", "553 5.1.3 syntax", "554 no",
          "556 5.1.10 null MX", "501 5.1.3 bad address", "550 5.0.0 no", "550-5.1.1 a long\r\n"}) {
        CHECK_MESSAGE(fate(smtp_step::recipient, reply) == mail_fate::refused, reply);
    }
    CHECK(after(smtp_step::recipient, {"550-5.1.1 no", "550 5.1.1 such user"}).reply == 550);
    CHECK(after(smtp_step::recipient, {"550 no"}).reason == errc::content_invalid);
    for (const auto* reply :
         {"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", "504 what", "500 what",
          "503 5.5.1 MAIL first", "521 no mail here", "530 5.7.0 STARTTLS first", "535 no",
          "554 5.7.1 Relay access denied", "550 5.7.1 client blocked", "550 5.1.8 sender's domain",
          "550 5.1.7 sender's address", "550 5.4.6 loop", "450 4.1.1 unverified", "452 4.2.2 full", "421 4.7.0 later",
          "250 ok", "600 5.1.1 none", ""})
        CHECK_MESSAGE(fate(smtp_step::recipient, reply) == mail_fate::address_waits, reply);
}
