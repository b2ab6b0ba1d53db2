// connector/form/pages.hpp -- every page of the form as a whole HTML document: pure.
//
// Promise:  French, RGAA 4.1.2 (WCAG 2.1 AA), complete without script; every text escaped. No inline script or style, no
//           address outside our own origin. Headings in order, one h1, landmarks, a skip link, labels, error summary
//           with links, visible focus.
// Thread:   any.
#pragma once

#include "connector/form/views.hpp"

#include <span>
#include <string>
#include <string_view>

namespace qf::form {

std::string home_page(const frame& f);
std::string search_page(const frame& f, const search_view& v);
std::string commune_page(const frame& f, const commune_view& v);
std::string alternatives_page(const frame& f, const commune_view& v);  // without FranceConnect
std::string data_page(const frame& f, const commune_view* v);          // what will be transmitted; null: in general
std::string review_page(const frame& f, const review_view& v);
std::string confirmation_page(const frame& f, const confirmation_view& v);  // with `printable`: the receipt
// "Afficher le reçu" by POST, so that previews use nothing up.
std::string link_page(const frame& f, std::string_view token);
std::string trouble_page_of(const frame& f, const trouble_view& v);
std::string faq_page(const frame& f);
std::string terms_page(const frame& f);
std::string terms_for_administrations_page(const frame& f);
std::string privacy_page(const frame& f, unsigned idle_seconds);  // after which a session is over
std::string accessibility_page(const frame& f);
std::string logged_out_page(const frame& f);

struct demo_choice {
    std::string id, title, name;
};
std::string demo_login_page(const frame& f, std::span<const demo_choice> people, std::string_view state);

// For the combobox: {"communes":[{"cog","name","detail","offered"}],"more"}.
std::string suggestions_json(const search_view& v);
std::string progress_json(progress p);            // {"state":"delivered","text":"…","final":false}
std::string session_json(unsigned seconds_left);  // what POST /session/prolonger answers the warning's script

}  // namespace qf::form
