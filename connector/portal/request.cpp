#include "connector/portal/request.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/net/percent.hpp"

#include <fmt/core.h>

namespace qf::portal {

frame frame_of(const portal_request& request, const portal_services& services, section current) {
    frame out{.theme_css = services.theme.stylesheet(),
              .demonstration = services.provider.demonstration(),
              .current = current};
    if (request.open) out.csrf = request.open->content.csrf;
    if (request.agent) {
        out.name = request.agent->name;
        out.organization = request.organization;
        out.administrator = request.agent->administrator;
    }
    return out;
}

net::response trouble_answer(portal_request& request, const portal_services& services, trouble kind, unsigned seconds) {
    request.reason = name_of(kind);
    auto out = shown(services, trouble_page(frame_of(request, services), kind), status_of(kind));
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

inbox::trail_row trail_of(const portal_request& request, std::string_view action, std::string_view reference,
                          std::string_view detail) {
    inbox::trail_row out{.recorded_at = to_milliseconds(request.now),
                         .action = std::string{action},
                         .reference = std::string{reference},
                         .detail = std::string{detail}};
    if (request.agent) {
        out.organization = request.agent->organization;
        out.agent = request.agent->id;
        out.name = request.agent->name;
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
