// connector/form/decisions.hpp -- what comes next, decided from the session, the request and the commune's rules: pure.
//
// Promise:  a quotient counts for the recipient and the month for which it was asked, and for nothing else. The first
//           click on "transmit" fixes what every further one repeats; what was sent is not sent again. Another choice is
//           another transmission, marked as a correction of the last one of that person to that recipient.
// Thread:   any. Time is a parameter.
#pragma once

#include "connector/base/time.hpp"
#include "connector/communes/registry.hpp"
#include "connector/form/session.hpp"
#include "connector/form/views.hpp"
#include "connector/net/http.hpp"
#include "schemas/json.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

// What a portal's link may say: ?external_id= of 64 safe characters at most, ?redirect_uri= kept as it is until the
// recipient is known, `cog` where the link named one. Nothing when it says neither.
std::optional<brought> brought_by(const net::target& target, std::string_view cog);
bool external_id_allowed(std::string_view text) noexcept;

// The visit to `to`: with what was brought, where it was for this commune (or for none) and is registered.
struct planned_visit {
    form::visit visit;
    bool address_refused = false;  // a redirect_uri that is not registered: ignored, and to be logged
};
planned_visit plan_visit(const communes::enrolled& receiver, const std::optional<brought>& link);

// The body meant, out of those that are offered; null: none, or several and none was named.
const communes::enrolled* body_meant(const std::vector<communes::enrolled>& offered, std::string_view siret);

enum class review_access {
    stranger,     // not logged in
    must_log_in,  // their quotient is of another recipient or month: the token is gone, so through the login again
    may_review,
};
review_access review_access_of(const session& s, const communes::enrolled& receiver, instant now);

enum class month_verdict { same, differs, refused };
month_verdict judge_month(const known_quotient& q, communes::month_mismatch policy);

// The children ticked, as indexes below `count`; content_invalid for anything else that was sent.
result<std::set<std::size_t>> children_chosen(const std::vector<std::string_view>& fields, std::size_t count);

// Makes the session's press the one to send, unless the last transmission of this person to this recipient, for this
// file of a portal, was the same choice of the same data and has been sent. One that was not seen to be sent is repeated as
// it was while the choice is the same. Another choice is another transmission, which names the last one as corrected,
// also when that may not have left: whoever has both is to know which one counts. A child who was unticked is in nothing
// that leaves from here on. A new press brings its receipt, so that both are saved at once, before anything leaves.
enum class press_step { send, sent_already };
press_step plan_press(session& s, std::set<std::size_t> children, instant now);

// The last one of this person to this recipient, for this file of a portal; null: none in this session.
const sent_transmission* last_sent(const session& s);
// The one that has been sent with exactly this choice of exactly this data, and not been corrected since; null: none.
const sent_transmission* sent_before(const session& s, const std::set<std::size_t>& children);

// What a review shows, as a short text that goes with its form and comes back: of another recipient, another file of a
// portal, other data or another session it is another. So what a citizen read in one tab is what leaves, whatever they
// did in a second one.
std::string mark_of(const session& s);

// What the transmitter takes (schemas/qf.content.1.json): the session's visit, citizen and quotient, all present;
// `quotient` is its data, parsed.
struct shown_birth {  // where the identity has codes: what the review page writes; empty: the code is not known
    std::string place = {}, country = {};
};
std::string content_of(const session& s, json::value quotient, const std::set<std::size_t>& children,
                       const shown_birth& birth);

net::http::status status_of(trouble_page kind) noexcept;

// Where a visit begins: the commune's page with all that its portal said. Our own path.
std::string path_of(const visit& v);

}  // namespace qf::form
