// connector/form/actions.hpp -- what answers each route; the table is in endpoints.cpp.
//
// Promise:  as desk.hpp says. A visitor whose session is needed and missing gets the page for that.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/desk.hpp"
#include "connector/net/message.hpp"

#include <optional>
#include <set>
#include <string>

namespace qf::form {

using action_answer = awaitable<net::response>;

// pages_of_communes.cpp
action_answer show_home(visitor& v, desk& d);
action_answer search_communes(visitor& v, desk& d);
action_answer suggest_communes(visitor& v, desk& d);
action_answer show_commune(visitor& v, desk& d);
action_answer show_qr_svg(visitor& v, desk& d);
action_answer show_qr_png(visitor& v, desk& d);
action_answer show_alternatives(visitor& v, desk& d);
action_answer show_data_of_commune(visitor& v, desk& d);
// login.cpp
action_answer depart_to_login(visitor& v, desk& d);
action_answer arrive_from_login(visitor& v, desk& d);
action_answer show_demo_login(visitor& v, desk& d);
action_answer choose_demo_person(visitor& v, desk& d);
// logout.cpp
action_answer log_out(visitor& v, desk& d);
action_answer come_back_from_logout(visitor& v, desk& d);
action_answer show_logged_out(visitor& v, desk& d);
action_answer prolong_session(visitor& v, desk& d);
// review.cpp, transmission.cpp
action_answer show_review(visitor& v, desk& d);
action_answer transmit(visitor& v, desk& d);
// confirmation.cpp
action_answer show_confirmation(visitor& v, desk& d);
action_answer show_progress(visitor& v, desk& d);
action_answer show_receipt(visitor& v, desk& d);
action_answer make_receipt_link(visitor& v, desk& d);
action_answer show_receipt_link(visitor& v, desk& d);
action_answer show_link(visitor& v, desk& d);
action_answer open_link(visitor& v, desk& d);
// trouble.cpp
action_answer show_trouble(visitor& v, desk& d);
// static_pages.cpp
action_answer show_data(visitor& v, desk& d);
action_answer show_faq(visitor& v, desk& d);
action_answer show_terms(visitor& v, desk& d);
action_answer show_terms_for_administrations(visitor& v, desk& d);
action_answer show_privacy(visitor& v, desk& d);
action_answer show_accessibility(visitor& v, desk& d);
action_answer give_asset(visitor& v, desk& d);
action_answer give_theme_file(visitor& v, desk& d);
action_answer give_robots(visitor& v, desk& d);
action_answer give_no_icon(visitor& v, desk& d);

// Between files: the commune page, with a notice above; the review page, likewise.
net::response commune_answer(visitor& v, desk& d, const commune_record& of, std::string_view siret, std::string fault,
                             net::http::status status = net::http::status::ok);
net::response review_answer(visitor& v, desk& d, const commune_record& of, const communes::enrolled& to,
                            std::string fault, std::optional<std::set<std::size_t>> chosen);
// The review as it is now, for a form that was another review's.
net::response changed_answer(visitor& v, desk& d, const commune_record& of, const communes::enrolled& to);

// What the review writes instead of the codes of the citizen's birth.
struct shown_birth;
shown_birth birth_shown(const session& s, const commune_book& all);

// Where the session's person is: their commune and its body as they are now.
struct place {
    commune_record of;
    communes::enrolled to;
};
// Nothing: the session has no commune, or it is enrolled no more.
awaitable<std::optional<place>> place_of(visitor& v, desk& d);

}  // namespace qf::form
