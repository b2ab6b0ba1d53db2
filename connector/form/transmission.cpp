// The click: once, whatever happens to it. The session's turn is held from before the look at the press until after the
// receipt, so two clicks wait for each other. The press and its receipt are on disk before anything leaves, in one
// write: a click after a crash repeats the same transmission, which is delivered once, and whoever was told the
// reference finds its receipt.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
#include "connector/net/html.hpp"
#include "connector/particulier/children.hpp"

#include <fmt/core.h>

#include <optional>

namespace qf::form {
namespace {

trouble_view unsent_trouble(const session& s, trouble_page kind) {
    trouble_view out{.kind = kind};
    out.cog = s.visit->receiver.cog().text();
    out.commune_name = s.visit->commune_name;
    return out;
}

std::string confirmation_of(std::string_view reference) {
    return fmt::format("/confirmation/{}", reference);
}

// The same choice of the same data again: nothing leaves, and the page says what has left.
net::response sent_already(form_request& request, form_services& services, std::string_view reference) {
    services.counts.transmission("repeated");
    request.reason = "sent_already";
    return net::redirect(confirmation_of(reference) + "?deja=oui");
}

action_answer send(form_request& request, form_services& services, const communes::enrolled& receiver,
                   json::value quotient) {
    auto& s = request.open->content;
    auto content = content_of(s, quotient, s.press->children, birth_shown(s, services.communes));
    const intake::identification as{.id = uuid::parse(s.press->transmission_id).value(),
                                    .reference = reference::parse(s.press->reference).value(),
                                    .submitted_at = s.press->submitted_at};
    const auto trace = traceparent::parse(request.exchange.request["traceparent"]).value_or(traceparent::start());
    faults found;
    std::optional<awaitable<error_code>> kept{request.keep()};
    const auto got = co_await services.out.transmit(std::move(content), trace, found, as, &receiver, std::move(kept));
    if (got) {
        s.press_was_sent();
        services.sessions.raise_flag(*request.open);
        services.counts.transmission("sent");
        request.reason = "sent";
        co_return net::redirect(confirmation_of(s.press->reference));
    }
    const auto failure = got.error();
    if (failure == errc::commune_inactive || failure == errc::commune_unknown) {
        services.counts.transmission("commune_closed");
        co_return net::redirect("/c/" + s.visit->receiver.cog().text());
    }
    if (failure == errc::content_invalid || failure == errc::malformed_json || failure == errc::too_large) {
        // What the sources gave was checked before: a bug of ours, said by places, never by values.
        for (const auto& one : found.list())
            services.log.error("form_content_refused", {{"where", one.place}, {"what", one.problem}});
        services.counts.transmission("refused");
        co_return co_await keep_trouble(request, services, unsent_trouble(s, trouble_page::our_fault));
    }
    services.counts.transmission("not_sent");
    co_return co_await keep_trouble(request, services, unsent_trouble(s, trouble_page::not_sent));
}

}  // namespace

action_answer transmit(form_request& request, form_services& services) {
    auto& s = request.open->content;
    if (!s.citizen || !s.visit) co_return trouble_answer(request, services, {.kind = trouble_page::not_identified});
    const auto data = json::document::parse(s.quotient ? s.quotient->data : "{}").value();
    auto chosen = children_chosen(request.form.all("enfant"), particulier::count_children(data.root()));
    // Of another tab, another commune or another login: what was read there is not what would leave.
    const auto seen = request.form.first("vu");
    const bool another = seen != mark_of(s);
    if (const auto* before = another || !chosen ? nullptr : sent_before(s, *chosen))
        co_return sent_already(request, services, before->reference);
    const auto selected = co_await selected_commune_of(request, services);
    if (!selected || review_access_of(s, selected->receiver, request.now) != review_access::may_review) {
        request.reason = "quotient_of_another";
        co_return net::redirect("/c/" + s.visit->receiver.cog().text());
    }
    if (another) {
        request.reason = "another_page";
        co_return changed_answer(request, services, selected->commune, selected->receiver);
    }
    if (judge_month(*s.quotient, selected->receiver.mismatch) ==
        month_verdict::refused) {  // the commune's rule changed meanwhile
        auto view = unsent_trouble(s, trouble_page::month_refused);
        view.asked = s.quotient->meant;
        view.obtained = s.quotient->obtained;
        co_return co_await keep_trouble(request, services, std::move(view));
    }
    if (!chosen) {
        request.reason = "children_unknown";
        co_return shown(services,
                        trouble_page_of(frame_of(request, services), unsent_trouble(s, trouble_page::our_fault)),
                        net::http::status::bad_request);
    }
    if (selected->receiver.child_required && chosen->empty()) {
        request.reason = "field";
        const bool none_known = particulier::count_children(data.root()) == 0;
        co_return review_answer(request, services, selected->commune, selected->receiver,
                                none_known
                                    ? "Cette commune demande au moins un enfant, et votre caisse n’en indique aucun."
                                    : "Cochez au moins un enfant : cette commune le demande.",
                                std::move(*chosen));
    }
    if (plan_press(s, std::move(*chosen), request.now) == press_step::sent_already)
        co_return sent_already(request, services, s.press->reference);
    co_return co_await send(request, services, selected->receiver, data.root());
}

}  // namespace qf::form
