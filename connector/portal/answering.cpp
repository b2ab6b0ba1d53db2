#include "connector/portal/answering.hpp"

#include "connector/base/time.hpp"
#include "connector/inbox/actions.hpp"

#include <algorithm>
#include <vector>

namespace qf::portal {
namespace {

std::string event_json(const answer_wish& wish, const inbox::agent_row& agent) {
    json::writer out;
    out.begin_object()
        .member("actionType", wish.to ? "STATUS_UPDATE" : "COM_ADD")
        .member("author", agent.name)
        .member("notification", wish.to.has_value());
    if (wish.to) out.member("caseNewStatus", inbox::text(*wish.to));
    if (!wish.text.empty()) out.member(wish.to ? "message" : "comment", wish.text);
    return out.end_object().text();
}

// On these pages DONE is final, though a commune's software may take a case up again.
bool is_last_word(inbox::status now) {
    return now == inbox::status::done || now == inbox::status::refused;
}

}  // namespace

answered answer(const inbox::agent_row& agent, inbox::tables& t, std::string_view id, const answer_wish& wish,
                inbox::trail_row trail, instant now) {
    const auto current = t.agents.find(agent.id);
    if (!current) return answered::forbidden;
    const auto row = case_for(*current, t, id);
    if (!row) return answered::unknown;
    if (!current->may_act(row->process_code)) return answered::forbidden;
    // A second click, or a colleague's: it is there already, and nobody is told twice.
    if (wish.to == row->status) return answered::done;
    if (wish.to && is_last_word(row->status)) return answered::impossible;
    inbox::call c;
    c.who.client = "portal";
    c.who.organization = current->organization;
    c.who.process_code = row->process_code;  // and of no other; scope: SI
    c.arguments = {row->id};
    c.partner.application_name = "Portail";
    c.now = now;
    c.body = json::document::parse(event_json(wish, *current)).value();
    if (inbox::create_event(c, t).status != 201) return answered::impossible;
    trail.reference = row->external_id;
    if (wish.to) trail.detail = inbox::text(*wish.to);
    t.trail.add(trail);
    return answered::done;
}

std::vector<inbox::status> moves_from(inbox::status now) {
    using inbox::status;
    std::vector<status> out;
    for (const auto to : {status::in_progress, status::add_awaiting, status::done, status::refused})
        if (rule_case(inbox::scope::si, now, to) == inbox::ruling::allowed) out.push_back(to);
    return out;
}

std::size_t characters_of(std::string_view utf8) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace qf::portal
