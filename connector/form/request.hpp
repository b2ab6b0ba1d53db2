// connector/form/request.hpp -- what every page of the form has at hand, and one request for one.
//
// Promise:  when an action runs, host, rate, session and csrf token have been checked and a POST's fields are read:
//           only meaning is left to judge. What an answer needs beside its page (cookies, headers, the log line) is
//           added by the gate (site/gate.hpp).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/form/commune_book.hpp"
#include "connector/form/identity_provider.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/progress.hpp"
#include "connector/form/quotient_source.hpp"
#include "connector/form/session.hpp"
#include "connector/form/site.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/message.hpp"
#include "connector/site/request_of.hpp"
#include "connector/site/services.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

struct site_counts {
    explicit site_counts(metrics& all) : all_{all} {
        // There from the start, so that a first failure is an increase and no new series.
        for (const auto* status : {"sent", "repeated", "not_sent", "refused", "commune_closed"})
            of("qf_form_transmissions_total", status, "Clicks on transmit");
        for (const auto* status :
             {"ok", "refused_by_person", "session_lost", "try_later", "our_fault", "no_file", "wait", "fund_away",
              "token_refused", "quotient_fault", "month_refused", "identity_incomplete"})
            of("qf_form_logins_total", status, "Logins, by their outcome");
    }
    // Statuses are those words, never of a request.
    void transmission(std::string_view status) {
        of("qf_form_transmissions_total", status, "Clicks on transmit").add();
    }
    void login(std::string_view status) { of("qf_form_logins_total", status, "Logins, by their outcome").add(); }

private:
    counter& of(std::string_view name, std::string_view status, std::string_view help) {
        return all_.count(name, help, {{"status", status}});
    }
    metrics& all_;
};

struct form_services : site::services {
    const site_conf& conf;
    identity_provider& provider;
    quotient_source& quotients;
    session_store& sessions;
    intake::transmitter& out;
    commune_book& communes;
    progress_source& progress;
    worker& drawing;  // of QR codes
    site_counts counts;
};

class form_request final : public site::request_of<session> {
public:
    form_request(const net::exchange& received, form_services& services)
        : request_of{received, services, services.sessions}, services_{services} {}

    awaitable<void> recognise() override;  // what is known of a citizen is in the session
    awaitable<net::response> answer(std::size_t route) override;
    net::response refuse(const site::refused& verdict) override;

private:
    form_services& services_;
};

using site::cached;
using site::shown;

frame frame_of(form_request& request, const form_services& services);
net::response trouble_answer(form_request& request, const form_services& services,
                             trouble_view view);  // `reason` is set to its name
// The page of the same trouble at an address of its own, which survives a reload: what it says is in the session, which
// the caller saves.
net::response trouble_apart(form_request& request, trouble_view view);
awaitable<net::response> keep_trouble(form_request& request, form_services& services,
                                      trouble_view view);  // likewise, and saves it
net::response json_answer(std::string text);
std::string_view name_of(trouble_page kind) noexcept;

}  // namespace qf::form
