#include "connector/inbox/writing.hpp"

#include "connector/base/time_text.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/tables.hpp"

#include <charconv>
#include <vector>

namespace qf::inbox {
namespace {

constexpr std::string_view organization_names[] = {"name",       "code",      "email",   "phoneNumber",
                                                   "postalCode", "territory", "country", "status"};
constexpr std::string_view subscription_names[] = {
    "datapassId",       "accessMode",     "notificationFrequency", "activateDateTime",
    "validateDateTime", "rejectDateTime", "endDateTime",           "delegationActor",
    "rejectionReason",  "email",          "localAdministrator"};

std::string time(std::int64_t milliseconds) {
    return to_rfc3339(from_milliseconds(milliseconds));
}

void write_partner(json::writer& out, const partner& p) {
    out.key("partnerInfo");
    if (p.empty()) {
        out.null();
        return;
    }
    out.begin_object()
        .member("editorName", p.editor_name)
        .member("applicationName", p.application_name)
        .member("softwareVersion", p.software_version)
        .end_object();
}

void write_applicant(json::writer& out, const folder_row& f) {
    out.key("applicant")
        .begin_object()
        .member("firstName", f.first_name)
        .member("lastName", f.last_name)
        .member("email", f.email)
        .end_object();
}

void write_attachment_members(json::writer& out, const attachment_row& a) {
    out.member("id", a.id)
        .member("status", a.status)
        .member("fileName", a.file_name)
        .member("type", a.type)
        .member("size", a.size)
        .member("mimeType", a.mime_type);
}

// All that may be said of it: null where nothing is known.
void write_kept(json::writer& out, const std::string& details, std::span<const std::string_view> names) {
    const auto kept = json::document::parse(details).value();  // written by kept_members(): cannot be malformed
    for (const auto name : names) out.key(name).put(kept[name]);
}

// An id begins with the time at which it was made (UUIDv7).
std::optional<std::int64_t> made_at(std::string_view id) {
    std::string digits;
    for (const char c : id.substr(0, 13))
        if (c != '-') digits += c;
    std::int64_t out = 0;
    const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
    if (wrong != std::errc{} || end != digits.data() + digits.size() || digits.size() != 12) return std::nullopt;
    return out;
}

}  // namespace

const std::span<const std::string_view> organization_members{organization_names};
const std::span<const std::string_view> subscription_members{subscription_names};

void write(json::writer& out, const organization& o) {
    out.begin_object()
        .member("type", o.type)
        .member("companyRegister", o.company_register)
        .member("branchCode", o.branch_code)
        .end_object();
}

void write_time(json::writer& out, std::string_view key, const std::optional<std::int64_t>& milliseconds) {
    out.key(key);
    if (milliseconds)
        out.put(time(*milliseconds));
    else
        out.null();
}

void write(json::writer& out, const notification_row& n, notification_detail detail) {
    out.begin_object().member("id", n.id).key("recipient");
    write(out, n.recipient_name);
    out.key("transmitter");
    write(out, n.transmitter_name);
    out.member("processCode", n.process_code)
        .member("caseId", n.folder_case)
        .member("eventId", n.event)
        .member("dateTime", time(n.created));
    if (detail == notification_detail::with_event)
        out.member("eventActionType", n.event_action_type).member("eventStatus", n.event_status);
    out.end_object();
}

void write(json::writer& out, tables& t, const event_row& e, audience reader) {
    out.begin_object().member("id", e.id).key("transmitter");
    write(out, e.transmitter_name);
    out.member("message", e.message);
    if (reader != audience::osl) out.member("comment", e.comment);
    out.member("actionType", e.action_type)
        .member("author", e.author)
        .member("notification", e.notification)
        .member("createDateTime", time(e.created))
        .member("updateDateTime", time(e.updated))
        .member("status", e.status)
        .member("caseCurrentStatus", e.case_current_status)
        .member("caseNewStatus", e.case_new_status)
        .member("partnerAttributes", e.partner_attributes)
        .key("attachments")
        .begin_array();
    if (e.action_type == "ATTACH_DEPOSIT")  // the others have none: no need to look
        for (const auto& a : t.event_attachments.of_event(e.id)) {
            out.begin_object();
            write_attachment_members(out, a);
            out.end_object();
        }
    out.end_array();
    write_partner(out, e.partner);
    out.end_object();
}

void write(json::writer& out, const process_row& p) {
    const auto list = [&](std::string_view key, const std::vector<std::string>& texts) {
        out.key(key).begin_array();
        for (const auto& one : texts) out.put(one);
        out.end_array();
    };
    out.begin_object().member("code", p.code).member("name", p.name).key("attachments").begin_object();
    out.member("sizeMax", p.size_max).member("countMax", p.count_max);
    list("required", p.required);
    list("mimeTypes", p.mime_types);
    out.end_object().key("purge").begin_object();
    out.member("status", text(p.purge_status)).member("days", p.purge_days).end_object();
    out.member("archiveDays", p.archive_days).member("deleteDays", p.delete_days);
    out.member("updateDateTime", time(p.updated)).end_object();
}

void write(json::writer& out, const organization_row& o) {
    out.begin_object()
        .member("type", o.name.type)
        .member("companyRegister", o.name.company_register)
        .member("branchCode", o.name.branch_code)
        .member("createDateTime", time(o.created));
    write_kept(out, o.details, organization_members);
    out.end_object();
}

void write(json::writer& out, const subscription_row& s) {
    out.begin_object().member("id", s.id).member("processCode", s.process_code).key("subscriber").begin_object();
    out.member("type", s.subscriber.type)
        .member("companyRegister", s.subscriber.company_register)
        .member("branchCode", s.subscriber.branch_code)
        .member("name", s.subscriber_name)
        .end_object();
    out.member("status", s.status);
    write_time(out, "creationDateTime", made_at(s.id));
    out.member("updateDateTime", time(s.updated));
    write_kept(out, s.details, subscription_members);
    out.end_object();
}

std::string written_folder(tables& t, const folder_row& f) {
    json::writer out;
    out.begin_object()
        .member("id", f.id)
        .member("globalStatus", text(f.status))
        .member("processCode", f.process_code)
        .member("externalId", f.external_id)
        .member("createDateTime", time(f.created));
    write_time(out, "updateDateTime", f.updated);
    write_time(out, "closeDateTime", f.closed);
    write_applicant(out, f);
    write_partner(out, f.partner);
    out.key("cases").begin_array();
    for (const auto& c : t.cases.of_folder(f.id)) {
        out.begin_object().member("id", c.id).member("status", text(c.status)).member("externalId", c.external_id);
        out.key("recipient");
        write(out, c.recipient_name);
        write_time(out, "updateDateTime", c.updated);
        write_time(out, "transmissionDateTime", c.transmitted);
        out.member("partnerAttributes", c.partner_attributes).end_object();
    }
    out.end_array().key("attachments").begin_array();
    for (const auto& a : t.attachments.of_folder(f.id)) {
        out.begin_object();
        write_attachment_members(out, a);
        out.key("recipients").begin_array();
        for (const auto& external_id : t.attachments.readers(a.id)) out.put(external_id);
        out.end_array().end_object();
    }
    out.end_array().end_object();
    return out.text();
}

std::string written_case(tables& t, const case_row& c) {
    json::writer out;
    out.begin_object().member("id", c.id).member("status", text(c.status)).key("recipient");
    write(out, c.recipient_name);
    out.member("externalId", c.external_id).member("processCode", c.process_code);
    out.member("createDateTime", time(c.created));
    write_time(out, "updateDateTime", c.updated);
    write_time(out, "transmissionDateTime", c.transmitted);
    write_time(out, "closeDateTime", c.closed);
    out.member("partnerAttributes", c.partner_attributes);
    if (const auto folder = t.folders.find(c.folder)) write_applicant(out, *folder);
    out.key("attachments").begin_array();
    for (const auto& a : t.attachments.of_case(c.id)) {
        out.begin_object();
        write_attachment_members(out, a);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return out.text();
}

std::string kept_members(json::value body, std::span<const std::string_view> names) {
    json::writer out;
    out.begin_object();
    for (const auto name : names)
        if (const auto v = body[name]; v.exists()) out.key(name).put(v);
    out.end_object();
    return out.text();
}

}  // namespace qf::inbox
