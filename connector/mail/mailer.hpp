// connector/mail/mailer.hpp -- one e-mail to one address, handed to the operator's relay by SMTP.
//
// Promise:  smtp_course.hpp says what became of it; taken is a 2xx after its last line. TLS always, by smtps:// or
//           STARTTLS, except to loopback: "localhost" itself or an address of it, as the parsed host says. There it is
//           plain, unless ca_file names whom to trust. Nothing but what a `letter` holds is in it.
// Thread:   the loop; libcurl on a thread of its own.
// Source:   RFC 5321, 5322, 2047, 3834 (Auto-Submitted)
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/base/worker.hpp"
#include "connector/mail/smtp_course.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace qf::mail {

struct mailer_conf {
    std::string url = {};      // "smtps://relay.example", "smtp://relay.example:587"; empty: no mail is sent
    std::string address = {};  // "portail@qf.example"
    std::string helo = {};     // our name in EHLO; empty: this machine's, which many relays refuse
    std::string user = {}, password = {};
    std::filesystem::path ca_file = {};
    duration time = std::chrono::seconds{30};  // for one mail
    bool wanted() const noexcept { return !url.empty(); }
};

struct letter {
    std::string sender;  // the name beside our address, in ASCII: which service this is
    std::string recipient;
    std::string subject;
    std::string text;  // lines end with "\n"
};

class mailer {
public:
    explicit mailer(mailer_conf conf) : conf_{std::move(conf)} {}
    bool wanted() const noexcept { return conf_.wanted(); }
    awaitable<mail_outcome> send(letter written, instant now);

private:
    mailer_conf conf_;
    worker thread_{1};
};

bool is_relay(std::string_view url);              // may it be conf.url? Pure.
bool is_relay_on_loopback(std::string_view url);  // Pure.
bool is_helo(std::string_view text);              // may it be conf.helo: "portail.example", "[192.0.2.7]"? Pure.
std::string helo_of(std::string_view host);       // of a name or an address. Pure.
std::string message_of(const letter& written, std::string_view sender_address, std::string_view id,
                       instant now);  // Pure.

}  // namespace qf::mail
