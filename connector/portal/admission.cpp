// Who asks, and whether the page is open to them.
#include "connector/base/asio.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/endpoints.hpp"

#include <fmt/core.h>

namespace qf::portal {
namespace {

using net::http::verb;

// "Mairie de Châtillon", or what it is written as where nobody gave it a name.
std::string name_of_organization(const inbox::agent_row& agent, inbox::tables& t) {
    const auto row = t.organizations.find(agent.organization_name);
    const auto details = row ? json::document::parse(row->details) : json::document::parse("{}");
    auto name = details ? (*details)["name"].text_or("") : std::string{};
    if (!name.empty()) return name;
    return fmt::format("SIRET {}, commune {}", agent.organization_name.company_register,
                       agent.organization_name.branch_code);
}

// What is said to who may not see the page; nothing: they may.
std::optional<net::response> shut_out(portal_request& request, const portal_services& services, open_to audience) {
    if (audience == open_to::everybody) return std::nullopt;
    const bool looks = request.exchange.request.method() == verb::get;
    if (!request.agent && looks) {
        request.reason = "not_logged_in";
        return net::redirect(request.cookie_came ? "/?fin=1" : "/");
    }
    if (!request.agent) return trouble_answer(request, services, trouble::session_lost);
    if (audience == open_to::agents || request.administers()) return std::nullopt;
    if (!request.agent->administrator) return trouble_answer(request, services, trouble::forbidden);
    if (!looks) return trouble_answer(request, services, trouble::second_factor);
    return std::nullopt;  // sent to log in again
}

}  // namespace

awaitable<void> portal_request::recognise() {
    if (!open || !open->content.agent) co_return;
    const auto known = *open->content.agent;
    auto look_up = [&](inbox::tables& t) {
        agent = t.agents.find(known.id);
        if (agent) organization = name_of_organization(*agent, t);
        return kept{};
    };
    static_cast<void>(co_await services_.rows.read(look_up));
    // An account that was unbound from who logged in here is theirs no more.
    if (agent && (!agent->active || agent->subject.value_or("") != known.subject)) agent.reset();
    second_factor = agent && known.second_factor;
}

awaitable<net::response> portal_request::answer(std::size_t route) {
    const auto& endpoint = endpoints()[route].action;
    if (auto refused = shut_out(*this, services_, endpoint.open_to)) co_return std::move(*refused);
    const bool lacks_factor = endpoint.open_to == open_to::administrators && !administers();
    const auto action = lacks_factor ? depart_for_second_factor : endpoint.answer;
    co_return co_await action(*this, services_);
}

net::response portal_request::refuse(const site::refused& verdict) {
    switch (verdict.cause) {
        case site::refusal::unknown_address:
            return trouble_answer(*this, services_, trouble::not_found);
        case site::refusal::too_many:
        case site::refusal::turn_late:
            return trouble_answer(*this, services_, trouble::too_many, verdict.seconds);
        case site::refusal::form_unreadable:
            return shown(services_, trouble_page(frame_of(*this, services_), trouble::our_fault), verdict.status);
        case site::refusal::session_over:
            return trouble_answer(*this, services_, trouble::session_lost);
        case site::refusal::wrong_token:
            return trouble_answer(*this, services_, trouble::csrf);
        case site::refusal::storage_failed:
            break;
    }
    return trouble_answer(*this, services_, trouble::storage);
}

}  // namespace qf::portal
