#include "connector/site/gate.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/sqlite.hpp"

#include <fmt/core.h>

#include <utility>
#include <variant>

namespace qf::site {
namespace {

using net::http::status;

constexpr unsigned seconds_after_late_turn = 5;

net::response plain(status code, std::string text) {
    return net::answer(code, "text/plain; charset=utf-8", std::move(text));
}

net::response method_not_allowed(std::string_view allowed) {
    auto out = plain(status::method_not_allowed, fmt::format("allowed: {}\n", allowed));
    out.set(net::http::field::allow, allowed);
    return out;
}

counter& answers_of(metrics& counts, const gate_conf& conf, std::string_view page) {
    return counts.count(fmt::format("qf_{}_pages_total", conf.site),
                        fmt::format("Answers of the {}, by page", conf.site), {{"page", page}});
}

}  // namespace

gate::gate(gate_conf conf, std::vector<gate_route> routes, session_store& sessions, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      routes_{std::move(routes)},
      sessions_{sessions},
      log_{log},
      cookie_{conf_.cookie,
              conf_.transport == transport::https ? net::cookie_security::https : net::cookie_security::loopback},
      pages_{conf_.pages},
      actions_{conf_.actions},
      other_answers_{answers_of(counts, conf_, "none")} {
    check_routes(routes_);
    for (const auto& route : routes_) answers_[route.action.page] = &answers_of(counts, conf_, route.action.page);
}

std::optional<net::response> gate::refused_by_host(page_request& request) const {
    const auto objection = net::object_to_host(request.exchange.request, conf_.hosts);
    if (!objection) return std::nullopt;
    request.reason = objection->reason;
    return plain(objection->code, std::string{objection->text});
}

std::optional<net::response> gate::refused_by_rate(page_request& request, net::rate_limit& limit,
                                                   std::string_view key) {
    const auto wait = net::wait_for_turn(limit, key, request.now);
    if (!wait) return std::nullopt;
    return request.refuse({.cause = refusal::too_many, .seconds = static_cast<unsigned>(wait->count())});
}

std::optional<net::response> gate::refused_by_form(page_request& request) const {
    auto fields = net::read_form(request.exchange.request, conf_.form_max);
    if (const auto* const objection = std::get_if<net::objection>(&fields)) {
        request.reason = objection->reason;
        return request.refuse({.cause = refusal::form_unreadable, .status = objection->code});
    }
    request.form = std::get<net::form_body>(std::move(fields));
    if (const auto cause = object_to_token(request, request.session())) return request.refuse({.cause = *cause});
    return std::nullopt;
}

net::limits* gate::limits_of(toll counted) noexcept {
    return counted == toll::none ? nullptr : counted == toll::page ? &pages_ : &actions_;
}

awaitable<net::response> gate::enter(page_request& request, std::size_t route) {
    const auto& rules = routes_[route].action;
    if (rules.session == session_need::nothing) co_return co_await request.answer(route);

    const auto cookie = cookie_.in(request.exchange.request);
    request.cookie_came = cookie.has_value();
    std::optional<session_store::hold> turn;
    if (cookie && rules.session != session_need::look) {  // a double click, or two tabs: one after the other
        auto given = co_await sessions_.lock(*cookie);
        if (!given) co_return request.refuse({.cause = refusal::turn_late, .seconds = seconds_after_late_turn});
        if (*given) turn.emplace(std::move(**given));
    }
    if (cookie) request.find_session(*cookie);
    if (auto* limits = limits_of(rules.toll); limits && request.session())
        if (auto refused = refused_by_rate(request, limits->by_session, sha256(*cookie))) co_return std::move(*refused);
    co_await request.recognise();
    if (rules.session == session_need::token)
        if (auto refused = refused_by_form(request)) co_return std::move(*refused);
    auto out = co_await request.answer(route);
    if (request.cookie == cookie_after::set) cookie_.set(out, request.session_cookie());
    if (request.cookie == cookie_after::forgotten) cookie_.forget(out);
    co_return out;
}

awaitable<net::response> gate::admit(page_request& request, const route_rules*& taken) {
    if (auto refused = refused_by_host(request)) co_return std::move(*refused);
    const auto& received = request.exchange;
    auto chosen = choose_route(routes_, received.request.method(), received.target.path, conf_.running);
    if (chosen.index) taken = &routes_[*chosen.index].action;
    if (auto* limits = limits_of(taken ? taken->toll : toll::page)) {  // guessing addresses counts, too
        const auto caller = net::key_of(conf_.proxies.caller(received));
        if (auto refused = refused_by_rate(request, limits->by_address, caller)) co_return std::move(*refused);
    }
    if (!taken && chosen.allowed.empty()) co_return request.refuse({.cause = refusal::unknown_address});
    if (!taken) {
        request.reason = "method";
        co_return method_not_allowed(chosen.allowed);
    }
    request.arguments = std::move(chosen.arguments);
    co_return co_await enter(request, *chosen.index);
}

void gate::account(const page_request& request, const route_rules* taken, status code) {
    auto& answers = taken ? *answers_.at(taken->page) : other_answers_;
    answers.add();
    if (!wants_log_line(taken, request.exchange.request.method(), code)) return;
    const auto number = static_cast<unsigned>(code);
    log_.write(number >= 500 ? log_level::error : log_level::info, conf_.site,
               {{"page", taken ? taken->page : "none"}, {"status", number}, {"reason", request.reason}});
}

awaitable<net::response> gate::pass(page_request& request) {
    const route_rules* taken = nullptr;
    net::response out;
    try {
        out = co_await admit(request, taken);
    } catch (const sqlite::failure& failed) {
        log_.error(conf_.site + "_storage_failed", {{"code", failed.code()}, {"reason", failed.what()}});
        out = request.refuse({.cause = refusal::storage_failed});
    }
    add_security_headers(out, conf_.transport);
    account(request, taken, out.result());
    co_return out;
}

}  // namespace qf::site
