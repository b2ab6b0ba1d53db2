#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/format.h>

namespace qf::inbox {
namespace {

std::optional<std::string> maybe(json::value v) {
    const auto text = v.text();
    return text ? std::optional<std::string>{*text} : std::nullopt;
}

audience audience_of(const caller& who) {
    return who.scope == scope::osl ? audience::osl : audience::others;
}

struct status_change {
    std::optional<status> to = {};  // nothing: the case stays where it is
    std::optional<reply> refused = {};
};

status_change judge_change(const call& c, const case_row& one) {
    const auto body = c.body->root();
    if (const auto current = body["caseCurrentStatus"].text(); current && !status_of(*current))
        return {.refused = refusal(400, "caseCurrentStatus is not a status")};
    const auto wanted = body["caseNewStatus"].text();
    if (!wanted) return {};
    const auto to = status_of(*wanted);
    if (!to) return {.refused = refusal(400, "caseNewStatus is not a status")};
    // Clients change the case by PATCH, then tell it by an event: the second finds it done.
    if (*to == one.status) return {};
    switch (rule_case(c.who.scope, one.status, *to)) {
        case ruling::unchanged:
            return {};
        case ruling::wrong_actor:
            return {.refused = unauthorized()};
        case ruling::impossible:
            return {.refused =
                        refusal(400, fmt::format("A case cannot go from {} to {}", text(one.status), text(*to)))};
        case ruling::allowed:
            break;
    }
    return {.to = to};
}

std::optional<reply> judge_kind(const call& c, const case_row& one) {
    const auto body = c.body->root();
    // Files in events come with their upload, one endpoint further: until then this is the honest answer.
    if (body["actionType"].text() == "ATTACH_DEPOSIT")
        return refusal(400, "ATTACH_DEPOSIT is not served by this inbox");
    if (body["attachments"].size() > 0)
        return refusal(400, fmt::format("{} takes no attachment", body["actionType"].text_or("")));
    if (hidden(one.status) && body["notification"].boolean().value_or(false))
        return refusal(400, "The folder is not complete: its recipient cannot be notified");
    return std::nullopt;
}

void move_case(const call& c, tables& t, const case_row& one, status to) {
    const auto now = to_milliseconds(c.now);
    const auto closed = to == status::closed ? std::optional{now} : std::nullopt;
    t.cases.move(one.id, to, now, closed);
    const auto folder = t.folders.find(one.folder);
    if (!folder || t.cases.of_folder(one.folder).size() != 1) return;
    if (rule_folder(folder->status, to) == ruling::allowed) t.folders.move(folder->id, to, now, closed);
}

// The row of an event that belongs to a case the caller may use.
found<event_row> find_event(const call& c, tables& t) {
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return {.refused = one.refused};
    auto event = t.events.find(c.arguments[1]);
    if (!event || event->folder_case != one.row->id) return {.refused = refusal(404, "Event is not found")};
    return {.row = std::move(event)};
}

}  // namespace

reply create_event(const call& c, tables& t) {
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return one.refused;
    if (const auto refused = judge_kind(c, *one.row)) return *refused;
    const auto change = judge_change(c, *one.row);
    if (change.refused) return *change.refused;
    const auto body = c.body->root();
    const auto current = maybe(body["caseCurrentStatus"]);
    const auto now = to_milliseconds(c.now);
    const event_row event{.id = uuid::v7(c.now).text(),
                          .folder_case = one.row->id,
                          .transmitter = c.who.organization,
                          .action_type = body["actionType"].text_or(""),
                          .message = maybe(body["message"]),
                          .comment = maybe(body["comment"]),
                          .author = maybe(body["author"]),
                          .notification = body["notification"].boolean().value_or(false),
                          .status = "SENT",
                          .case_current_status = current ? current : std::string{text(one.row->status)},
                          .case_new_status = maybe(body["caseNewStatus"]),
                          .partner_attributes = maybe(body["partnerAttributes"]),
                          .created = now,
                          .updated = now,
                          .partner = c.partner};
    t.events.add(event);
    if (change.to) move_case(c, t, *one.row, *change.to);
    if (event.notification)
        t.notifications.add({.id = uuid::v7(c.now).text(),
                             .recipient = c.who.organization == one.row->recipient ? one.row->osl : one.row->recipient,
                             .transmitter = c.who.organization,
                             .process_code = one.row->process_code,
                             .folder_case = one.row->id,
                             .event = event.id,
                             .created = now});
    json::writer out;
    write(out, t.events.find(event.id).value(), audience_of(c.who));
    return with_json(201, out.text());
}

reply show_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    json::writer out;
    write(out, *event.row, audience_of(c.who));
    return with_json(200, out.text());
}

reply change_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    const auto to = c.body->root()["status"].text_or("");
    if (to != "IN_PROGRESS" && to != "SENT" && to != "RECEIVED") return refusal(400, "status is not an event's status");
    const bool author = event.row->transmitter == c.who.organization;
    // SENT is the author's word, RECEIVED the reader's.
    if (c.who.scope != scope::admin && author != (to != "RECEIVED")) return unauthorized();
    if (to == event.row->status) return without_content();
    if (event.row->status != "SENT" || to != "RECEIVED")
        return refusal(400, fmt::format("An event cannot go from {} to {}", event.row->status, to));
    t.events.move(event.row->id, to, to_milliseconds(c.now));
    return without_content();
}

reply delete_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    return refusal(400, "Only an ATTACH_DEPOSIT event that is IN_PROGRESS can be deleted");
}

reply no_event_attachment(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    return refusal(404, "File is not found");
}

}  // namespace qf::inbox
