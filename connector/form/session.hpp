// connector/form/session.hpp -- what the form knows of one browser between two requests, and its way to text and back.
//
// Promise:  a quotient belongs to (recipient, month asked): set_visit() forgets it for another recipient, and
//           review_access_of() (decisions.hpp) counts it for its own month only, so one commune's data can never go to
//           another. Texts of any Unicode survive the round trip.
// Fails:    read(): malformed_json, content_invalid, for a text that this version did not write.
// Thread:   any: a value.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/site/session_base.hpp"
#include "connector/site/sessions_of.hpp"
#include "schemas/transmission.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

struct visit {  // the commune chosen, and what its portal said
    recipient receiver;
    std::string commune_name;
    std::string label = {};
    std::optional<std::string> external_id = {};
    std::optional<std::string> return_address = {};  // registered, so safe to offer
    friend bool operator==(const visit&, const visit&) = default;
};
struct brought {      // what a portal's link said, until the recipient that it is for is known
    std::string cog;  // of the commune that the link led to; empty: it named none
    std::string external_id = {};
    std::string return_address = {};  // as given: only a visit's is known to be registered
    friend bool operator==(const brought&, const brought&) = default;
};
struct known_citizen {
    std::string pivot_identity;  // JSON
    std::string shown_name;
    std::string id_token;
};
struct known_quotient {
    recipient receiver;
    std::optional<schemas::year_month> asked;  // in the request; nothing: the month of now
    schemas::year_month meant;                 // the one that the commune's rule meant at the login
    std::optional<schemas::year_month> obtained;
    std::string data;  // JSON, API Particulier v3
};
struct press {  // the click on "transmit": what every further click repeats, so that nothing is sent twice
    std::string transmission_id;  // UUIDv7
    std::string reference;
    instant submitted_at{};
    std::set<std::size_t> children;
    bool sent = false;
    std::string corrects = {};  // the reference of the one that this one replaces; empty: none
};
struct sent_transmission {  // what a receipt shows to who names its reference, which is told once it is sent
    std::string reference;
    std::string transmission_id;
    recipient receiver;
    std::string commune_name;
    instant submitted_at{};
    std::optional<std::string> return_address = {};
    std::string corrects = {};  // as the press'
    // Digests (decisions.hpp): of whom it is and for which file, and of all that was chosen for it.
    std::string subject = {}, choice = {};
    bool sent = false;  // known to be; else it may have been
};
struct met_trouble {   // what a page of trouble says beside its kind, for as long as one looks at it
    std::string word;  // of its address
    std::string fund = {};
    std::optional<instant> until = {};  // when trying again makes sense
    std::optional<schemas::year_month> asked = {}, obtained = {};
};
struct receipt_link {  // made last
    std::string reference, token;
};

struct session : site::session_base {
    std::optional<form::brought> brought = {};
    std::optional<form::visit> visit = {};
    std::optional<known_citizen> citizen = {};
    std::optional<known_quotient> quotient = {};
    std::optional<form::press> press = {};
    std::vector<sent_transmission> sent = {};      // the last ten are written
    std::optional<std::string> parting_path = {};  // of ours, where the logout ends; nothing: the page that says so
    std::optional<met_trouble> trouble = {};
    std::optional<receipt_link> link = {};

    void press_was_sent();             // and its receipt's transmission
    void set_visit(form::visit next);  // forgets the quotient and the press of another recipient

    std::string written() const;  // JSON
    // A flag raised beside the text (site/session_store.hpp) says that what the press announced has been sent.
    static result<session> read(std::string_view text, site::session_flag flag = site::session_flag::lowered);
};

using session_store = site::sessions_of<session>;
using open_session = site::open_session<session>;

}  // namespace qf::form
