// What the local administrator does: invites agents, changes what they may do, and reads who has read what.
#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/admitting.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

constexpr std::size_t name_max = 100;  // bytes
constexpr std::int64_t trail_page_length = 50;

// The rights as the form has them, for the organization's own processes only.
std::vector<inbox::agent_right> rights_of(const portal_request& request, const std::vector<std::string>& processes) {
    std::vector<inbox::agent_right> out;
    for (const auto& code : processes) {
        const auto said = request.form.first("droit-" + code);
        if (said == "lire" || said == "traiter") out.push_back({code, said == "traiter"});
    }
    return out;
}

std::map<std::string, std::string> process_names_of(const std::vector<std::string>& processes, inbox::tables& t) {
    std::map<std::string, std::string> out;
    for (const auto& code : processes) {
        const auto row = t.processes.find(code);
        out.emplace(code, row ? row->name : code);
    }
    return out;
}

agents_view agents_view_of(const portal_request& request, inbox::tables& t) {
    agents_view out{.agents = t.agents.of_organization(request.agent->organization),
                    .processes = t.agents.processes_of(request.agent->organization),
                    .self = request.agent->id,
                    .now = request.now};
    out.process_names = process_names_of(out.processes, t);
    return out;
}

std::string trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return std::string{text};
}

// "FormulaireQF:traiter" for the trail: rights are no secret, names are.
std::string in_a_word(const std::vector<inbox::agent_right>& rights, bool administrator, bool active) {
    std::string out = active ? (administrator ? "administrateur" : "agent") : "désactivé";
    for (const auto& one : rights) out += fmt::format(" {}:{}", one.process_code, one.acts ? "traiter" : "lire");
    return out;
}

// An agent of the administrator's own organization; nobody else's exists for them.
std::optional<inbox::agent_row> colleague(const portal_request& request, inbox::tables& t) {
    auto out = t.agents.find(request.arguments[0]);
    if (out && out->organization != request.agent->organization) out.reset();
    return out;
}

// What families have on their receipt, or the case's external id itself.
std::string whole_reference(const std::string& typed) {
    std::string upper = typed;
    for (auto& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    const auto whole = fmt::format("Formulaire-QF-{}-01", upper);
    return short_reference(whole) == upper ? whole : typed;
}

// Read again within the transaction that writes: a right that was just taken away gives nothing any more.
bool still_administers(const portal_request& request, inbox::tables& t) {
    const auto now = t.agents.find(request.agent->id);
    return now && now->active && now->administrator;
}

struct change_words {
    std::string_view logged, told;  // for the log line; in the address of the page that says it is done
};
using colleague_change = std::function<bool(inbox::tables&, const inbox::agent_row&)>;  // false: not of this agent

// In the transaction that looks the colleague up, so that nothing is done by who administers no more.
action_answer change_colleague(portal_request& request, portal_services& services, change_words words,
                               colleague_change change) {
    bool found = false;
    auto work = [&](inbox::tables& t) {
        const auto agent = colleague(request, t);
        found = agent && still_administers(request, t) && change(t, *agent);
        return kept{};
    };
    const auto done = co_await services.rows.change(work);
    if (!done) co_return trouble_answer(request, services, trouble::storage);
    if (!found) co_return trouble_answer(request, services, trouble::not_found);
    request.reason = words.logged;
    co_return net::redirect(fmt::format("/agents?fait={}", words.told));
}

}  // namespace

action_answer show_agents(portal_request& request, portal_services& services) {
    auto work = [&](inbox::tables& t) { return agents_view_of(request, t); };
    auto view = co_await services.rows.read(work);
    for (const std::string_view known : {"invite", "droits", "delie", "renouvele"})
        if (request.asked("fait") == known) view.done = known;
    co_return shown(services, agents_page(frame_of(request, services, section::agents), view));
}

action_answer invite_agent(portal_request& request, portal_services& services) {
    const auto typed_email = trimmed(request.form.first("email"));
    const auto name = trimmed(request.form.first("nom"));
    const auto email = inbox::email_of(typed_email);
    agents_view wrong;
    if (name.empty() || name.size() > name_max) {
        wrong.fault = "Écrivez le prénom et le nom de l’agent";
        wrong.fault_in = "nom";
    } else if (!email) {
        wrong.fault = "Écrivez une adresse électronique comme prenom.nom@mairie.fr";
        wrong.fault_in = "email";
    }
    auto work = [&](inbox::tables& t) {
        if (!wrong.fault.empty() || !still_administers(request, t)) return;
        if (t.agents.has_email(request.agent->organization, *email)) {
            wrong.fault = "Cette adresse est déjà celle d’un agent de votre organisation";
            wrong.fault_in = "email";
            return;
        }
        const inbox::agent_row row{.id = uuid::v4().text(),
                                   .organization = request.agent->organization,
                                   .email = *email,
                                   .name = name,
                                   .administrator = request.form.first("administrateur") == "oui",
                                   .invited = to_milliseconds(request.now),
                                   .rights = rights_of(request, t.agents.processes_of(request.agent->organization))};
        t.agents.add(row);
        t.trail.add(trail_of(request, "invite", {}, row.name + ", " + in_a_word(row.rights, row.administrator, true)));
    };
    auto all = [&](inbox::tables& t) { return work(t), agents_view_of(request, t); };
    auto done = co_await services.rows.change(all);
    if (!done) co_return trouble_answer(request, services, trouble::storage);
    if (wrong.fault.empty()) {
        request.reason = "invited";
        co_return net::redirect("/agents?fait=invite");
    }
    auto view = std::move(*done);
    view.fault = wrong.fault;
    view.fault_in = wrong.fault_in;
    view.email = typed_email;
    view.name = name;
    co_return shown(services, agents_page(frame_of(request, services, section::agents), view),
                    net::http::status::unprocessable_entity);
}

action_answer show_agent(portal_request& request, portal_services& services) {
    auto work = [&](inbox::tables& t) {
        std::optional<agent_view> out;
        auto one = colleague(request, t);
        if (!one) return out;
        out = agent_view{.agent = std::move(*one), .processes = t.agents.processes_of(request.agent->organization)};
        out->process_names = process_names_of(out->processes, t);
        out->self = out->agent.id == request.agent->id;
        out->expired = is_expired(out->agent, request.now);
        return out;
    };
    const auto view = co_await services.rows.read(work);
    if (!view) co_return trouble_answer(request, services, trouble::not_found);
    co_return shown(services, agent_page(frame_of(request, services, section::agents), *view));
}

action_answer change_agent(portal_request& request, portal_services& services) {
    return change_colleague(
        request, services, {"rights", "droits"}, [&request](inbox::tables& t, const inbox::agent_row& agent) {
            const auto rights = rights_of(request, t.agents.processes_of(request.agent->organization));
            // Nobody takes the keys from themselves: somebody must be able to give them.
            const bool self = agent.id == request.agent->id;
            const bool administrator = self || request.form.first("administrateur") == "oui";
            const bool active = self || request.form.first("actif") == "oui";
            t.agents.change(agent.id, administrator, active);
            t.agents.set_rights(agent.id, rights);
            t.trail.add(trail_of(request, "rights", {}, agent.name + ", " + in_a_word(rights, administrator, active)));
            return true;
        });
}

action_answer unbind_agent(portal_request& request, portal_services& services) {
    return change_colleague(request, services, {"unbound", "delie"},
                            [&request](inbox::tables& t, const inbox::agent_row& agent) {
                                // Who unbound themselves would be out, and perhaps the only one who could invite.
                                if (agent.id == request.agent->id) return false;
                                t.agents.unbind(agent.id, to_milliseconds(request.now));
                                t.trail.add(trail_of(request, "unbind", {}, agent.name));
                                return true;
                            });
}

action_answer invite_agent_again(portal_request& request, portal_services& services) {
    return change_colleague(request, services, {"invited", "renouvele"},
                            [&request](inbox::tables& t, const inbox::agent_row& agent) {
                                if (agent.subject) return true;  // who has logged in needs no invitation
                                t.agents.invite_again(agent.id, to_milliseconds(request.now));
                                t.trail.add(trail_of(request, "invite_again", {}, agent.name));
                                return true;
                            });
}

action_answer show_trail(portal_request& request, portal_services& services) {
    trail_view view{.agent = std::string{request.asked("agent").substr(0, 64)},
                    .reference = trimmed(request.asked("reference").substr(0, 64))};
    view.filtered = !view.agent.empty() || !view.reference.empty();
    const auto whole = whole_reference(view.reference);
    std::int64_t before = 0;
    const auto text = request.asked("avant");
    std::from_chars(text.data(), text.data() + text.size(), before);
    auto work = [&](inbox::tables& t) {
        view.rows = t.trail.list(request.agent->organization, before, view.agent, whole, trail_page_length + 1);
        view.agents = t.agents.of_organization(request.agent->organization);
        return kept{};
    };
    static_cast<void>(co_await services.rows.read(work));
    if (static_cast<std::int64_t>(view.rows.size()) > trail_page_length) {
        view.rows.pop_back();
        view.next = view.rows.back().key;
    }
    co_return shown(services, trail_page(frame_of(request, services, section::trail), view));
}

}  // namespace qf::portal
