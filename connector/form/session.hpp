// connector/form/session.hpp -- what the form knows of one browser between two requests, and its way to text and back.
//
// Promise:  a quotient belongs to one recipient: set_visit() forgets it for another, so one commune's data can never go
//           to another. Texts of any Unicode survive the round trip.
// Fails:    read(): malformed_json, content_invalid, for a text that this version did not write.
// Thread:   any: a value.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/oidc/provider.hpp"
#include "schemas/transmission.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

struct visit {  // the commune chosen, and what its portal said
    recipient to;
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
struct known_search {  // what an agent looked for; only the marker stands in an address
    std::string marker;
    std::string text;
};
struct known_agent {  // of the portal; what they may do is asked of the inbox at each request
    std::string id;
    std::string id_token;
    bool second_factor = false;
    std::string subject = {};                 // the provider's word at this login: once it is unbound, nobody's
    std::string wanted = {};                  // where a login with a second factor leads
    std::vector<known_search> searches = {};  // the newest last
};
struct known_quotient {
    recipient of;
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
    recipient to;
    std::string commune_name;
    instant submitted_at{};
    std::optional<std::string> return_address = {};
    std::string corrects = {};  // as the press'
    // Digests (journey.hpp): of whom it is and for which file, and of all that was chosen for it.
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

struct session {
    std::string csrf;  // 32 random characters
    std::optional<form::brought> brought = {};
    std::optional<form::visit> visit = {};
    std::optional<oidc::departure> departure = {};
    std::optional<known_citizen> citizen = {};
    std::optional<known_quotient> quotient = {};
    std::optional<form::press> press = {};
    std::vector<sent_transmission> sent = {};  // the last ten are written
    std::optional<std::string> parting_state = {};
    std::optional<std::string> parting_path = {};  // of ours, where the logout ends; nothing: the page that says so
    std::optional<met_trouble> trouble = {};
    std::optional<receipt_link> link = {};
    std::optional<known_agent> agent = {};

    void press_was_sent();           // and its receipt's transmission
    void set_visit(form::visit to);  // forgets the quotient and the press of another recipient

    std::string written() const;  // JSON
    static result<session> read(std::string_view text);
};

}  // namespace qf::form
