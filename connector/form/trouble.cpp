// Trouble that has an address of its own: whoever loads the page again reads the same, and repeats nothing.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace qf::form {
namespace {

struct addressed_trouble {
    trouble_page what;
    std::string_view word;  // of its address
};
constexpr addressed_trouble addressed[] = {{trouble_page::session_lost, "session"},
                                           {trouble_page::login_later, "identification-indisponible"},
                                           {trouble_page::login_fault, "identification"},
                                           {trouble_page::login_lost, "identification-perdue"},
                                           {trouble_page::identity_incomplete, "identite-incomplete"},
                                           {trouble_page::no_file, "dossier-introuvable"},
                                           {trouble_page::fund_away, "caisse-indisponible"},
                                           {trouble_page::month_refused, "mois-indisponible"},
                                           {trouble_page::wait, "affluence"},
                                           {trouble_page::our_fault, "service"},
                                           {trouble_page::not_sent, "envoi"}};

std::string_view word_of(trouble_page what) {
    const auto found = std::ranges::find(addressed, what, &addressed_trouble::what);
    return found == std::end(addressed) ? word_of(trouble_page::our_fault) : found->word;
}

trouble_view kept_view(const session* s, trouble_page what, instant now) {
    trouble_view out{.what = what};
    if (!s) return out;
    if (s->visit) {
        out.cog = s->visit->to.cog().text();
        out.commune_name = s->visit->commune_name;
    }
    out.other_identity = s->citizen.has_value();
    if (!s->trouble || s->trouble->word != word_of(what)) return out;
    out.fund = s->trouble->fund;
    out.asked = s->trouble->asked;
    out.obtained = s->trouble->obtained;
    if (const auto until = s->trouble->until; until && *until > now)
        out.seconds = static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(*until - now).count());
    return out;
}

}  // namespace

net::response trouble_apart(visitor& v, trouble_view what) {
    met_trouble kept{.word = std::string{word_of(what.what)}, .fund = std::move(what.fund)};
    if (what.seconds > 0) kept.until = v.now + std::chrono::seconds{what.seconds};
    kept.asked = what.asked;
    kept.obtained = what.obtained;
    v.reason = name_of(what.what);
    auto there = net::redirect(fmt::format("/probleme/{}", kept.word));
    if (v.open) v.open->content.trouble = std::move(kept);
    return there;
}

action_answer keep_trouble(visitor& v, desk& d, trouble_view what) {
    auto out = trouble_apart(v, what);
    if (!v.open) co_return trouble_answer(v, d, std::move(what));
    const auto failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, std::move(what));
    co_return out;
}

action_answer show_trouble(visitor& v, desk& d) {
    const auto found = std::ranges::find(addressed, v.arguments.front(), &addressed_trouble::word);
    if (found == std::end(addressed)) co_return trouble_answer(v, d, {.what = trouble_page::not_found});
    const auto* s = v.session_or_null();
    // Nobody is told that what is still there is over.
    const bool lost = found->what == trouble_page::session_lost || found->what == trouble_page::login_lost;
    if (lost && s && s->citizen && s->quotient) co_return net::redirect("/verification");
    co_return trouble_answer(v, d, kept_view(s, found->what, v.now));
}

}  // namespace qf::form
