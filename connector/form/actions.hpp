// connector/form/actions.hpp -- what answers each route; the table is in endpoints.cpp.
//
// Promise:  as request.hpp says. Who needs a session and has none gets the page for that.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/request.hpp"
#include "connector/net/message.hpp"

#include <optional>
#include <set>
#include <string>

namespace qf::form {

using action_answer = awaitable<net::response>;

// pages_of_communes.cpp
action_answer show_home(form_request& request, form_services& services);
action_answer search_communes(form_request& request, form_services& services);
action_answer suggest_communes(form_request& request, form_services& services);
action_answer show_commune(form_request& request, form_services& services);
action_answer show_qr_svg(form_request& request, form_services& services);
action_answer show_qr_png(form_request& request, form_services& services);
action_answer show_alternatives(form_request& request, form_services& services);
action_answer show_data_of_commune(form_request& request, form_services& services);
// login.cpp
action_answer depart_to_login(form_request& request, form_services& services);
action_answer arrive_from_login(form_request& request, form_services& services);
action_answer show_demo_login(form_request& request, form_services& services);
action_answer choose_demo_person(form_request& request, form_services& services);
// logout.cpp
action_answer log_out(form_request& request, form_services& services);
action_answer come_back_from_logout(form_request& request, form_services& services);
action_answer show_logged_out(form_request& request, form_services& services);
action_answer prolong_session(form_request& request, form_services& services);
// review.cpp, transmission.cpp
action_answer show_review(form_request& request, form_services& services);
action_answer transmit(form_request& request, form_services& services);
// confirmation.cpp
action_answer show_confirmation(form_request& request, form_services& services);
action_answer show_progress(form_request& request, form_services& services);
action_answer show_receipt(form_request& request, form_services& services);
action_answer make_receipt_link(form_request& request, form_services& services);
action_answer show_receipt_link(form_request& request, form_services& services);
action_answer show_link(form_request& request, form_services& services);
action_answer open_link(form_request& request, form_services& services);
// trouble.cpp
action_answer show_trouble(form_request& request, form_services& services);
// static_pages.cpp
action_answer show_data(form_request& request, form_services& services);
action_answer show_faq(form_request& request, form_services& services);
action_answer show_terms(form_request& request, form_services& services);
action_answer show_terms_for_administrations(form_request& request, form_services& services);
action_answer show_privacy(form_request& request, form_services& services);
action_answer show_accessibility(form_request& request, form_services& services);

// Between files: the commune page, with a notice above; the review page, likewise.
net::response commune_answer(form_request& request, form_services& services, const commune_record& commune,
                             std::string_view siret, std::string fault,
                             net::http::status status = net::http::status::ok);
net::response review_answer(form_request& request, form_services& services, const commune_record& commune,
                            const communes::enrolled& receiver, std::string fault,
                            std::optional<std::set<std::size_t>> chosen);
// The review as it is now, for a form that was another review's.
net::response changed_answer(form_request& request, form_services& services, const commune_record& commune,
                             const communes::enrolled& receiver);

// What the review writes instead of the codes of the citizen's birth.
struct shown_birth;
shown_birth birth_shown(const session& s, const commune_book& all);

// The commune of the session's person and the body that receives, as they are now.
struct selected_commune {
    commune_record commune;
    communes::enrolled receiver;
};
// Nothing: the session has no commune, or it is enrolled no more.
awaitable<std::optional<selected_commune>> selected_commune_of(form_request& request, form_services& services);

}  // namespace qf::form
