// Choosing a commune: the home page, the search, a commune's own page and its QR code.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
#include "connector/form/qr.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace qf::form {
namespace {

using net::http::status;

constexpr std::size_t shown_max = 20;
constexpr std::size_t suggested_max = 8;
constexpr std::size_t typed_max = 100;  // bytes; the longest name of a commune has 45 letters
constexpr std::string_view a_minute = "private, max-age=60";
constexpr std::string_view an_hour = "public, max-age=3600";

// What a portal's link said, kept for the login. A page without such words changes nothing.
awaitable<void> keep_what_was_brought(form_request& request, std::string_view cog) {
    auto what = brought_by(request.exchange.target, cog);
    if (!what) co_return;
    request.begin_session().brought = std::move(what);
    co_await request.keep();
}

// The commune that the address leads to, which may have another one; nothing when it leads nowhere.
awaitable<std::optional<commune_record>> commune_asked(form_request& request, form_services& services) {
    const auto code = commune_code::parse(request.arguments.front());
    if (!code) co_return std::nullopt;
    co_return co_await services.communes.look(*code);
}

// What happened to a login that led back here: told by a word in the address, so that it is told again on a reload.
std::string notice_named(std::string_view word) {
    if (word == "annulee") return "Vous avez annulé l’identification. Rien n’a été transmis.";
    if (word == "expiree") return "Votre identification a expiré. Identifiez-vous à nouveau.";
    return {};
}

net::response unknown(form_request& request, const form_services& services) {
    return trouble_answer(request, services, {.kind = trouble_page::commune_unknown});
}

// A district, a delegated or a former commune has a code and no page of its own: the commune that receives has.
std::string page_of_receiver(const form_request& request, const commune_record& commune) {
    const std::string_view target = request.exchange.request.target();
    const auto query = target.substr(std::min(target.find('?'), target.size()));
    return fmt::format("/c/{}{}", commune.is.cog, query);
}

std::string short_address(const form_services& services, const communes::commune& commune) {
    return fmt::format("{}/c/{}", services.conf.public_url, commune.cog);
}

commune_view commune_view_of(form_request& request, const form_services& services, const commune_record& commune,
                             std::string_view siret) {
    const auto offered = commune.offered();
    commune_view out{.commune = line_of(commune.is),
                     .offered = !offered.empty(),
                     .short_address = short_address(services, commune.is)};
    out.commune.offered = out.offered;
    if (offered.size() > 1)
        for (const auto& one : offered) out.choices.push_back({one.receiver.siret().text(), one.label});
    if (const auto* meant = body_meant(offered, siret)) {
        out.siret = meant->receiver.siret().text();
        out.label = meant->label;
        out.month_rule = meant->months.text();
        out.child_required = meant->child_required;
        const auto* s = request.content();
        out.logged_in = s && review_access_of(*s, *meant, request.now) == review_access::may_review;
    }
    return out;
}

net::response code_image(std::string_view type, std::string bytes) {
    auto out = cached(net::answer(status::ok, type, std::move(bytes)), an_hour);
    out.set("Cross-Origin-Resource-Policy", "cross-origin");  // a commune may show it on pages of its own
    return out;
}

}  // namespace

net::response commune_answer(form_request& request, form_services& services, const commune_record& commune,
                             std::string_view siret, std::string fault, net::http::status code) {
    auto view = commune_view_of(request, services, commune, siret);
    view.fault = std::move(fault);
    return shown(services, commune_page(frame_of(request, services), view), code);
}

action_answer show_home(form_request& request, form_services& services) {
    co_await keep_what_was_brought(request, "");
    co_return shown(services, home_page(frame_of(request, services)));
}

action_answer search_communes(form_request& request, form_services& services) {
    co_await keep_what_was_brought(request, "");
    const auto typed = request.exchange.target.first("q");
    const auto refuse = [&](std::string kept, std::string fault) {
        request.reason = "field";
        const search_view again{.typed = std::move(kept), .searched = true, .fault = std::move(fault)};
        return shown(services, search_page(frame_of(request, services), again), status::unprocessable_entity);
    };
    if (!typed) co_return shown(services, search_page(frame_of(request, services), {}));
    if (typed->find_first_not_of(" \t") == typed->npos)
        co_return refuse({}, "Saisissez le nom, le code postal ou le code officiel de votre commune.");
    if (typed->size() > typed_max)
        co_return refuse(std::string{*typed}, "Ce texte est trop long : saisissez le nom de votre commune seul.");
    const auto page = [&] {
        return search_page(frame_of(request, services), services.communes.find(std::string{*typed}, shown_max));
    };
    // Around a page of a session stands what is that session's alone.
    co_return shown(services, request.open ? page() : services.communes.written(fmt::format("page {}", *typed), page));
}

action_answer suggest_communes(form_request& request, form_services& services) {
    const auto typed = request.asked("q");
    if (typed.empty() || typed.size() > typed_max) co_return cached(json_answer(suggestions_json({})), a_minute);
    const auto list = [&] { return suggestions_json(services.communes.find(std::string{typed}, suggested_max)); };
    co_return cached(json_answer(services.communes.written(fmt::format("list {}", typed), list)), a_minute);
}

action_answer show_commune(form_request& request, form_services& services) {
    const auto commune = co_await commune_asked(request, services);
    if (!commune) co_return unknown(request, services);
    if (commune->is.cog != request.arguments.front()) co_return net::redirect(page_of_receiver(request, *commune));
    const auto offered = commune->offered();
    if (!offered.empty()) {
        // The page holds a form, so there must be a session that its token belongs to.
        const bool stranger = !request.open;
        auto& s = request.begin_session();
        auto what = brought_by(request.exchange.target, commune->is.cog);
        const bool changed = stranger || what;
        if (what) s.brought = std::move(what);
        error_code failed;
        if (changed) failed = co_await request.keep();
        if (failed) co_return trouble_answer(request, services, {.kind = trouble_page::our_fault});
    }
    co_return commune_answer(request, services, *commune, request.asked("siret"), notice_named(request.asked("avis")));
}

action_answer show_qr_svg(form_request& request, form_services& services) {
    const auto of = co_await commune_asked(request, services);
    if (!of) co_return unknown(request, services);
    const auto text = short_address(services, of->is);
    auto image = co_await services.drawing.run([&] { return qr_svg(text); });
    co_return code_image("image/svg+xml", std::move(image));
}

action_answer show_qr_png(form_request& request, form_services& services) {
    const auto of = co_await commune_asked(request, services);
    if (!of) co_return unknown(request, services);
    const auto text = short_address(services, of->is);
    auto image = co_await services.drawing.run([&] { return qr_png(text); });
    co_return code_image("image/png", std::move(image));
}

action_answer show_alternatives(form_request& request, form_services& services) {
    const auto of = co_await commune_asked(request, services);
    if (!of) co_return unknown(request, services);
    co_return shown(services, alternatives_page(frame_of(request, services),
                                                commune_view_of(request, services, *of, request.asked("siret"))));
}

action_answer show_data_of_commune(form_request& request, form_services& services) {
    const auto of = co_await commune_asked(request, services);
    if (!of) co_return unknown(request, services);
    const auto view = commune_view_of(request, services, *of, request.asked("siret"));
    co_return shown(services, data_page(frame_of(request, services), &view));
}

action_answer show_data(form_request& request, form_services& services) {
    co_return shown(services, data_page(frame_of(request, services), nullptr));
}

}  // namespace qf::form
