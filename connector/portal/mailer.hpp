// connector/portal/mailer.hpp -- one e-mail to one address, handed to the operator's relay by SMTP.
//
// Promise:  when send() returns without an error the relay has taken it over. TLS always, by smtps:// or STARTTLS,
// except
//           to loopback. Nothing but what `mail` holds is in it.
// Fails:    destination_unreachable, destination_silent, destination_busy: later. content_invalid: this address is
//           refused for good. destination_refuses_us: our credentials or our own address.
// Thread:   the loop; libcurl on a thread of its own.
// Source:   RFC 5321, 5322, 2047, 3834 (Auto-Submitted)
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "connector/base/worker.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace qf::portal {

struct mailer_conf {
    std::string url = {};   // "smtps://relay.example", "smtp://relay.example:587"; empty: no mail is sent
    std::string from = {};  // "portail@qf.example"
    std::string user = {}, password = {};
    std::filesystem::path ca_file = {};
    duration time = std::chrono::seconds{30};  // for one mail
    bool wanted() const noexcept { return !url.empty(); }
};

struct mail {
    std::string to;
    std::string subject;
    std::string text;  // lines end with "\n"
};

class mailer {
public:
    explicit mailer(mailer_conf conf) : conf_{std::move(conf)} {}
    bool wanted() const noexcept { return conf_.wanted(); }
    awaitable<error_code> send(mail what, instant now);

private:
    mailer_conf conf_;
    worker thread_{1};
};

bool is_relay(std::string_view url);  // may it be conf.url? Pure.
std::string message_of(const mail& what, std::string_view from, std::string_view id, instant now);  // Pure.

}  // namespace qf::portal
