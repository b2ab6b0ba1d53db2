// What came of a transmission: for the session that sent it, and for who holds a one-time link to its receipt.
#include "connector/base/asio.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/time_text.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace qf::form {
namespace {

net::response not_found(visitor& v, const desk& d) {
    return trouble_answer(v, d, {.what = trouble_page::not_found});
}

// The one of this session that the address names; null: it is none of theirs.
const sent_transmission* sent_here(visitor& v) {
    const auto* s = v.session_or_null();
    if (!s) return nullptr;
    const auto found = std::ranges::find(s->sent, v.arguments.front(), &sent_transmission::reference);
    return found == s->sent.end() ? nullptr : &*found;
}

awaitable<confirmation_view> confirmation_view_of(const sent_transmission& one, visitor& v, desk& d) {
    confirmation_view out;
    out.reference = one.reference;
    out.corrects = one.corrects;
    if (const auto* s = v.session_or_null()) {
        const auto later = std::ranges::find(s->sent, one.reference, &sent_transmission::corrects);
        if (later != s->sent.end()) out.corrected_by = later->reference;
        const auto* last = last_sent(*s);
        out.correctable = s->quotient && s->quotient->of == one.to && last && last->reference == one.reference;
    }
    out.submitted_at = one.submitted_at;
    out.return_address = one.return_address.value_or("");
    out.commune.cog = one.to.cog().text();
    out.commune.name = one.commune_name;
    const auto of = co_await d.communes.look(one.to.cog());
    if (of) {
        out.commune = line_of(of->is);
        const auto body = std::ranges::find(of->bodies, one.to, &communes::enrolled::who);
        if (body != of->bodies.end()) out.label = body->label;
    }
    out.progress = co_await d.progress.of(one.reference);
    co_return out;
}

// What a one-time link keeps: no person's data, only where it went and when.
std::string transmission_text(const sent_transmission& one) {
    json::writer w;
    w.begin_object()
        .member("reference", one.reference)
        .member("transmission", one.transmission_id)
        .member("to", one.to.key())
        .member("commune", one.commune_name)
        .member("submitted_at", to_rfc3339(one.submitted_at))
        .member("corrects", one.corrects)
        .end_object();
    return w.text();
}

std::optional<sent_transmission> read(const std::string& text) {
    const auto document = json::document::parse(text);
    if (!document) return std::nullopt;
    auto to = recipient::parse((*document)["to"].text_or(""));
    const auto at = from_rfc3339((*document)["submitted_at"].text_or(""));
    if (!to || !at) return std::nullopt;
    return sent_transmission{.reference = (*document)["reference"].text_or(""),
                             .transmission_id = (*document)["transmission"].text_or(""),
                             .to = std::move(*to),
                             .commune_name = (*document)["commune"].text_or(""),
                             .submitted_at = *at,
                             .corrects = (*document)["corrects"].text_or("")};
}

}  // namespace

action_answer show_confirmation(visitor& v, desk& d) {
    const auto* one = sent_here(v);
    if (!one) co_return not_found(v, d);
    auto view = co_await confirmation_view_of(*one, v, d);
    view.repeated = v.asked("deja") == "oui";
    co_return shown(d, confirmation_page(frame_of(v, d), view));
}

action_answer show_progress(visitor& v, desk& d) {
    const auto* one = sent_here(v);
    if (!one) co_return not_found(v, d);
    const auto now = co_await d.progress.of(one->reference);
    co_return json_answer(progress_json(now));
}

action_answer show_receipt(visitor& v, desk& d) {
    const auto* one = sent_here(v);
    if (!one) co_return not_found(v, d);
    auto view = co_await confirmation_view_of(*one, v, d);
    view.printable = true;
    co_return shown(d, confirmation_page(frame_of(v, d), view));
}

action_answer make_receipt_link(visitor& v, desk& d) {
    const auto* one = sent_here(v);
    if (!one) co_return not_found(v, d);
    auto kept = transmission_text(*one);
    const auto token = co_await d.sessions.link(std::move(kept));
    if (!token) {
        d.log.error("form_link_not_kept", {{"reason", reason_code(token.error())}});
        co_return trouble_answer(v, d, {.what = trouble_page::our_fault});
    }
    v.open->content.link = receipt_link{.reference = one->reference, .token = *token};
    const auto failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, {.what = trouble_page::our_fault});
    v.reason = "link_made";
    co_return net::redirect(fmt::format("/recu/{}/lien", v.arguments.front()));
}

action_answer show_receipt_link(visitor& v, desk& d) {
    const auto* one = sent_here(v);
    if (!one) co_return not_found(v, d);
    auto view = co_await confirmation_view_of(*one, v, d);
    if (const auto& made = v.open->content.link; made && made->reference == one->reference)
        view.one_time_link = fmt::format("{}/recu/lien/{}", d.conf.public_url, made->token);
    co_return shown(d, confirmation_page(frame_of(v, d), view));
}

// Uses nothing up: previews of mail programs follow links.
action_answer show_link(visitor& v, desk& d) {
    if (!v.open) {
        begin_session(v, d);  // whom the button's token belongs to
        const auto failed = co_await keep(v, d);
        if (failed) co_return trouble_answer(v, d, {.what = trouble_page::our_fault});
    }
    co_return shown(d, link_page(frame_of(v, d), v.arguments.front()));
}

action_answer open_link(visitor& v, desk& d) {
    auto token = v.arguments.front();
    const auto kept = co_await d.sessions.take_link(std::move(token));
    if (!kept) {
        d.log.error("form_link_unread", {{"reason", reason_code(kept.error())}});
        co_return trouble_answer(v, d, {.what = trouble_page::our_fault});
    }
    std::optional<sent_transmission> one;
    if (*kept) one = read(**kept);
    if (!one) co_return trouble_answer(v, d, {.what = trouble_page::link_used});
    v.reason = "link_opened";
    auto view = co_await confirmation_view_of(*one, v, d);
    view.printable = true;
    co_return shown(d, confirmation_page(frame_of(v, d), view));
}

}  // namespace qf::form
