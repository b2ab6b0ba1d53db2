// From the start page to the identity provider and back; and the end of a session.
#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/net/html.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/admitting.hpp"
#include "connector/portal/endpoints.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace qf::portal {
namespace {

// What a person can do about a login that their own provider did not make strong enough.
std::optional<trouble> too_weak(const desk& d, const oidc::login_refusal& why) {
    if (why.code == "acr_unobtainable" || why.code == "unmet_authentication_requirements")
        return d.conf.second_factor == factor_use::always ? trouble::second_factor_always : trouble::second_factor;
    if (why.code == "id_token_acr") return trouble::weak_login;
    return std::nullopt;
}

trouble trouble_of(denial why) noexcept {
    switch (why) {
        case denial::disabled:
            return trouble::disabled;
        case denial::expired:
            return trouble::expired;
        case denial::bound:
            return trouble::bound;
        case denial::unverified:
            return trouble::unverified;
        case denial::second_factor:
            return trouble::second_factor_always;
        default:
            return trouble::not_invited;
    }
}

net::response answer_to(visitor& v, desk& d, const oidc::login_refusal& why) {
    net::response out;
    if (const auto weak = too_weak(d, why)) {
        out = trouble_answer(v, d, *weak);
        v.reason = why.code;
        return out;
    }
    switch (why.kind) {
        case oidc::login_trouble::refused_by_person:
            // Who only lacked the second factor is still logged in.
            out = v.agent ? trouble_answer(v, d, trouble::second_factor)
                          : shown(d, start_page(frame_of(v, d), "Vous avez annulé la connexion."));
            break;
        case oidc::login_trouble::session_lost:
            out = trouble_answer(v, d, trouble::session_lost);
            break;
        case oidc::login_trouble::try_later:
            out = trouble_answer(v, d, trouble::login_later);
            break;
        case oidc::login_trouble::our_fault:
            d.log.error("portal_login_fault", {{"reason", why.code}, {"http", why.http_status}});
            out = trouble_answer(v, d, trouble::login_fault);
            break;
    }
    v.reason = why.code;
    return out;
}

}  // namespace

action_answer show_start(visitor& v, desk& d) {
    if (v.agent) co_return net::redirect("/dossiers");
    // A token for the button: a session that knows nothing else.
    if (!v.open) {
        v.open = d.sessions.begin();
        const auto failed = co_await keep(v, d);
        if (failed) co_return trouble_answer(v, d, trouble::storage);
    }
    const bool over = v.asked("fin") == "1";
    co_return shown(d,
                    start_page(frame_of(v, d), over ? "Votre session est terminée : connectez-vous de nouveau." : ""));
}

namespace {

awaitable<oidc::outcome<oidc::departure>> way_out(agent_login& who, factor_use factor) {
    return factor == factor_use::always ? who.depart_stronger() : who.depart();
}

action_answer depart(visitor& v, desk& d, factor_use factor) {
    auto way = co_await way_out(d.who, factor);
    if (!way) {
        const auto why = way.error();
        co_return answer_to(v, d, why);
    }
    const auto url = way->url;
    v.open->content.departure = std::move(*way);
    const auto failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, trouble::storage);
    v.reason = "departed";
    co_return net::redirect(url);
}

}  // namespace

action_answer depart_to_login(visitor& v, desk& d) {
    return depart(v, d, d.conf.second_factor);
}

action_answer depart_for_second_factor(visitor& v, desk& d) {
    // One of our own pages, without what was asked of it.
    v.open->content.agent->wanted = v.what.target.path == "/journal" ? "/journal" : "/agents";
    return depart(v, d, factor_use::always);
}

action_answer arrive_from_login(visitor& v, desk& d) {
    auto got = oidc::callback::of(v.what.target);
    std::optional<oidc::departure> kept;
    if (v.open) kept = std::exchange(v.open->content.departure, std::nullopt);
    // Gone from the disk before it is used, so that a callback that is sent twice finds nothing.
    error_code failed;
    if (kept) failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, trouble::storage);
    auto who = co_await d.who.arrive(std::move(got), std::move(kept));
    if (!who) {
        const auto why = who.error();
        co_return answer_to(v, d, why);
    }
    const auto proven = std::move(*who);
    auto work = [&](inbox::tables& t) { return admit(proven, d.conf.second_factor, t, v.now); };
    auto admitted = co_await d.rows.change(work);
    if (!admitted) co_return trouble_answer(v, d, trouble::storage);
    if (!admitted->agent) {
        auto out = trouble_answer(v, d, trouble_of(admitted->denied));
        v.reason = word_of(admitted->denied);
        co_return out;
    }
    const auto wanted = v.open->content.agent ? v.open->content.agent->wanted : std::string{};
    v.open = d.sessions.renewed(std::move(*v.open));
    v.open->content.agent = form::known_agent{admitted->agent->id, proven.id_token, proven.second_factor,
                                              admitted->agent->subject.value_or("")};
    const auto unkept = co_await keep(v, d);
    if (unkept) co_return trouble_answer(v, d, trouble::storage);
    v.cookie = cookie_after::set;
    v.reason = "logged_in";
    if (wanted.empty()) co_return net::redirect("/dossiers");
    // A provider that was asked for a second factor and came back without: not sent there again and again.
    if (!proven.second_factor) co_return trouble_answer(v, d, trouble::second_factor);
    co_return net::redirect(wanted);
}

action_answer show_demo_login(visitor& v, desk& d) {
    if (!v.open || !v.open->content.departure) co_return net::redirect("/");
    auto work = [](inbox::tables& t) {
        std::vector<demo_agent> out;
        for (const auto& one : t.agents.all()) {
            if (!one.active) continue;
            const bool acts = std::ranges::any_of(one.rights, &inbox::agent_right::acts);
            const auto row = t.organizations.find(one.organization_name);
            const auto details = json::document::parse(row ? row->details : "{}");
            auto name = details ? (*details)["name"].text_or("") : std::string{};
            if (name.empty()) name = "commune " + one.organization_name.branch_code;
            out.push_back({one.id, one.name, std::move(name),
                           one.administrator ? "administre le portail"
                           : acts            ? "traite les dossiers"
                                             : "consulte"});
        }
        return out;
    };
    const auto agents = co_await d.rows.read(work);
    co_return shown(d, demo_login_page(frame_of(v, d), agents, v.asked("state")));
}

action_answer choose_demo_agent(visitor& v, desk&) {
    v.reason = "chosen";
    co_return net::redirect("/connexion/retour?code=" + net::percent_encoded(v.form.first("agent")) +
                            "&state=" + net::percent_encoded(v.form.first("state")));
}

action_answer log_out(visitor& v, desk& d) {
    const auto known = v.open->content.agent;
    if (v.agent) {
        const auto row = trail_of(v, "logout");
        auto work = [&](inbox::tables& t) { return t.trail.add(row), kept{}; };
        const auto told = co_await d.rows.change(work);
        if (!told) d.log.error("portal_trail_failed", {{"reason", reason_code(told.error())}});
    }
    const auto failed = co_await d.sessions.end(v.open->cookie);
    if (failed) d.log.error("portal_session_not_ended", {{"reason", reason_code(failed)}});
    v.open.reset();
    v.agent.reset();
    v.cookie = cookie_after::forgotten;
    v.reason = "logged_out";
    if (!known) co_return shown(d, logged_out_page(frame_of(v, d)));
    auto way = co_await d.who.part(known->id_token);
    if (!way) {  // our session is over all the same; theirs ends by itself
        v.reason = way.error().code;
        co_return shown(d, logged_out_page(frame_of(v, d)));
    }
    v.open = d.sessions.begin();
    v.open->content.parting_state = way->state;
    const auto unkept = co_await keep(v, d);
    if (unkept) co_return shown(d, logged_out_page(frame_of(v, d)));
    v.cookie = cookie_after::set;
    co_return net::redirect(way->url);
}

action_answer show_logged_out(visitor& v, desk& d) {
    const bool ours = v.open && v.open->content.parting_state;
    if (!ours || !same_secret(v.asked("state"), *v.open->content.parting_state))
        co_return trouble_answer(v, d, trouble::session_lost);
    const auto failed = co_await d.sessions.end(v.open->cookie);
    if (failed) d.log.error("portal_session_not_ended", {{"reason", reason_code(failed)}});
    v.open.reset();
    v.cookie = cookie_after::forgotten;
    co_return shown(d, logged_out_page(frame_of(v, d)));
}

}  // namespace qf::portal
