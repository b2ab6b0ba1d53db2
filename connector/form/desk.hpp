// connector/form/desk.hpp -- what every page has at hand, and one visitor's request after its checks.
//
// Promise:  when an action runs, host, rate, session and csrf token have been checked and a POST's fields are read:
//           only meaning is left to judge. keep() returns when the session is on disk. What an answer needs beside its
//           page (cookies, the log line) is added by site.cpp.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/form/commune_book.hpp"
#include "connector/form/identity_provider.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/progress.hpp"
#include "connector/form/quotient_source.hpp"
#include "connector/form/session_store.hpp"
#include "connector/form/site.hpp"
#include "connector/form/theme.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/form_body.hpp"
#include "connector/net/message.hpp"

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

struct desk {
    const site_conf& conf;
    identity_provider& who;
    quotient_source& quotients;
    session_store& sessions;
    intake::transmitter& out;
    commune_book& communes;
    const theme& look;
    progress_source& progress;
    clock_source& clock;
    const logger& log;
    worker& drawing;          // of QR codes
    std::string form_action;  // where our forms may lead: our pages, and the identity provider
    site_counts counts;

    bool https() const noexcept { return conf.public_url.starts_with("https://"); }
};

enum class cookie_after { as_it_is, set, forgotten };

struct visitor {
    const net::exchange& what;
    std::vector<std::string> arguments = {};  // one for each {} of the route
    net::form_body form = {};                 // of a POST
    std::optional<open_session> open = {};    // none: a stranger, for whom nothing is kept yet
    bool cookie_came = false;                 // with none: of a session that is over
    instant now{};
    std::string_view reason = {};  // for the log line; a word of the source
    cookie_after cookie = cookie_after::as_it_is;

    session* session_or_null() { return open ? &open->content : nullptr; }
    std::string_view asked(std::string_view name) const { return what.target.first(name).value_or(""); }
};

session& begin_session(visitor& v, desk& d);      // that there is, or a new one
awaitable<error_code> keep(visitor& v, desk& d);  // logs what fails
frame frame_of(visitor& v, const desk& d);
net::response shown(const desk& d, std::string html, net::http::status status = net::http::status::ok);
net::response trouble_answer(visitor& v, const desk& d, trouble_view what);  // `reason` is set to its name
// The page of the same trouble at an address of its own, which survives a reload: what it says is in the session, which
// the caller saves.
net::response trouble_apart(visitor& v, trouble_view what);
awaitable<net::response> keep_trouble(visitor& v, desk& d, trouble_view what);  // likewise, and saves it
net::response json_answer(std::string text);
net::response cached(net::response out, std::string_view how);  // with that Cache-Control instead of no-store
std::string_view name_of(trouble_page what) noexcept;

}  // namespace qf::form
