// connector/form/views.hpp -- what each page shows, as values; pages.hpp writes them as HTML.
//
// Promise:  values only, already chosen and checked; texts are plain (pages escape). French is the pages' affair.
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"
#include "schemas/json.hpp"
#include "schemas/transmission.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

// What stands around every page.
struct frame {
    std::string csrf = {};                      // of the session; empty: there is none yet
    std::string shown_name = {};                // who is logged in; empty: nobody
    std::string theme_css = {};                 // "/theme/theme.css" when theme_dir has one; empty: ours only
    std::string feedback_url = {};              // where people say what they think of it; empty: nowhere
    bool demonstration = false;                 // a banner says that all people are invented
    std::optional<unsigned> seconds_left = {};  // of the session, for the warning; nothing: no session worth one
};

struct commune_line {
    std::string cog = {}, name = {}, department = {};  // "26086", "Châtillon-en-Diois", "26"
    std::string department_name = {};                  // "Drôme"
    std::vector<std::string> postal_codes = {};
    std::string by_way_of = {};  // "Paris 12e Arrondissement"
    bool offered = false;
};

struct search_view {  // GET /communes
    std::string typed = {};
    bool searched = false;   // false: the empty field
    std::string fault = {};  // "Saisissez …": shown above, linked to the field, focused
    std::vector<commune_line> found = {};
    bool more = false;        // there are others: be more precise
    std::string abroad = {};  // nothing was found, and this is the country that is called so
};

struct recipient_choice {  // several bodies of a commune
    std::string siret, label;
};
struct commune_view {  // GET /c/<cog>
    commune_line commune = {};
    bool offered = false;                        // false: not enrolled yet: alternatives
    std::vector<recipient_choice> choices = {};  // more than one: choose first
    std::string siret = {};                      // of the one meant, when it is settled
    std::string label = {};
    std::string short_address = {};  // "https://…/c/26086"
    std::string month_rule = {};     // "current", "previous", "2025-09", "--09"
    bool child_required = false;
    std::string fault = {};  // a neutral notice ("Vous avez annulé la connexion…") or why the login failed
    bool logged_in = false;  // straight on to the review
};

struct person_view {
    std::string birth_name = {}, usage_name = {}, given_names = {};  // as received; any may be empty
    std::string birth_date = {}, sex = {};
};
struct review_view {  // GET /verification
    commune_line commune = {};
    std::string label = {};
    std::optional<std::int64_t> value = {};  // of the quotient; 0 is legal; nothing: not given
    std::string fund = {};                   // "CNAF", "MSA", as received
    std::optional<schemas::year_month> asked = {}, obtained = {};
    bool month_differs = false;  // accepted with notice: both are shown
    person_view identity = {};   // FranceConnect's
    std::string birthplace = {}, birthcountry = {};
    std::optional<std::vector<person_view>> allocataires = {};  // nothing: the block was not given
    std::optional<std::vector<person_view>> children = {};
    std::vector<std::string> address = {};  // lines
    std::vector<bool> chosen = {};          // of each child; all at first
    bool child_required = false;
    std::string fault = {};  // error summary
    std::string external_id = {};
    struct earlier_one {  // of this person to this recipient, in this session
        std::string reference;
        instant submitted_at{};
    };
    std::optional<earlier_one> earlier = {};  // so that another choice is a correction of it
    std::string mark = {};                    // comes back with the form: what this page showed
    bool changed = false;                     // the form that came back was another page's
};

enum class progress {
    sent,
    delivered,
    opened,
    awaiting,  // the commune wants a complement
    processed,
    refused,
    waiting  // the commune cannot be reached now
};
struct confirmation_view {  // GET /confirmation/<reference>, and the receipt
    std::string reference = {};
    commune_line commune = {};
    std::string label = {};
    instant submitted_at{};
    form::progress progress = form::progress::sent;
    std::string return_address = {};  // empty: none is registered
    std::string one_time_link = {};   // made in this session
    std::string corrects = {};        // the reference of the one that this one replaces
    std::string corrected_by = {};    // … of the one that has replaced this one
    bool repeated = false;            // what was pressed again had been sent: said so
    bool correctable = false;         // its review can still be looked at
    bool printable = false;           // the receipt alone
};

enum class trouble_page {
    not_found,            // 404: this page does not exist
    commune_unknown,      // 404
    session_lost,         // a session that was there is over
    not_identified,       // 403: nobody is logged in, and no session was lost
    login_lost,           // 403: an answer from the identity provider that belongs to no login of this session
    csrf,                 // 403
    login_later,          // the identity provider is away
    login_fault,          // our fault at the login
    identity_incomplete,  // the identity has no given name: no fund can be asked
    no_file,              // neither CAF nor MSA knows the person (`fund` names one)
    fund_away,            // try later
    month_refused,        // another month came than the commune uses, and it refuses
    wait,                 // 429: `seconds`
    our_fault,            // 500, 400 of an upstream
    not_sent,             // neither the queue nor the outbox took it: press again
    link_used,            // a one-time link that is over
    too_many,             // rate limit: `seconds`
};
struct trouble_view {
    trouble_page kind = trouble_page::our_fault;
    std::string fund = {};
    unsigned seconds = 0;
    std::string cog = {};  // for "try again" and the alternatives; empty: none is chosen
    std::string commune_name = {};
    std::optional<schemas::year_month> asked = {}, obtained = {};
    bool other_identity = false;  // somebody is logged in: another identity begins with a logout
};

}  // namespace qf::form
