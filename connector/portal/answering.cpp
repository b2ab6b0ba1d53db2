#include "connector/portal/answering.hpp"

#include "connector/base/time.hpp"
#include "connector/inbox/actions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace qf::portal {
namespace {

std::string event_json(const answer_wish& wish, const inbox::agent_row& agent) {
    json::writer out;
    out.begin_object()
        .member("actionType", wish.outcome ? "STATUS_UPDATE" : "COM_ADD")
        .member("author", agent.name)
        .member("notification", wish.outcome.has_value());
    if (wish.outcome) out.member("caseNewStatus", inbox::text(*wish.outcome));
    if (!wish.text.empty()) out.member(wish.outcome ? "message" : "comment", wish.text);
    return out.end_object().text();
}

// On these pages DONE is final, though a commune's software may take a case up again.
bool is_last_word(inbox::status now) {
    return now == inbox::status::done || now == inbox::status::refused;
}

// From the same page, by the same person: a second click.
bool is_repeated(const inbox::event_row& e, const inbox::agent_row& agent, const answer_wish& wish) {
    if (e.author != agent.name || e.transmitter != agent.organization) return false;
    const auto& text = wish.outcome ? e.message : e.comment;
    const bool same_kind = wish.outcome ? e.case_new_status == inbox::text(*wish.outcome) : e.action_type == "COM_ADD";
    return same_kind && text.value_or("") == wish.text;
}

}  // namespace

std::vector<inbox::event_row> events_for(inbox::organization_key reader, inbox::tables& t, std::string_view id) {
    auto out = t.events.of_case(id);
    std::erase_if(out, [&](const inbox::event_row& e) { return e.status == "IN_PROGRESS" && e.transmitter != reader; });
    return out;
}

std::vector<inbox::event_row> events_after(std::vector<inbox::event_row> all, std::size_t seen) {
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(seen, all.size())));
    return all;
}

answered answer(const inbox::agent_row& agent, inbox::tables& t, std::string_view id, const answer_wish& wish,
                inbox::trail_row trail, instant now) {
    const auto current = t.agents.find(agent.id);
    if (!current) return answered::forbidden;
    const auto row = case_for(*current, t, id);
    if (!row) return answered::unknown;
    if (!current->may_act(row->process_code)) return answered::forbidden;
    if (wish.seen) {
        auto newer = events_after(events_for(current->organization, t, row->id), *wish.seen);
        const auto repeated = [&](const inbox::event_row& e) { return is_repeated(e, *current, wish); };
        if (std::ranges::any_of(newer, repeated)) return answered::done;
        std::erase_if(newer, [&](const inbox::event_row& e) {  // a comment of one's own, from another tab
            return e.action_type == "COM_ADD" && e.author == current->name;
        });
        if (wish.outcome && !newer.empty()) return answered::changed;
    }
    // A second click, or a colleague's: it is there already, and nobody is told twice.
    if (wish.outcome == row->status) return answered::done;
    if (wish.outcome && is_last_word(row->status)) return answered::impossible;
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
    if (wish.outcome) trail.detail = inbox::text(*wish.outcome);
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

std::string too_long(std::string_view text) {
    const auto length = characters_of(text);
    if (length <= message_max) return {};
    return fmt::format("Le texte a {} caractères : {} au plus sont possibles", length, message_max);
}

// Browsers send line breaks as CR LF, which would count twice.
std::string message_of(const portal_request& request) {
    std::string out{request.form.first("message")};
    std::erase(out, '\r');
    while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
    return out;
}

std::size_t characters_of(std::string_view utf8) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace qf::portal
