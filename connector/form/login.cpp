// From a commune's page to the identity provider and back, with the quotient of that commune's month.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
#include "connector/net/html.hpp"
#include "connector/site/login_trip.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace qf::form {
namespace {

using net::http::status;

trouble_view trouble_at(const form_request& request, trouble_page kind) {
    trouble_view out{.kind = kind};
    if (request.open && request.open->content.visit) {
        out.cog = request.open->content.visit->receiver.cog().text();
        out.commune_name = request.open->content.visit->commune_name;
    }
    return out;
}

// The commune's page with a notice above (pages_of_communes.cpp has its words), for who is to begin the login again; home
// when no commune is known.
net::response back_to_commune(const form_request& request, std::string_view notice) {
    if (!request.open || !request.open->content.visit) return net::redirect("/");
    return net::redirect(fmt::format("{}&avis={}", path_of(*request.open->content.visit), notice));
}

// An answer that belongs to no login under way: sent twice, looked at again, or of another browser. What the session has is
// still there, and it is not said to be over.
action_answer answer_to_lost_login(form_request& request, form_services& services) {
    const auto* s = request.content();
    if (s && s->citizen && s->quotient) co_return net::redirect("/verification");
    if (s && s->trouble) co_return net::redirect("/probleme/" + s->trouble->word);
    co_return co_await keep_trouble(request, services, trouble_at(request, trouble_page::login_lost));
}

action_answer answer_to(form_request& request, form_services& services, oidc::login_refusal refusal) {
    net::response out;
    switch (refusal.kind) {
        case oidc::login_trouble::refused_by_person:
            services.counts.login("refused_by_person");
            out = back_to_commune(request, "annulee");
            break;
        case oidc::login_trouble::session_lost:
            services.counts.login("session_lost");
            out = co_await answer_to_lost_login(request, services);
            break;
        case oidc::login_trouble::try_later:
            services.counts.login("try_later");
            out = co_await keep_trouble(request, services, trouble_at(request, trouble_page::login_later));
            break;
        case oidc::login_trouble::our_fault:
            services.counts.login("our_fault");
            services.log.error("form_login_fault", {{"reason", refusal.code}, {"http", refusal.http_status}});
            out = co_await keep_trouble(request, services, trouble_at(request, trouble_page::login_fault));
            break;
    }
    request.reason = refusal.code;
    co_return out;
}

action_answer answer_to(form_request& request, form_services& services, particulier::refusal refusal) {
    const auto say = [&](trouble_page what, std::string_view counted) {
        services.counts.login(counted);
        auto view = trouble_at(request, what);
        view.fund = refusal.fund;
        if (refusal.retry_after) {
            const auto wait = std::chrono::ceil<std::chrono::seconds>(*refusal.retry_after).count();
            view.seconds = static_cast<unsigned>(std::clamp<std::int64_t>(wait, 1, 3600));
        }
        return trouble_apart(request, std::move(view));
    };
    switch (refusal.kind) {
        case particulier::trouble::no_file:
            co_return say(trouble_page::no_file, "no_file");
        case particulier::trouble::wait:
            if (!refusal.retry_after) refusal.retry_after = std::chrono::seconds{30};
            co_return say(trouble_page::wait, "wait");
        case particulier::trouble::try_later:
            co_return say(trouble_page::fund_away, "fund_away");
        case particulier::trouble::log_in_again:
            services.counts.login("token_refused");
            request.reason = "token_refused";
            co_return back_to_commune(request, "expiree");
        case particulier::trouble::our_fault:
            break;
    }
    services.log.error("form_quotient_fault", {{"reason", refusal.code}, {"http", refusal.http_status}});
    co_return say(trouble_page::our_fault, "quotient_fault");
}

// Asks for the quotient while the token lives, and puts it, or why there is none, into the session, which the caller
// saves. The answer to give.
action_answer fetch_quotient(form_request& request, form_services& services, citizen person) {
    auto& s = request.open->content;
    const auto selected = co_await selected_commune_of(request, services);
    if (!selected) co_return net::redirect("/");
    if (person.lacks == lacks::given_name) {  // no fund finds anybody by a family name alone
        services.counts.login("identity_incomplete");
        co_return trouble_apart(request, trouble_at(request, trouble_page::identity_incomplete));
    }
    particulier::question question{.recipient = selected->receiver.receiver.siret(),
                                   .access_token = std::move(person.access_token),
                                   .token_expires_at = person.token_expires_at,
                                   .month = selected->receiver.months.month_asked(request.now)};
    const auto asked = question.month;
    const auto meant = selected->receiver.months.month_meant(request.now);
    auto got = co_await services.quotients.ask(std::move(question));
    if (!got) {
        auto why = got.error();
        co_return co_await answer_to(request, services, std::move(why));
    }
    known_quotient fresh{.receiver = selected->receiver.receiver,
                         .asked = asked,
                         .meant = meant,
                         .obtained = got->obtained,
                         .data = got->data.root().written()};
    if (judge_month(fresh, selected->receiver.mismatch) == month_verdict::refused) {
        services.counts.login("month_refused");
        auto view = trouble_at(request, trouble_page::month_refused);
        view.asked = fresh.meant;
        view.obtained = fresh.obtained;
        co_return trouble_apart(request, std::move(view));
    }
    s.quotient = std::move(fresh);
    services.counts.login("ok");
    request.reason = "logged_in";
    co_return net::redirect("/verification");
}

}  // namespace

awaitable<std::optional<selected_commune>> selected_commune_of(form_request& request, form_services& services) {
    const auto* s = request.content();
    if (!s || !s->visit) co_return std::nullopt;
    auto commune = co_await services.communes.look(s->visit->receiver.cog());
    if (!commune) co_return std::nullopt;
    const auto offered = commune->offered();
    const auto* receiver = body_meant(offered, s->visit->receiver.siret().text());
    if (!receiver) co_return std::nullopt;
    co_return selected_commune{std::move(*commune), *receiver};
}

action_answer depart_to_login(form_request& request, form_services& services) {
    const auto code = commune_code::parse(request.form.first("cog"));
    std::optional<commune_record> commune;
    if (code) commune = co_await services.communes.look(*code);
    if (!commune) co_return trouble_answer(request, services, {.kind = trouble_page::commune_unknown});
    const auto offered = commune->offered();
    if (offered.empty()) {
        request.reason = "commune_not_offered";
        co_return commune_answer(request, services, *commune, {}, {}, status::conflict);
    }
    const auto* meant = body_meant(offered, request.form.first("siret"));
    if (!meant) {
        request.reason = "field";
        co_return commune_answer(request, services, *commune, {},
                                 "Choisissez le service qui recevra votre quotient familial.",
                                 status::unprocessable_entity);
    }
    auto& s = request.open->content;
    auto plan = plan_visit(*meant, s.brought);
    if (plan.address_refused)
        services.log.warning("form_return_address_ignored", {{"recipient", meant->receiver.key()}});
    // For another file of the same portal it is another transmission: what was fixed for the last one says nothing.
    if (s.visit && s.visit->external_id != plan.visit.external_id) s.press.reset();
    s.set_visit(std::move(plan.visit));
    if (review_access_of(s, *meant, request.now) == review_access::may_review) {
        request.reason = "logged_in_already";
        const auto failed = co_await request.keep();
        if (failed) co_return trouble_answer(request, services, trouble_at(request, trouble_page::our_fault));
        co_return net::redirect("/verification");
    }
    auto way = co_await services.provider.depart();
    if (!way) {
        const auto why = way.error();
        co_return co_await answer_to(request, services, why);
    }
    const auto address = co_await site::leave_for_login(request, std::move(*way));
    if (!address) co_return trouble_answer(request, services, trouble_at(request, trouble_page::our_fault));
    request.reason = "departed";
    co_return net::redirect(*address);
}

action_answer arrive_from_login(form_request& request, form_services& services) {
    auto got = oidc::callback::of(request.exchange.target);
    auto departure = co_await site::take_departure(request);
    if (!departure) co_return trouble_answer(request, services, trouble_at(request, trouble_page::our_fault));
    auto arrived = co_await services.provider.arrive(std::move(got), std::move(*departure));
    if (!arrived) {
        const auto why = arrived.error();
        co_return co_await answer_to(request, services, why);
    }
    request.renew_session();
    auto& s = request.open->content;
    s.citizen = known_citizen{arrived->pivot_identity, arrived->shown_name, arrived->id_token};
    s.quotient.reset();
    s.trouble.reset();
    s.press.reset();  // who it is, and what it would repeat, is to be found out again
    auto person = std::move(*arrived);
    auto out = co_await fetch_quotient(request, services, std::move(person));
    const auto unkept = co_await request.keep();
    if (unkept) co_return trouble_answer(request, services, trouble_at(request, trouble_page::our_fault));
    co_return out;
}

}  // namespace qf::form
