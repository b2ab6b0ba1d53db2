// Trouble that has an address of its own: whoever loads the page again reads the same, and repeats nothing.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace qf::form {
namespace {

struct addressed_trouble {
    trouble_page kind;
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

std::string_view word_of(trouble_page kind) {
    const auto found = std::ranges::find(addressed, kind, &addressed_trouble::kind);
    return found == std::end(addressed) ? word_of(trouble_page::our_fault) : found->word;
}

trouble_view kept_view(const session* s, trouble_page kind, instant now) {
    trouble_view out{.kind = kind};
    if (!s) return out;
    if (s->visit) {
        out.cog = s->visit->receiver.cog().text();
        out.commune_name = s->visit->commune_name;
    }
    out.other_identity = s->citizen.has_value();
    if (!s->trouble || s->trouble->word != word_of(kind)) return out;
    out.fund = s->trouble->fund;
    out.asked = s->trouble->asked;
    out.obtained = s->trouble->obtained;
    if (const auto until = s->trouble->until; until && *until > now)
        out.seconds = static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(*until - now).count());
    return out;
}

}  // namespace

net::response trouble_apart(form_request& request, trouble_view view) {
    met_trouble kept{.word = std::string{word_of(view.kind)}, .fund = std::move(view.fund)};
    if (view.seconds > 0) kept.until = request.now + std::chrono::seconds{view.seconds};
    kept.asked = view.asked;
    kept.obtained = view.obtained;
    request.reason = name_of(view.kind);
    auto there = net::redirect(fmt::format("/probleme/{}", kept.word));
    if (request.open) request.open->content.trouble = std::move(kept);
    return there;
}

action_answer keep_trouble(form_request& request, form_services& services, trouble_view view) {
    auto out = trouble_apart(request, view);
    if (!request.open) co_return trouble_answer(request, services, std::move(view));
    const auto failed = co_await request.keep();
    if (failed) co_return trouble_answer(request, services, std::move(view));
    co_return out;
}

action_answer show_trouble(form_request& request, form_services& services) {
    const auto found = std::ranges::find(addressed, request.arguments.front(), &addressed_trouble::word);
    if (found == std::end(addressed)) co_return trouble_answer(request, services, {.kind = trouble_page::not_found});
    const auto* s = request.content();
    // Nobody is told that what is still there is over.
    const bool lost = found->kind == trouble_page::session_lost || found->kind == trouble_page::login_lost;
    if (lost && s && s->citizen && s->quotient) co_return net::redirect("/verification");
    co_return trouble_answer(request, services, kept_view(s, found->kind, request.now));
}

}  // namespace qf::form
