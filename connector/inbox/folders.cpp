#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/access.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/attachment_rules.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <vector>

namespace qf::inbox {
namespace {

struct planned_folder {  // everything that a body asks for, judged
    std::vector<case_row> cases;
    std::vector<std::string> faults;
};

std::optional<std::string> text_if_given(json::value v) {
    const auto text = v.text();
    return text ? std::optional<std::string>{*text} : std::nullopt;
}

planned_folder plan(const call& c, tables& t, std::string_view process_code) {
    planned_folder out;
    const auto body = c.body->root();
    std::map<std::string, bool, std::less<>> external_ids;
    body["cases"].for_each_item([&](json::value announced) {
        case_row row{.id = uuid::v7(c.now).text(),
                     .number = static_cast<std::int64_t>(out.cases.size()),
                     .external_id = announced["externalId"].text_or(""),
                     .recipient_name = organization::from(announced["recipient"]),
                     .process_code = std::string{process_code},
                     .partner_attributes = text_if_given(announced["partnerAttributes"]),
                     .created = to_milliseconds(c.now)};
        const auto name = row.recipient_name.text();
        if (const auto key = t.organizations.key_of(row.recipient_name)) {
            row.recipient = *key;
            if (!t.subscriptions.is_active(*key, process_code))
                out.faults.push_back(fmt::format("Case recipient {} does not suscribed to {}", name, process_code));
        } else {
            out.faults.push_back(fmt::format("Case recipient {} does not exist", name));
        }
        if (!external_ids.emplace(row.external_id, true).second)
            out.faults.push_back(fmt::format("Case externalId {} is given twice", row.external_id));
        out.cases.push_back(std::move(row));
    });
    const auto process = t.processes.find(process_code);
    if (!process) {
        out.faults.push_back(fmt::format("Process {} does not exist", process_code));
    } else {
        for (auto& fault : faults_of_folder_files(*process, body["attachments"], c.attachment_max))
            out.faults.push_back(std::move(fault));
    }
    std::size_t number = 0;
    body["attachments"].for_each_item([&](json::value one) {
        one["recipients"].for_each_item([&](json::value external_id) {
            if (!external_ids.contains(external_id.text().value_or("")))
                out.faults.push_back(
                    fmt::format("Attachment {} names a recipient that is no case of the folder", number));
        });
        ++number;
    });
    return out;
}

void add_attachments(const call& c, tables& t, const std::string& folder, const std::vector<case_row>& cases) {
    std::int64_t number = 0;
    c.body->root()["attachments"].for_each_item([&](json::value attachment) {
        const attachment_row row{.id = uuid::v7(c.now).text(),
                                 .owner = folder,
                                 .number = number++,
                                 .file_name = attachment["fileName"].text_or(""),
                                 .type = attachment["type"].text_or(""),
                                 .size = attachment["size"].integer().value_or(0),
                                 .mime_type = attachment["mimeType"].text_or(""),
                                 .status = "PENDING"};
        t.attachments.add(row);
        attachment["recipients"].for_each_item([&](json::value external_id) {
            for (const auto& reader : cases)
                if (reader.external_id == external_id.text()) t.attachments.let_read(reader.id, row.id);
        });
    });
}

// The commune sees it from here on; HubEE gives each case one notification.
reply complete(const call& c, tables& t, const folder_row& folder) {
    if (!hidden(folder.status)) return without_content();  // done before: said again, nothing happens again
    std::vector<std::string> faults;
    for (const auto& a : t.attachments.of_folder(folder.id))
        if (a.status != "RECEIVED") faults.push_back(fmt::format("Attachment {} is {}, not RECEIVED", a.id, a.status));
    if (!faults.empty()) return refusal(400, faults);
    const auto now = to_milliseconds(c.now);
    t.folders.move(folder.id, status::hubee_notified, now, std::nullopt);
    t.cases.announce(folder.id, now);
    for (const auto& row : t.cases.of_folder(folder.id))
        t.notifications.add({.id = uuid::v7(c.now).text(),
                             .recipient = row.recipient,
                             .transmitter = folder.osl,
                             .process_code = folder.process_code,
                             .folder_case = row.id,
                             .created = now});
    return without_content();
}

}  // namespace

reply create_folder(const call& c, tables& t) {
    const auto body = c.body->root();
    const auto process_code = body["processCode"].text_or("");
    if (may_use_folder(c.asker, c.asker.organization, process_code) != permission::granted) return unauthorized();
    auto planned = plan(c, t, process_code);
    if (!planned.faults.empty()) return refusal(400, planned.faults);
    if (total_size(body["attachments"]) > c.room) return no_room();
    const auto applicant = body["applicant"];
    const folder_row folder{.id = uuid::v7(c.now).text(),
                            .process_code = process_code,
                            .external_id = body["externalId"].text_or(""),
                            .osl = c.asker.organization,
                            .first_name = applicant["firstName"].text_or(""),
                            .last_name = applicant["lastName"].text_or(""),
                            .email = text_if_given(applicant["email"]),
                            .created = to_milliseconds(c.now),
                            .partner = c.partner};
    t.folders.add(folder);
    for (auto& one : planned.cases) {
        one.folder = folder.id;
        t.cases.add(one);
    }
    add_attachments(c, t, folder.id, planned.cases);
    return with_json(201, written_folder(t, folder));
}

reply show_folder(const call& c, tables& t) {
    const auto folder = find_folder(c, t, c.arguments[0]);
    if (!folder.row) return folder.refused;
    return with_json(200, written_folder(t, *folder.row));
}

reply change_folder(const call& c, tables& t) {
    const auto folder = find_folder(c, t, c.arguments[0]);
    if (!folder.row) return folder.refused;
    const auto wanted = status_of(c.body->root()["globalStatus"].text().value_or(""));
    if (!wanted) return refusal(400, "globalStatus is not a status");
    const auto close_text = text_if_given(c.body->root()["closeDateTime"]);
    auto close_time = to_milliseconds(c.now);
    if (close_text) {
        const auto given = from_rfc3339(*close_text);
        if (!given) return refusal(400, "closeDateTime is not an RFC 3339 date-time");
        close_time = to_milliseconds(*given);
    }
    if (*wanted == status::hubee_completed) return complete(c, t, *folder.row);
    switch (rule_folder(folder.row->status, *wanted)) {
        case ruling::unchanged:
            return without_content();
        case ruling::wrong_actor:
            return unauthorized();
        case ruling::impossible:
            return refusal(400,
                           fmt::format("A folder cannot go from {} to {}", text(folder.row->status), text(*wanted)));
        case ruling::allowed:
            break;
    }
    std::optional<std::int64_t> closed;
    if (*wanted == status::closed) {
        for (const auto& one : t.cases.of_folder(folder.row->id))
            if (one.status != status::closed)
                return refusal(
                    400, fmt::format("Case {} is {}: cases are closed before their folder", one.id, text(one.status)));
        closed = close_time;
    }
    t.folders.move(folder.row->id, *wanted, to_milliseconds(c.now), closed);
    return without_content();
}

reply delete_folder(const call& c, tables& t) {
    const auto folder = find_folder(c, t, c.arguments[0]);
    if (!folder.row) return folder.refused;
    if (folder.row->status != status::hubee_received)
        return refusal(400, fmt::format("A folder that is {} cannot be deleted", text(folder.row->status)));
    if (t.events.any_in_folder(folder.row->id) || t.notifications.any_in_folder(folder.row->id))
        return refusal(400, "A folder that has an event or a notification cannot be deleted");
    t.folders.remove(folder.row->id);
    return without_content();
}

}  // namespace qf::inbox
