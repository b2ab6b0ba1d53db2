// What came of a transmission: for the session that sent it, and for who holds a one-time link to its receipt.
#include "connector/base/asio.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/time_text.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
#include "connector/net/html.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace qf::form {
namespace {

net::response not_found(form_request& request, const form_services& services) {
    return trouble_answer(request, services, {.kind = trouble_page::not_found});
}

// The one of this session that the address names; null: it is none of theirs.
const sent_transmission* sent_here(form_request& request) {
    const auto* s = request.content();
    if (!s) return nullptr;
    const auto found = std::ranges::find(s->sent, request.arguments.front(), &sent_transmission::reference);
    return found == s->sent.end() ? nullptr : &*found;
}

awaitable<confirmation_view> confirmation_view_of(const sent_transmission& sent, form_request& request,
                                                  form_services& services) {
    confirmation_view out;
    out.reference = sent.reference;
    out.corrects = sent.corrects;
    if (const auto* s = request.content()) {
        const auto later = std::ranges::find(s->sent, sent.reference, &sent_transmission::corrects);
        if (later != s->sent.end()) out.corrected_by = later->reference;
        const auto* last = last_sent(*s);
        out.correctable =
            s->quotient && s->quotient->receiver == sent.receiver && last && last->reference == sent.reference;
    }
    out.submitted_at = sent.submitted_at;
    out.return_address = sent.return_address.value_or("");
    out.commune.cog = sent.receiver.cog().text();
    out.commune.name = sent.commune_name;
    const auto commune = co_await services.communes.look(sent.receiver.cog());
    if (commune) {
        out.commune = line_of(commune->is);
        const auto body = std::ranges::find(commune->bodies, sent.receiver, &communes::enrolled::receiver);
        if (body != commune->bodies.end()) out.label = body->label;
    }
    out.progress = co_await services.progress.of(sent.reference);
    co_return out;
}

// What a one-time link keeps: no person's data, only where it went and when.
std::string transmission_text(const sent_transmission& sent) {
    json::writer w;
    w.begin_object()
        .member("reference", sent.reference)
        .member("transmission", sent.transmission_id)
        .member("to", sent.receiver.key())
        .member("commune", sent.commune_name)
        .member("submitted_at", to_rfc3339(sent.submitted_at))
        .member("corrects", sent.corrects)
        .end_object();
    return w.text();
}

std::optional<sent_transmission> read(const std::string& text) {
    const auto document = json::document::parse(text);
    if (!document) return std::nullopt;
    auto receiver = recipient::parse((*document)["to"].text_or(""));
    const auto submitted_at = from_rfc3339((*document)["submitted_at"].text_or(""));
    if (!receiver || !submitted_at) return std::nullopt;
    return sent_transmission{.reference = (*document)["reference"].text_or(""),
                             .transmission_id = (*document)["transmission"].text_or(""),
                             .receiver = std::move(*receiver),
                             .commune_name = (*document)["commune"].text_or(""),
                             .submitted_at = *submitted_at,
                             .corrects = (*document)["corrects"].text_or("")};
}

}  // namespace

action_answer show_confirmation(form_request& request, form_services& services) {
    const auto* one = sent_here(request);
    if (!one) co_return not_found(request, services);
    auto view = co_await confirmation_view_of(*one, request, services);
    view.repeated = request.asked("deja") == "oui";
    co_return shown(services, confirmation_page(frame_of(request, services), view));
}

action_answer show_progress(form_request& request, form_services& services) {
    const auto* one = sent_here(request);
    if (!one) co_return not_found(request, services);
    const auto now = co_await services.progress.of(one->reference);
    co_return json_answer(progress_json(now));
}

action_answer show_receipt(form_request& request, form_services& services) {
    const auto* one = sent_here(request);
    if (!one) co_return not_found(request, services);
    auto view = co_await confirmation_view_of(*one, request, services);
    view.printable = true;
    co_return shown(services, confirmation_page(frame_of(request, services), view));
}

action_answer make_receipt_link(form_request& request, form_services& services) {
    const auto* sent = sent_here(request);
    if (!sent) co_return not_found(request, services);
    auto kept = transmission_text(*sent);
    const auto token = co_await services.sessions.link(std::move(kept));
    if (!token) {
        services.log.error("form_link_not_kept", {{"reason", reason_code(token.error())}});
        co_return trouble_answer(request, services, {.kind = trouble_page::our_fault});
    }
    request.open->content.link = receipt_link{.reference = sent->reference, .token = *token};
    const auto failed = co_await request.keep();
    if (failed) co_return trouble_answer(request, services, {.kind = trouble_page::our_fault});
    request.reason = "link_made";
    co_return net::redirect(fmt::format("/recu/{}/lien", request.arguments.front()));
}

action_answer show_receipt_link(form_request& request, form_services& services) {
    const auto* one = sent_here(request);
    if (!one) co_return not_found(request, services);
    auto view = co_await confirmation_view_of(*one, request, services);
    if (const auto& made = request.open->content.link; made && made->reference == one->reference)
        view.one_time_link = fmt::format("{}/recu/lien/{}", services.conf.public_url, made->token);
    co_return shown(services, confirmation_page(frame_of(request, services), view));
}

// Uses nothing up: previews of mail programs follow links.
action_answer show_link(form_request& request, form_services& services) {
    if (!request.open) {
        request.begin_session();  // whom the button's token belongs to
        const auto failed = co_await request.keep();
        if (failed) co_return trouble_answer(request, services, {.kind = trouble_page::our_fault});
    }
    co_return shown(services, link_page(frame_of(request, services), request.arguments.front()));
}

action_answer open_link(form_request& request, form_services& services) {
    auto token = request.arguments.front();
    const auto kept = co_await services.sessions.take_link(std::move(token));
    if (!kept) {
        services.log.error("form_link_unread", {{"reason", reason_code(kept.error())}});
        co_return trouble_answer(request, services, {.kind = trouble_page::our_fault});
    }
    std::optional<sent_transmission> sent;
    if (*kept) sent = read(**kept);
    if (!sent) co_return trouble_answer(request, services, {.kind = trouble_page::link_used});
    request.reason = "link_opened";
    auto view = co_await confirmation_view_of(*sent, request, services);
    view.printable = true;
    co_return shown(services, confirmation_page(frame_of(request, services), view));
}

}  // namespace qf::form
