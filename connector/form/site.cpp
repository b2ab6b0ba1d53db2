#include "connector/form/site.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/form/endpoints.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/entrance.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <variant>

namespace qf::form {
namespace {

using net::http::status;
using net::http::verb;

constexpr std::size_t form_max = 64 << 10;  // bytes; ours have some hundred
net::response plain(status code, std::string text) {
    return net::answer(code, "text/plain; charset=utf-8", std::move(text));
}

}  // namespace

struct site::implementation {
    implementation(asio::any_io_executor loop, site_conf c, const site_means& with)
        : conf{std::move(c)},
          look{conf.theme_dir},
          communes{std::move(loop), conf.communes, with.clock, with.log},
          progress{conf.ledger, with.log},
          at{conf,
             with.who,
             with.quotients,
             with.sessions,
             with.out,
             communes,
             look,
             progress,
             with.clock,
             with.log,
             drawing,
             with.who.origin().empty() ? "'self'" : fmt::format("'self' {}", with.who.origin()),
             site_counts{with.counts}},
          ours{"qf", at.https() ? net::cookie_security::https : net::cookie_security::loopback},
          pages{conf.pages},
          actions{conf.actions} {
        for (const auto& route : endpoints())
            page_counts[route.action.page] = &with.counts.count("qf_form_pages_total", "Answers of the form, by page",
                                                                {{"page", route.action.page}});
        other_count = &with.counts.count("qf_form_pages_total", "", {{"page", "none"}});
    }

    awaitable<net::response> answer(visitor& v, const endpoint*& taken);
    std::optional<net::response> refused_by_host(visitor& v) const;
    std::optional<net::response> refused_by_rate(visitor& v, net::rate_limit& of, std::string_view key);
    net::limits* limits_of(toll counted) {
        return counted == toll::none ? nullptr : counted == toll::page ? &pages : &actions;
    }
    std::optional<net::response> refused_by_form(visitor& v);
    awaitable<net::response> act(visitor& v, const endpoint& what);
    void account(const visitor& v, const endpoint* taken, status code);

    site_conf conf;
    theme look;
    commune_book communes;
    progress_source progress;
    worker drawing{1};
    desk at;
    net::cookie ours;
    net::limits pages, actions;
    std::map<std::string_view, counter*> page_counts;
    counter* other_count = nullptr;
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
    return trouble_answer(v, at, {.what = trouble_page::too_many, .seconds = static_cast<unsigned>(wait->count())});
}

std::optional<net::response> site::implementation::refused_by_form(visitor& v) {
    auto read = net::read_form(v.what.request, form_max);
    if (const auto* const why = std::get_if<net::objection>(&read)) {
        v.reason = why->reason;
        return shown(at, trouble_page_of(frame_of(v, at), {.what = trouble_page::our_fault}), why->code);
    }
    v.form = std::get<net::form_body>(std::move(read));
    return std::nullopt;
}

awaitable<net::response> site::implementation::act(visitor& v, const endpoint& what) {
    if (what.needs == needs::nothing) co_return co_await what.answer(v, at);

    const auto cookie = ours.in(v.what.request);
    std::optional<session_store::hold> held;
    if (cookie && what.needs != needs::look) {
        auto turn = co_await at.sessions.lock(*cookie);
        if (!turn) co_return trouble_answer(v, at, {.what = trouble_page::wait, .seconds = 5});
        if (*turn) held.emplace(std::move(**turn));
    }
    if (cookie) v.open = at.sessions.find(*cookie);
    v.cookie_came = cookie.has_value();
    if (auto* rates = limits_of(what.toll); v.open && rates)
        if (auto refused = refused_by_rate(v, rates->by_session, sha256(*cookie))) co_return std::move(*refused);
    if (what.needs == needs::token) {
        if (auto refused = refused_by_form(v)) co_return std::move(*refused);
        if (!v.open && cookie) co_return trouble_apart(v, {.what = trouble_page::session_lost});
        if (!v.open || !same_secret(v.form.first("csrf"), v.open->content.csrf))
            co_return trouble_answer(v, at, {.what = trouble_page::csrf});
    }
    auto out = co_await what.answer(v, at);
    if (v.cookie == cookie_after::set) ours.set(out, v.open->cookie);
    if (v.cookie == cookie_after::forgotten) ours.forget(out);
    co_return out;
}

awaitable<net::response> site::implementation::answer(visitor& v, const endpoint*& taken) {
    if (auto refused = refused_by_host(v)) co_return std::move(*refused);
    const auto asked = v.what.request.method() == verb::head ? verb::get : v.what.request.method();
    auto found = net::find_route(endpoints(), asked, v.what.target.path);
    const bool there = found.taken && (found.taken->action.only_with == only_with::anything || at.who.demonstration());
    if (there) taken = &found.taken->action;

    if (auto* rates = limits_of(there ? taken->toll : toll::page)) {
        const auto caller = net::key_of(conf.proxies.caller(v.what));
        if (auto refused = refused_by_rate(v, rates->by_address, caller)) co_return std::move(*refused);
    }
    if (!there && (found.taken || found.allowed.empty()))
        co_return trouble_answer(v, at, {.what = trouble_page::not_found});
    if (!there) {
        v.reason = "method";
        auto out = plain(status::method_not_allowed, "allowed: " + found.allowed + "\n");
        if (found.allowed.find("GET") != found.allowed.npos) found.allowed += ", HEAD";
        out.set(net::http::field::allow, found.allowed);
        co_return out;
    }
    v.arguments = std::move(found.arguments);
    co_return co_await act(v, *taken);
}

void site::implementation::account(const visitor& v, const endpoint* taken, status code) {
    (taken ? page_counts.at(taken->page) : other_count)->add();
    if (taken && taken->page == "trouble") return;  // what led there has its line
    const auto number = static_cast<unsigned>(code);
    const bool told = v.what.request.method() == verb::post || (taken && taken->page == "callback");
    const bool refused = number >= 400 && code != status::not_found && code != status::too_many_requests;
    if (!told && !refused) return;
    at.log.write(number >= 500 ? log_level::error : log_level::info, "form",
                 {{"page", taken ? taken->page : "none"}, {"status", number}, {"reason", v.reason}});
}

site::site(asio::any_io_executor loop, site_conf conf, const site_means& with)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), with)} {}

site::~site() = default;

awaitable<net::response> site::respond(const net::exchange& what) {
    auto& me = *self_;
    visitor v{.what = what, .now = me.at.clock.now()};
    const endpoint* taken = nullptr;
    net::response out;
    try {
        out = co_await me.answer(v, taken);
    } catch (const sqlite::failure& e) {
        me.at.log.error("form_storage_failed", {{"reason", e.what()}});
        out = trouble_answer(v, me.at, {.what = trouble_page::our_fault});
    }
    me.account(v, taken, out.result());
    co_return out;
}

void site::start() {
    self_->communes.start();
}

awaitable<void> site::stop() {
    return self_->communes.stop();
}

}  // namespace qf::form
