#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/attachment_rules.hpp"
#include "connector/inbox/case_moves.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace qf::inbox {
namespace {

constexpr std::string_view deposit = "ATTACH_DEPOSIT";

std::optional<std::string> optional_text(json::value v) {
    const auto text = v.text();
    return text ? std::optional<std::string>{*text} : std::nullopt;
}

audience audience_of(const caller& asker) {
    return asker.scope == scope::osl ? audience::osl : audience::others;
}

struct judged_event {
    std::optional<status> new_status = {};  // nothing: the case stays where it is
    bool wrong_actor = false;
    std::vector<std::string> faults = {};
};

void judge_change(const call& c, const case_row& row, judged_event& out) {
    const auto body = c.body->root();
    if (const auto current = body["caseCurrentStatus"].text(); current && !status_of(*current))
        out.faults.push_back("caseCurrentStatus is not a status");
    const auto wanted = body["caseNewStatus"].text();
    if (!wanted) return;
    const auto target = status_of(*wanted);
    if (!target) return out.faults.push_back("caseNewStatus is not a status");
    // Clients change the case by PATCH, then tell it by an event: the second finds it done.
    if (*target == row.status) return;
    switch (rule_case(c.asker.scope, row.status, *target)) {
        case ruling::unchanged:
            return;
        case ruling::wrong_actor:
            out.wrong_actor = true;
            return;
        case ruling::impossible:
            return out.faults.push_back(fmt::format("A case cannot go from {} to {}", text(row.status), text(*target)));
        case ruling::allowed:
            out.new_status = target;
    }
}

judged_event judge_event(const call& c, tables& t, const case_row& row) {
    judged_event out;
    const auto body = c.body->root();
    const auto files = body["attachments"];
    if (body["actionType"].text() != deposit) {
        if (files.size() > 0)
            out.faults.push_back(fmt::format("{} takes no attachment", body["actionType"].text_or("")));
    } else if (files.size() == 0) {
        out.faults.push_back("ATTACH_DEPOSIT needs an attachment");
    } else if (const auto process = t.processes.find(row.process_code)) {
        out.faults = faults_of_files(*process, files, c.attachment_max);
    }
    if (hidden(row.status) && body["notification"].boolean().value_or(false))
        out.faults.push_back("The folder is not complete: its recipient cannot be notified");
    judge_change(c, row, out);
    return out;
}

// The case takes the event's status, and so does the folder of a single case; the other side is told.
void take_effect(const call& c, tables& t, const case_row& row, const event_row& event, std::optional<status> wanted) {
    const auto now = to_milliseconds(c.now);
    if (wanted) {
        move_case(c, t, row, *wanted);
        const auto folder = t.folders.find(row.folder);
        if (folder && t.cases.of_folder(row.folder).size() == 1 &&
            rule_folder(folder->status, *wanted) == ruling::allowed)
            t.folders.move(folder->id, *wanted, now, *wanted == status::closed ? std::optional{now} : std::nullopt);
    }
    if (!event.notification) return;
    t.notifications.add({.id = uuid::v7(c.now).text(),
                         .recipient = event.transmitter == row.recipient ? row.osl : row.recipient,
                         .transmitter = event.transmitter,
                         .process_code = row.process_code,
                         .folder_case = row.id,
                         .event = event.id,
                         .created = now});
}

void add_event_attachments(const call& c, tables& t, const std::string& event) {
    std::int64_t number = 0;
    c.body->root()["attachments"].for_each_item([&](json::value attachment) {
        t.event_attachments.add({.id = uuid::v7(c.now).text(),
                                 .owner = event,
                                 .number = number++,
                                 .file_name = attachment["fileName"].text_or(""),
                                 .type = attachment["type"].text_or(""),
                                 .size = attachment["size"].integer().value_or(0),
                                 .mime_type = attachment["mimeType"].text_or(""),
                                 .status = "PENDING"});
    });
}

reply send_deposit(const call& c, tables& t, const event_row& event) {
    std::vector<std::string> faults;
    for (const auto& a : t.event_attachments.of_event(event.id))
        if (a.status != "RECEIVED") faults.push_back(fmt::format("Attachment {} is {}, not RECEIVED", a.id, a.status));
    if (!faults.empty()) return refusal(400, faults);
    const auto row = t.cases.find(event.folder_case).value();
    // Judged again: the case may have moved while the files came. One that cannot go there any more stays; the deposit
    // arrives nevertheless.
    const auto wanted = event.case_new_status ? status_of(*event.case_new_status) : std::nullopt;
    const bool moves = wanted && rule_case(c.asker.scope, row.status, *wanted) == ruling::allowed;
    t.events.move(event.id, "SENT", to_milliseconds(c.now));
    take_effect(c, t, row, event, moves ? wanted : std::nullopt);
    return without_content();
}

}  // namespace

reply create_event(const call& c, tables& t) {
    const auto addressed = find_case(c, t, c.arguments[0]);
    if (!addressed.row) return addressed.refused;
    const auto found = judge_event(c, t, *addressed.row);
    if (!found.faults.empty()) return refusal(400, found.faults);
    if (found.wrong_actor) return unauthorized();
    const auto body = c.body->root();
    if (total_size(body["attachments"]) > c.room) return no_room();
    const auto current = optional_text(body["caseCurrentStatus"]);
    const bool later = body["actionType"].text() == deposit;
    const auto now = to_milliseconds(c.now);
    const event_row event{.id = uuid::v7(c.now).text(),
                          .folder_case = addressed.row->id,
                          .transmitter = c.asker.organization,
                          .action_type = body["actionType"].text_or(""),
                          .message = optional_text(body["message"]),
                          .comment = optional_text(body["comment"]),
                          .author = optional_text(body["author"]),
                          .notification = body["notification"].boolean().value_or(false),
                          .status = later ? "IN_PROGRESS" : "SENT",
                          .case_current_status = current ? current : std::string{text(addressed.row->status)},
                          .case_new_status = optional_text(body["caseNewStatus"]),
                          .partner_attributes = optional_text(body["partnerAttributes"]),
                          .created = now,
                          .updated = now,
                          .partner = c.partner};
    t.events.add(event);
    if (later)
        add_event_attachments(c, t, event.id);
    else
        take_effect(c, t, *addressed.row, event, found.new_status);
    json::writer out;
    write(out, t, t.events.find(event.id).value(), audience_of(c.asker));
    return with_json(201, out.text());
}

reply show_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    json::writer out;
    write(out, t, *event.row, audience_of(c.asker));
    return with_json(200, out.text());
}

reply change_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    const auto wanted = c.body->root()["status"].text_or("");
    if (wanted != "IN_PROGRESS" && wanted != "SENT" && wanted != "RECEIVED")
        return refusal(400, "status is not an event's status");
    const bool author = event.row->transmitter == c.asker.organization;
    // SENT is the author's word, RECEIVED the reader's.
    if (c.asker.scope != scope::admin && author != (wanted != "RECEIVED")) return unauthorized();
    if (wanted == event.row->status) return without_content();
    if (event.row->status == "IN_PROGRESS" && wanted == "SENT") return send_deposit(c, t, *event.row);
    if (event.row->status != "SENT" || wanted != "RECEIVED")
        return refusal(400, fmt::format("An event cannot go from {} to {}", event.row->status, wanted));
    receive_event(t, t.cases.find(event.row->folder_case).value(), *event.row, c.now);
    return without_content();
}

reply delete_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    if (!is_author(c.asker, *event.row)) return unauthorized();
    if (event.row->action_type != deposit || event.row->status != "IN_PROGRESS")
        return refusal(400, "Only an ATTACH_DEPOSIT event that is IN_PROGRESS can be deleted");
    t.events.remove(event.row->id);
    return without_content();
}

}  // namespace qf::inbox
