#include "connector/portal/site.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/net/cookies.hpp"
#include "connector/net/entrance.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/endpoints.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <variant>

namespace qf::portal {
namespace {

using net::http::verb;

constexpr std::size_t form_max = 128 << 10;  // bytes; a list with a hundred ticks has some kilobytes
net::response plain(net::http::status code, std::string text) {
    return net::answer(code, "text/plain; charset=utf-8", std::move(text));
}

// "Mairie de Châtillon", or what it is written as where nobody gave it a name.
std::string name_of_organization(const inbox::agent_row& agent, inbox::tables& t) {
    const auto row = t.organizations.find(agent.organization_name);
    const auto details = row ? json::document::parse(row->details) : json::document::parse("{}");
    auto name = details ? (*details)["name"].text_or("") : std::string{};
    if (!name.empty()) return name;
    return fmt::format("SIRET {}, commune {}", agent.organization_name.company_register,
                       agent.organization_name.branch_code);
}

}  // namespace

struct site::implementation {
    implementation(site_conf c, const site_means& with)
        : conf{std::move(c)},
          look{conf.theme_dir},
          at{conf,
             with.rows,
             with.files,
             with.who,
             with.sessions,
             look,
             with.clock,
             with.log,
             with.who.origin().empty() ? "'self'" : fmt::format("'self' {}", with.who.origin())},
          ours{"qf_agent", at.https() ? net::cookie_security::https : net::cookie_security::loopback},
          pages{conf.pages},
          actions{conf.actions} {
        for (const auto& route : endpoints())
            counts[route.action.page] = &with.counts.count("qf_portal_pages_total", "Answers of the portal, by page",
                                                           {{"page", route.action.page}});
        other = &with.counts.count("qf_portal_pages_total", "", {{"page", "none"}});
    }

    awaitable<net::response> answer(visitor& v, const endpoint*& taken);
    awaitable<net::response> act(visitor& v, const endpoint& what);
    awaitable<void> recognise(visitor& v);
    std::optional<net::response> refused_by_host(visitor& v) const;
    std::optional<net::response> refused_by_rate(visitor& v, net::rate_limit& of, std::string_view key);
    std::optional<net::response> refused_by_form(visitor& v);
    net::limits& limits_of(const visitor& v, const endpoint* what) {
        const bool costs = v.what.request.method() == verb::post || (what && what->page == "callback");
        return costs ? actions : pages;
    }
    void account(const visitor& v, const endpoint* taken, net::http::status code);

    site_conf conf;
    form::theme look;
    desk at;
    net::cookie ours;
    net::limits pages, actions;
    std::map<std::string_view, counter*> counts;
    counter* other = nullptr;
};

std::optional<net::response> site::implementation::refused_by_host(visitor& v) const {
    const auto why = net::object_to_host(v.what.request, conf.hosts);
    if (!why) return std::nullopt;
    v.reason = why->reason;
    return plain(why->code, std::string{why->text});
}

std::optional<net::response> site::implementation::refused_by_rate(visitor& v, net::rate_limit& of,
                                                                   std::string_view key) {
    const auto wait = net::wait_for_turn(of, key, v.now);
    if (!wait) return std::nullopt;
    return trouble_answer(v, at, trouble::too_many, static_cast<unsigned>(wait->count()));
}

std::optional<net::response> site::implementation::refused_by_form(visitor& v) {
    auto read = net::read_form(v.what.request, form_max);
    if (const auto* const why = std::get_if<net::objection>(&read)) {
        v.reason = why->reason;
        return shown(at, trouble_page(frame_of(v, at), trouble::our_fault), why->code);
    }
    v.form = std::get<net::form_body>(std::move(read));
    return std::nullopt;
}

// Who the session's agent is now: rights that were taken away are gone at the next click.
awaitable<void> site::implementation::recognise(visitor& v) {
    if (!v.open || !v.open->content.agent) co_return;
    const auto known = *v.open->content.agent;
    auto look_up = [&](inbox::tables& t) {
        v.agent = t.agents.find(known.id);
        if (v.agent) v.organization = name_of_organization(*v.agent, t);
    };
    auto work = [&](inbox::tables& t) { return look_up(t), kept{}; };
    static_cast<void>(co_await at.rows.read(work));
    // An account that was unbound from who logged in here is theirs no more.
    if (v.agent && (!v.agent->active || v.agent->subject.value_or("") != known.subject)) v.agent.reset();
    v.second_factor = v.agent && known.second_factor;
}

awaitable<net::response> site::implementation::act(visitor& v, const endpoint& what) {
    if (what.needs == needs::nothing) co_return co_await what.answer(v, at);

    const auto cookie = ours.in(v.what.request);
    const bool changes = v.what.request.method() == verb::post || what.page == "callback" ||
                         what.needs == needs::administrator;  // who may be sent to log in again
    std::optional<form::session_store::hold> held;
    if (cookie && changes) {  // a double click, or two tabs: one after the other
        auto turn = co_await at.sessions.lock(*cookie);
        if (!turn) co_return trouble_answer(v, at, trouble::too_many, 5);
        if (*turn) held.emplace(std::move(**turn));
    }
    if (cookie) v.open = at.sessions.find(*cookie);
    if (v.open)
        if (auto refused = refused_by_rate(v, limits_of(v, &what).by_session, sha256(*cookie)))
            co_return std::move(*refused);
    co_await recognise(v);
    if (v.what.request.method() == verb::post) {
        if (auto refused = refused_by_form(v)) co_return std::move(*refused);
        if (!v.open && cookie) co_return trouble_answer(v, at, trouble::session_lost);
        if (!v.open || !same_secret(v.form.first("csrf"), v.open->content.csrf))
            co_return trouble_answer(v, at, trouble::csrf);
    }
    if (what.needs == needs::agent || what.needs == needs::administrator) {
        if (!v.agent && v.what.request.method() == verb::get) {
            v.reason = "not_logged_in";
            co_return net::redirect(cookie ? "/?fin=1" : "/");
        }
        if (!v.agent) co_return trouble_answer(v, at, trouble::session_lost);
    }
    const bool refused = what.needs == needs::administrator && !v.administers();
    if (refused && !v.agent->administrator) co_return trouble_answer(v, at, trouble::forbidden);
    if (refused && v.what.request.method() != verb::get) co_return trouble_answer(v, at, trouble::second_factor);
    const auto answer = refused ? depart_for_second_factor : what.answer;
    auto out = co_await answer(v, at);
    if (v.cookie == cookie_after::set) ours.set(out, v.open->cookie);
    if (v.cookie == cookie_after::forgotten) ours.forget(out);
    co_return out;
}

awaitable<net::response> site::implementation::answer(visitor& v, const endpoint*& taken) {
    if (auto refused = refused_by_host(v)) co_return std::move(*refused);
    const auto asked = v.what.request.method() == verb::head ? verb::get : v.what.request.method();
    auto found = net::find_route(endpoints(), asked, v.what.target.path);
    const bool there = found.taken && (!found.taken->action.demonstration_only || at.who.demonstration());
    if (there) taken = &found.taken->action;
    if (!there || taken->needs != needs::nothing) {
        const auto caller = net::key_of(conf.proxies.caller(v.what));
        if (auto refused = refused_by_rate(v, limits_of(v, taken).by_address, caller)) co_return std::move(*refused);
    }
    if (!there && (found.taken || found.allowed.empty())) co_return trouble_answer(v, at, trouble::not_found);
    if (!there) {
        v.reason = "method";
        auto out = plain(net::http::status::method_not_allowed, "allowed: " + found.allowed + "\n");
        if (found.allowed.find("GET") != found.allowed.npos) found.allowed += ", HEAD";
        out.set(net::http::field::allow, found.allowed);
        co_return out;
    }
    v.arguments = std::move(found.arguments);
    co_return co_await act(v, *taken);
}

void site::implementation::account(const visitor& v, const endpoint* taken, net::http::status code) {
    (taken ? counts.at(taken->page) : other)->add();
    const auto number = static_cast<unsigned>(code);
    const bool told = v.what.request.method() == verb::post || (taken && taken->page == "callback");
    const bool refused =
        number >= 400 && code != net::http::status::not_found && code != net::http::status::too_many_requests;
    if (!told && !refused) return;
    at.log.write(number >= 500 ? log_level::error : log_level::info, "portal",
                 {{"page", taken ? taken->page : "none"}, {"status", number}, {"reason", v.reason}});
}

site::site(site_conf conf, const site_means& with) : self_{std::make_unique<implementation>(std::move(conf), with)} {}

site::~site() = default;

awaitable<net::response> site::respond(const net::exchange& what) {
    auto& me = *self_;
    visitor v{.what = what, .now = me.at.clock.now()};
    const endpoint* taken = nullptr;
    net::response out;
    try {
        out = co_await me.answer(v, taken);
    } catch (const sqlite::failure& e) {
        me.at.log.error("portal_storage_failed", {{"code", e.code()}});
        out = trouble_answer(v, me.at, trouble::storage);
    }
    me.account(v, taken, out.result());
    co_return out;
}

}  // namespace qf::portal
