#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/uploads.hpp"

#include <optional>

namespace qf::inbox {
namespace {

std::optional<awaited_file> welcome(const call& c, tables& t, owner_kind owner) {
    auto one = judge_upload(c, t, owner);
    if (!one.row || !one.faults.empty()) return std::nullopt;
    return awaited_file{one.row->size, std::move(one.row->mime_type)};
}

}  // namespace

reply put_attachment(const call& c, tables& t) {
    return receive_upload(c, t, owner_kind::folder);
}

reply put_event_attachment(const call& c, tables& t) {
    return receive_upload(c, t, owner_kind::event);
}

std::optional<awaited_file> welcomes_attachment(const call& c, tables& t) {
    return welcome(c, t, owner_kind::folder);
}

std::optional<awaited_file> welcomes_event_attachment(const call& c, tables& t) {
    return welcome(c, t, owner_kind::event);
}

reply download_attachment(const call& c, tables& t) {
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return one.refused;
    for (const auto& attachment : t.attachments.of_case(one.row->id))
        if (attachment.id == c.arguments[1]) return deliver_file(c, t, attachment);
    return refusal(404, "File is not found");
}

reply download_event_attachment(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return event.refused;
    const auto attachment = t.event_attachments.find(c.arguments[2]);
    if (!attachment || attachment->owner != event.row->id) return refusal(404, "File is not found");
    return deliver_file(c, t, *attachment);
}

}  // namespace qf::inbox
