#include "connector/portal/desk.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/net/html.hpp"
#include "connector/net/percent.hpp"

#include <fmt/core.h>

namespace qf::portal {

frame frame_of(const visitor& v, const desk& d, place where) {
    frame out{.theme_css = d.look.stylesheet(), .demonstration = d.who.demonstration(), .where = where};
    if (v.open) out.csrf = v.open->content.csrf;
    if (v.agent) {
        out.name = v.agent->name;
        out.organization = v.organization;
        out.administrator = v.agent->administrator;
    }
    return out;
}

net::response shown(const desk& d, std::string html, net::http::status status) {
    return net::page(std::move(html), {.status = status, .form_action = d.form_action, .https = d.https()});
}

net::response trouble_answer(visitor& v, const desk& d, trouble what, unsigned seconds) {
    v.reason = name_of(what);
    auto out = shown(d, trouble_page(frame_of(v, d), what), status_of(what));
    if (seconds > 0) out.set(net::http::field::retry_after, std::to_string(seconds));
    return out;
}

net::response file_answer(std::string name, std::string_view type, std::string bytes, bool inline_view) {
    std::string plain;  // for who does not know filename*
    for (const char c : name) plain += c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '/' && c != ';' ? c : '_';
    auto out = net::answer(net::http::status::ok, type, std::move(bytes));
    out.set(net::http::field::content_disposition,
            fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", inline_view ? "inline" : "attachment", plain,
                        net::percent_encoded(name)));
    // Nothing in it runs or asks for anything, and nobody frames it.
    out.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    out.set("Cross-Origin-Resource-Policy", "same-origin");
    out.set("Referrer-Policy", "no-referrer");
    return out;
}

awaitable<error_code> keep(visitor& v, desk& d) {
    const auto failed = co_await d.sessions.save(*v.open);
    if (failed) {
        d.log.error("portal_session_not_kept", {{"reason", reason_code(failed)}});
        co_return failed;
    }
    if (v.open->is_new) v.cookie = cookie_after::set;
    co_return error_code{};
}

inbox::trail_row trail_of(const visitor& v, std::string_view action, std::string_view reference,
                          std::string_view detail) {
    inbox::trail_row out{.at = to_milliseconds(v.now),
                         .action = std::string{action},
                         .reference = std::string{reference},
                         .detail = std::string{detail}};
    if (v.agent) {
        out.organization = v.agent->organization;
        out.agent = v.agent->id;
        out.name = v.agent->name;
    }
    return out;
}

std::vector<std::string> processes_of(const inbox::agent_row& agent) {
    std::vector<std::string> out;
    for (const auto& one : agent.rights) out.push_back(one.process_code);
    return out;
}

std::optional<inbox::case_row> case_for(const inbox::agent_row& agent, inbox::tables& t, std::string_view id) {
    auto row = t.cases.find(id);
    if (!row || row->recipient != agent.organization || hidden(row->status) || !agent.may_read(row->process_code))
        return std::nullopt;
    return row;
}

}  // namespace qf::portal
