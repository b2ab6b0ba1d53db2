// From the start page to the identity provider and back; and the end of a session.
#include "connector/base/asio.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/admitting.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/site/login_trip.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace qf::portal {
namespace {

// What a person can do about a login that their own provider did not make strong enough.
std::optional<trouble> too_weak(const portal_services& services, const oidc::login_refusal& refusal) {
    if (refusal.code == "acr_unobtainable" || refusal.code == "unmet_authentication_requirements")
        return services.conf.second_factor == factor_use::always ? trouble::second_factor_always
                                                                 : trouble::second_factor;
    if (refusal.code == "id_token_acr") return trouble::weak_login;
    return std::nullopt;
}

trouble trouble_of(denial reason) noexcept {
    switch (reason) {
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

net::response answer_to(portal_request& request, portal_services& services, const oidc::login_refusal& refusal) {
    net::response out;
    if (const auto weak = too_weak(services, refusal)) {
        out = trouble_answer(request, services, *weak);
        request.reason = refusal.code;
        return out;
    }
    switch (refusal.kind) {
        case oidc::login_trouble::refused_by_person:
            // Who only lacked the second factor is still logged in.
            out = request.agent
                      ? trouble_answer(request, services, trouble::second_factor)
                      : shown(services, start_page(frame_of(request, services), "Vous avez annulé la connexion."));
            break;
        case oidc::login_trouble::session_lost:
            out = trouble_answer(request, services, trouble::session_lost);
            break;
        case oidc::login_trouble::try_later:
            out = trouble_answer(request, services, trouble::login_later);
            break;
        case oidc::login_trouble::our_fault:
            services.log.error("portal_login_fault", {{"reason", refusal.code}, {"http", refusal.http_status}});
            out = trouble_answer(request, services, trouble::login_fault);
            break;
    }
    request.reason = refusal.code;
    return out;
}

}  // namespace

action_answer show_start(portal_request& request, portal_services& services) {
    if (request.agent) co_return net::redirect("/dossiers");
    // A token for the button: a session that knows nothing else.
    if (!request.open) {
        request.begin_session();
        const auto failed = co_await request.keep();
        if (failed) co_return trouble_answer(request, services, trouble::storage);
    }
    const bool over = request.asked("fin") == "1";
    co_return shown(services, start_page(frame_of(request, services),
                                         over ? "Votre session est terminée : connectez-vous de nouveau." : ""));
}

namespace {

awaitable<oidc::outcome<oidc::departure>> way_out(agent_login& provider, factor_use factor) {
    return factor == factor_use::always ? provider.depart_stronger() : provider.depart();
}

action_answer depart(portal_request& request, portal_services& services, factor_use factor) {
    auto way = co_await way_out(services.provider, factor);
    if (!way) {
        const auto why = way.error();
        co_return answer_to(request, services, why);
    }
    const auto address = co_await site::leave_for_login(request, std::move(*way));
    if (!address) co_return trouble_answer(request, services, trouble::storage);
    request.reason = "departed";
    co_return net::redirect(*address);
}

}  // namespace

action_answer depart_to_login(portal_request& request, portal_services& services) {
    return depart(request, services, services.conf.second_factor);
}

action_answer depart_for_second_factor(portal_request& request, portal_services& services) {
    // One of our own pages, without what was asked of it.
    request.open->content.agent->wanted = request.exchange.target.path == "/journal" ? "/journal" : "/agents";
    return depart(request, services, factor_use::always);
}

action_answer arrive_from_login(portal_request& request, portal_services& services) {
    auto got = oidc::callback::of(request.exchange.target);
    auto departure = co_await site::take_departure(request);
    if (!departure) co_return trouble_answer(request, services, trouble::storage);
    auto arrived = co_await services.provider.arrive(std::move(got), std::move(*departure));
    if (!arrived) {
        const auto why = arrived.error();
        co_return answer_to(request, services, why);
    }
    const auto proven = std::move(*arrived);
    auto work = [&](inbox::tables& t) { return admit(proven, services.conf.second_factor, t, request.now); };
    auto admitted = co_await services.rows.change(work);
    if (!admitted) co_return trouble_answer(request, services, trouble::storage);
    if (!admitted->agent) {
        auto out = trouble_answer(request, services, trouble_of(admitted->denied));
        request.reason = word_of(admitted->denied);
        co_return out;
    }
    const auto wanted = request.open->content.agent ? request.open->content.agent->wanted : std::string{};
    request.renew_session();
    request.open->content.agent =
        known_agent{admitted->agent->id, proven.id_token, proven.second_factor, admitted->agent->subject.value_or("")};
    const auto unkept = co_await request.keep();
    if (unkept) co_return trouble_answer(request, services, trouble::storage);
    request.reason = "logged_in";
    if (wanted.empty()) co_return net::redirect("/dossiers");
    // A provider that was asked for a second factor and came back without: not sent there again and again.
    if (!proven.second_factor) co_return trouble_answer(request, services, trouble::second_factor);
    co_return net::redirect(wanted);
}

action_answer show_demo_login(portal_request& request, portal_services& services) {
    if (!request.open || !request.open->content.departure) co_return net::redirect("/");
    auto work = [](inbox::tables& t) {
        std::vector<demo_agent> out;
        for (const auto& agent : t.agents.all()) {
            if (!agent.active) continue;
            const bool acts = std::ranges::any_of(agent.rights, &inbox::agent_right::acts);
            const auto row = t.organizations.find(agent.organization_name);
            const auto details = json::document::parse(row ? row->details : "{}");
            auto name = details ? (*details)["name"].text_or("") : std::string{};
            if (name.empty()) name = "commune " + agent.organization_name.branch_code;
            out.push_back({agent.id, agent.name, std::move(name),
                           agent.administrator ? "administre le portail"
                           : acts              ? "traite les dossiers"
                                               : "consulte"});
        }
        return out;
    };
    const auto agents = co_await services.rows.read(work);
    co_return shown(services, demo_login_page(frame_of(request, services), agents, request.asked("state")));
}

action_answer choose_demo_agent(portal_request& request, portal_services&) {
    request.reason = "chosen";
    co_return net::redirect(site::demo_return_to(request.form.first("agent"), request.form.first("state")));
}

action_answer log_out(portal_request& request, portal_services& services) {
    const auto known = request.open->content.agent;
    if (request.agent) {
        const auto row = trail_of(request, "logout");
        auto work = [&](inbox::tables& t) { return t.trail.add(row), kept{}; };
        const auto told = co_await services.rows.change(work);
        if (!told) services.log.error("portal_trail_failed", {{"reason", reason_code(told.error())}});
    }
    co_await request.end_session();
    request.agent.reset();
    request.reason = "logged_out";
    if (!known) co_return shown(services, logged_out_page(frame_of(request, services)));
    auto way = co_await services.provider.part(known->id_token);
    if (!way) {  // our session is over all the same; theirs ends by itself
        request.reason = way.error().code;
        co_return shown(services, logged_out_page(frame_of(request, services)));
    }
    const auto address = co_await site::leave_for_logout(request, std::move(*way));
    if (!address) co_return shown(services, logged_out_page(frame_of(request, services)));
    co_return net::redirect(*address);
}

action_answer show_logged_out(portal_request& request, portal_services& services) {
    if (!site::is_back_from_logout(request)) co_return trouble_answer(request, services, trouble::session_lost);
    co_await request.end_session();
    co_return shown(services, logged_out_page(frame_of(request, services)));
}

}  // namespace qf::portal
