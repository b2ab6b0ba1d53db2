// Choosing a commune: the home page, the search, a commune's own page and its QR code.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
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
awaitable<void> keep_what_was_brought(visitor& v, desk& d, std::string_view cog) {
    auto what = brought_by(v.what.target, cog);
    if (!what) co_return;
    begin_session(v, d).brought = std::move(what);
    co_await keep(v, d);
}

// The commune that the address leads to, which may have another one; nothing when it leads nowhere.
awaitable<std::optional<commune_record>> commune_asked(visitor& v, desk& d) {
    const auto code = commune_code::parse(v.arguments.front());
    if (!code) co_return std::nullopt;
    co_return co_await d.communes.look(*code);
}

// What happened to a login that led back here: told by a word in the address, so that it is told again on a reload.
std::string notice_named(std::string_view word) {
    if (word == "annulee") return "Vous avez annulé l’identification. Rien n’a été transmis.";
    if (word == "expiree") return "Votre identification a expiré. Identifiez-vous à nouveau.";
    return {};
}

net::response unknown(visitor& v, const desk& d) {
    return trouble_answer(v, d, {.what = trouble_page::commune_unknown});
}

// A district, a delegated or a former commune has a code and no page of its own: the commune that receives has.
std::string page_of_receiver(const visitor& v, const commune_record& of) {
    const std::string_view target = v.what.request.target();
    const auto query = target.substr(std::min(target.find('?'), target.size()));
    return fmt::format("/c/{}{}", of.is.cog, query);
}

std::string short_address(const desk& d, const communes::commune& of) {
    return fmt::format("{}/c/{}", d.conf.public_url, of.cog);
}

commune_view commune_view_of(visitor& v, const desk& d, const commune_record& of, std::string_view siret) {
    const auto offered = of.offered();
    commune_view out{.commune = line_of(of.is), .offered = !offered.empty(), .short_address = short_address(d, of.is)};
    out.commune.offered = out.offered;
    if (offered.size() > 1)
        for (const auto& one : offered) out.choices.push_back({one.who.siret().text(), one.label});
    if (const auto* meant = body_meant(offered, siret)) {
        out.siret = meant->who.siret().text();
        out.label = meant->label;
        out.month_rule = meant->months.text();
        out.child_required = meant->child_required;
        const auto* s = v.session_or_null();
        out.logged_in = s && standing_of(*s, *meant, v.now) == standing::may_review;
    }
    return out;
}

}  // namespace

net::response commune_answer(visitor& v, desk& d, const commune_record& of, std::string_view siret, std::string fault,
                             net::http::status code) {
    auto view = commune_view_of(v, d, of, siret);
    view.fault = std::move(fault);
    return shown(d, commune_page(frame_of(v, d), view), code);
}

action_answer show_home(visitor& v, desk& d) {
    co_await keep_what_was_brought(v, d, "");
    co_return shown(d, home_page(frame_of(v, d)));
}

action_answer search_communes(visitor& v, desk& d) {
    co_await keep_what_was_brought(v, d, "");
    const auto typed = v.what.target.first("q");
    const auto refuse = [&](std::string kept, std::string fault) {
        v.reason = "field";
        const search_view again{.typed = std::move(kept), .searched = true, .fault = std::move(fault)};
        return shown(d, search_page(frame_of(v, d), again), status::unprocessable_entity);
    };
    if (!typed) co_return shown(d, search_page(frame_of(v, d), {}));
    if (typed->find_first_not_of(" \t") == typed->npos)
        co_return refuse({}, "Saisissez le nom, le code postal ou le code officiel de votre commune.");
    if (typed->size() > typed_max)
        co_return refuse(std::string{*typed}, "Ce texte est trop long : saisissez le nom de votre commune seul.");
    const auto page = [&] { return search_page(frame_of(v, d), d.communes.find(std::string{*typed}, shown_max)); };
    // Around a page of a session stands what is that session's alone.
    co_return shown(d, v.open ? page() : d.communes.written(fmt::format("page {}", *typed), page));
}

action_answer suggest_communes(visitor& v, desk& d) {
    const auto typed = v.asked("q");
    if (typed.empty() || typed.size() > typed_max) co_return cached(json_answer(suggestions_json({})), a_minute);
    const auto list = [&] { return suggestions_json(d.communes.find(std::string{typed}, suggested_max)); };
    co_return cached(json_answer(d.communes.written(fmt::format("list {}", typed), list)), a_minute);
}

action_answer show_commune(visitor& v, desk& d) {
    const auto of = co_await commune_asked(v, d);
    if (!of) co_return unknown(v, d);
    if (of->is.cog != v.arguments.front()) co_return net::redirect(page_of_receiver(v, *of));
    const auto offered = of->offered();
    if (!offered.empty()) {
        // The page holds a form, so there must be a session that its token belongs to.
        const bool stranger = !v.open;
        auto& s = begin_session(v, d);
        auto what = brought_by(v.what.target, of->is.cog);
        const bool changed = stranger || what;
        if (what) s.brought = std::move(what);
        error_code failed;
        if (changed) failed = co_await keep(v, d);
        if (failed) co_return trouble_answer(v, d, {.what = trouble_page::our_fault});
    }
    co_return commune_answer(v, d, *of, v.asked("siret"), notice_named(v.asked("avis")));
}

action_answer show_qr_svg(visitor& v, desk& d) {
    const auto of = co_await commune_asked(v, d);
    if (!of) co_return unknown(v, d);
    const auto text = short_address(d, of->is);
    auto image = co_await d.drawing.run([&] { return qr_svg(text); });
    co_return cached(net::answer(status::ok, "image/svg+xml", std::move(image)), an_hour);
}

action_answer show_qr_png(visitor& v, desk& d) {
    const auto of = co_await commune_asked(v, d);
    if (!of) co_return unknown(v, d);
    const auto text = short_address(d, of->is);
    auto image = co_await d.drawing.run([&] { return qr_png(text); });
    co_return cached(net::answer(status::ok, "image/png", std::move(image)), an_hour);
}

action_answer show_alternatives(visitor& v, desk& d) {
    const auto of = co_await commune_asked(v, d);
    if (!of) co_return unknown(v, d);
    co_return shown(d, alternatives_page(frame_of(v, d), commune_view_of(v, d, *of, v.asked("siret"))));
}

action_answer show_data_of_commune(visitor& v, desk& d) {
    const auto of = co_await commune_asked(v, d);
    if (!of) co_return unknown(v, d);
    const auto view = commune_view_of(v, d, *of, v.asked("siret"));
    co_return shown(d, data_page(frame_of(v, d), &view));
}

action_answer show_data(visitor& v, desk& d) {
    co_return shown(d, data_page(frame_of(v, d), nullptr));
}

}  // namespace qf::form
