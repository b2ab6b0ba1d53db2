// From a commune's page to the identity provider and back, with the quotient of that commune's month.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace qf::form {
namespace {

using net::http::status;

trouble_view trouble_at(const visitor& v, trouble_page what) {
    trouble_view out{.what = what};
    if (v.open && v.open->content.visit) {
        out.cog = v.open->content.visit->to.cog().text();
        out.commune_name = v.open->content.visit->commune_name;
    }
    return out;
}

// The commune's page with a notice above (pages_of_communes.cpp has its words), for who is to begin the login again; home
// when no commune is known.
net::response back_to_commune(const visitor& v, std::string_view notice) {
    if (!v.open || !v.open->content.visit) return net::redirect("/");
    return net::redirect(fmt::format("{}&avis={}", path_of(*v.open->content.visit), notice));
}

// An answer that belongs to no login under way: sent twice, looked at again, or of another browser. What the session has is
// still there, and it is not said to be over.
action_answer answer_to_lost_login(visitor& v, desk& d) {
    const auto* s = v.session_or_null();
    if (s && s->citizen && s->quotient) co_return net::redirect("/verification");
    if (s && s->trouble) co_return net::redirect("/probleme/" + s->trouble->word);
    co_return co_await keep_trouble(v, d, trouble_at(v, trouble_page::login_lost));
}

action_answer answer_to(visitor& v, desk& d, oidc::login_refusal why) {
    net::response out;
    switch (why.kind) {
        case oidc::login_trouble::refused_by_person:
            d.counts.login("refused_by_person");
            out = back_to_commune(v, "annulee");
            break;
        case oidc::login_trouble::session_lost:
            d.counts.login("session_lost");
            out = co_await answer_to_lost_login(v, d);
            break;
        case oidc::login_trouble::try_later:
            d.counts.login("try_later");
            out = co_await keep_trouble(v, d, trouble_at(v, trouble_page::login_later));
            break;
        case oidc::login_trouble::our_fault:
            d.counts.login("our_fault");
            d.log.error("form_login_fault", {{"reason", why.code}, {"http", why.http_status}});
            out = co_await keep_trouble(v, d, trouble_at(v, trouble_page::login_fault));
            break;
    }
    v.reason = why.code;
    co_return out;
}

action_answer answer_to(visitor& v, desk& d, particulier::refusal why) {
    const auto say = [&](trouble_page what, std::string_view counted) {
        d.counts.login(counted);
        auto view = trouble_at(v, what);
        view.fund = why.fund;
        if (why.retry_after) {
            const auto wait = std::chrono::ceil<std::chrono::seconds>(*why.retry_after).count();
            view.seconds = static_cast<unsigned>(std::clamp<std::int64_t>(wait, 1, 3600));
        }
        return trouble_apart(v, std::move(view));
    };
    switch (why.kind) {
        case particulier::trouble::no_file:
            co_return say(trouble_page::no_file, "no_file");
        case particulier::trouble::wait:
            if (!why.retry_after) why.retry_after = std::chrono::seconds{30};
            co_return say(trouble_page::wait, "wait");
        case particulier::trouble::try_later:
            co_return say(trouble_page::fund_away, "fund_away");
        case particulier::trouble::log_in_again:
            d.counts.login("token_refused");
            v.reason = "token_refused";
            co_return back_to_commune(v, "expiree");
        case particulier::trouble::our_fault:
            break;
    }
    d.log.error("form_quotient_fault", {{"reason", why.code}, {"http", why.http_status}});
    co_return say(trouble_page::our_fault, "quotient_fault");
}

// Asks for the quotient while the token lives, and puts it, or why there is none, into the session, which the caller
// saves. The answer to give.
action_answer fetch_quotient(visitor& v, desk& d, citizen who) {
    auto& s = v.open->content;
    const auto at = co_await place_of(v, d);
    if (!at) co_return net::redirect("/");
    if (who.lacks == lacks::given_name) {  // no fund finds anybody by a family name alone
        d.counts.login("identity_incomplete");
        co_return trouble_apart(v, trouble_at(v, trouble_page::identity_incomplete));
    }
    particulier::question what{.recipient = at->to.who.siret(),
                               .access_token = std::move(who.access_token),
                               .token_expires_at = who.token_expires_at,
                               .month = at->to.months.month_asked(v.now)};
    const auto asked = what.month;
    const auto meant = at->to.months.month_meant(v.now);
    auto got = co_await d.quotients.ask(std::move(what));
    if (!got) {
        auto why = got.error();
        co_return co_await answer_to(v, d, std::move(why));
    }
    known_quotient fresh{.of = at->to.who,
                         .asked = asked,
                         .meant = meant,
                         .obtained = got->obtained,
                         .data = got->data.root().written()};
    if (judge_month(fresh, at->to.mismatch) == month_verdict::refused) {
        d.counts.login("month_refused");
        auto view = trouble_at(v, trouble_page::month_refused);
        view.asked = fresh.meant;
        view.obtained = fresh.obtained;
        co_return trouble_apart(v, std::move(view));
    }
    s.quotient = std::move(fresh);
    d.counts.login("ok");
    v.reason = "logged_in";
    co_return net::redirect("/verification");
}

}  // namespace

awaitable<std::optional<place>> place_of(visitor& v, desk& d) {
    const auto* s = v.session_or_null();
    if (!s || !s->visit) co_return std::nullopt;
    auto of = co_await d.communes.look(s->visit->to.cog());
    if (!of) co_return std::nullopt;
    const auto offered = of->offered();
    const auto* to = body_meant(offered, s->visit->to.siret().text());
    if (!to) co_return std::nullopt;
    co_return place{std::move(*of), *to};
}

action_answer depart_to_login(visitor& v, desk& d) {
    const auto code = commune_code::parse(v.form.first("cog"));
    std::optional<commune_record> of;
    if (code) of = co_await d.communes.look(*code);
    if (!of) co_return trouble_answer(v, d, {.what = trouble_page::commune_unknown});
    const auto offered = of->offered();
    if (offered.empty()) {
        v.reason = "commune_not_offered";
        co_return commune_answer(v, d, *of, {}, {}, status::conflict);
    }
    const auto* meant = body_meant(offered, v.form.first("siret"));
    if (!meant) {
        v.reason = "field";
        co_return commune_answer(v, d, *of, {}, "Choisissez le service qui recevra votre quotient familial.",
                                 status::unprocessable_entity);
    }
    auto& s = v.open->content;
    auto plan = plan_visit(*meant, s.brought);
    if (plan.address_refused) d.log.warning("form_return_address_ignored", {{"recipient", meant->who.key()}});
    // For another file of the same portal it is another transmission: what was fixed for the last one says nothing.
    if (s.visit && s.visit->external_id != plan.visit.external_id) s.press.reset();
    s.set_visit(std::move(plan.visit));
    if (standing_of(s, *meant, v.now) == standing::may_review) {
        v.reason = "logged_in_already";
        const auto failed = co_await keep(v, d);
        if (failed) co_return trouble_answer(v, d, trouble_at(v, trouble_page::our_fault));
        co_return net::redirect("/verification");
    }
    auto way = co_await d.who.depart();
    if (!way) {
        const auto why = way.error();
        co_return co_await answer_to(v, d, why);
    }
    const auto url = way->url;
    s.departure = std::move(*way);
    const auto failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, trouble_at(v, trouble_page::our_fault));
    v.reason = "departed";
    co_return net::redirect(url);
}

action_answer arrive_from_login(visitor& v, desk& d) {
    auto got = oidc::callback::of(v.what.target);
    std::optional<oidc::departure> kept;
    if (v.open) kept = std::exchange(v.open->content.departure, std::nullopt);
    // Gone from the disk before it is used, so that a callback that is sent twice finds nothing.
    error_code failed;
    if (kept) failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, trouble_at(v, trouble_page::our_fault));
    auto who = co_await d.who.arrive(std::move(got), std::move(kept));
    if (!who) {
        const auto why = who.error();
        co_return co_await answer_to(v, d, why);
    }
    v.open = d.sessions.renewed(std::move(*v.open));
    auto& s = v.open->content;
    s.citizen = known_citizen{who->pivot_identity, who->shown_name, who->id_token};
    s.quotient.reset();
    s.trouble.reset();
    s.press.reset();  // who it is, and what it would repeat, is to be found out again
    auto person = std::move(*who);
    auto out = co_await fetch_quotient(v, d, std::move(person));
    const auto unkept = co_await keep(v, d);
    if (unkept) co_return trouble_answer(v, d, trouble_at(v, trouble_page::our_fault));
    co_return out;
}

}  // namespace qf::form
