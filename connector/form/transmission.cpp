// The click: once, whatever happens to it. The session's turn is held from before the look at the press until after the
// receipt, so two clicks wait for each other. The press and its receipt are on disk before anything leaves, in one
// write: a click after a crash repeats the same transmission, which is delivered once, and whoever was told the
// reference finds its receipt.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"
#include "connector/particulier/children.hpp"

#include <fmt/core.h>

#include <optional>

namespace qf::form {
namespace {

trouble_view unsent_trouble(const session& s, trouble_page what) {
    trouble_view out{.what = what};
    out.cog = s.visit->to.cog().text();
    out.commune_name = s.visit->commune_name;
    return out;
}

std::string confirmation_of(std::string_view reference) {
    return fmt::format("/confirmation/{}", reference);
}

// The same choice of the same data again: nothing leaves, and the page says what has left.
net::response sent_already(visitor& v, desk& d, std::string_view reference) {
    d.counts.transmission("repeated");
    v.reason = "sent_already";
    return net::redirect(confirmation_of(reference) + "?deja=oui");
}

action_answer send(visitor& v, desk& d, const communes::enrolled& to, json::value quotient) {
    auto& s = v.open->content;
    auto content = content_of(s, quotient, s.press->children, birth_shown(s, d.communes));
    const intake::identification as{.id = uuid::parse(s.press->transmission_id).value(),
                                    .reference = reference::parse(s.press->reference).value(),
                                    .submitted_at = s.press->submitted_at};
    const auto trace = traceparent::parse(v.what.request["traceparent"]).value_or(traceparent::start());
    faults found;
    std::optional<awaitable<error_code>> kept{keep(v, d)};
    const auto got = co_await d.out.transmit(std::move(content), trace, found, as, &to, std::move(kept));
    if (got) {
        s.press_was_sent();
        d.sessions.settle(*v.open);
        d.counts.transmission("sent");
        v.reason = "sent";
        co_return net::redirect(confirmation_of(s.press->reference));
    }
    const auto why = got.error();
    if (why == errc::commune_inactive || why == errc::commune_unknown) {
        d.counts.transmission("commune_closed");
        co_return net::redirect("/c/" + s.visit->to.cog().text());
    }
    if (why == errc::content_invalid || why == errc::malformed_json || why == errc::too_large) {
        // What the sources gave was checked before: a bug of ours, said by places, never by values.
        for (const auto& one : found.list())
            d.log.error("form_content_refused", {{"where", one.where}, {"what", one.what}});
        d.counts.transmission("refused");
        co_return co_await keep_trouble(v, d, unsent_trouble(s, trouble_page::our_fault));
    }
    d.counts.transmission("not_sent");
    co_return co_await keep_trouble(v, d, unsent_trouble(s, trouble_page::not_sent));
}

}  // namespace

action_answer transmit(visitor& v, desk& d) {
    auto& s = v.open->content;
    if (!s.citizen || !s.visit) co_return trouble_answer(v, d, {.what = trouble_page::not_identified});
    const auto data = json::document::parse(s.quotient ? s.quotient->data : "{}").value();
    auto chosen = children_chosen(v.form.all("enfant"), particulier::count_children(data.root()));
    // Of another tab, another commune or another login: what was read there is not what would leave.
    const auto seen = v.form.first("vu");
    const bool another = seen != mark_of(s);
    if (const auto* before = another || !chosen ? nullptr : sent_before(s, *chosen))
        co_return sent_already(v, d, before->reference);
    const auto at = co_await place_of(v, d);
    if (!at || standing_of(s, at->to, v.now) != standing::may_review) {
        v.reason = "quotient_of_another";
        co_return net::redirect("/c/" + s.visit->to.cog().text());
    }
    if (another) {
        v.reason = "another_page";
        co_return changed_answer(v, d, at->of, at->to);
    }
    if (judge_month(*s.quotient, at->to.mismatch) == month_verdict::refused) {  // the commune's rule changed meanwhile
        auto view = unsent_trouble(s, trouble_page::month_refused);
        view.asked = s.quotient->meant;
        view.obtained = s.quotient->obtained;
        co_return co_await keep_trouble(v, d, std::move(view));
    }
    if (!chosen) {
        v.reason = "children_unknown";
        co_return shown(d, trouble_page_of(frame_of(v, d), unsent_trouble(s, trouble_page::our_fault)),
                        net::http::status::bad_request);
    }
    if (at->to.child_required && chosen->empty()) {
        v.reason = "field";
        const bool none_known = particulier::count_children(data.root()) == 0;
        co_return review_answer(v, d, at->of, at->to,
                                none_known
                                    ? "Cette commune demande au moins un enfant, et votre caisse n’en indique aucun."
                                    : "Cochez au moins un enfant : cette commune le demande.",
                                std::move(*chosen));
    }
    if (plan_press(s, std::move(*chosen), v.now) == press_step::sent_already)
        co_return sent_already(v, d, s.press->reference);
    co_return co_await send(v, d, at->to, data.root());
}

}  // namespace qf::form
