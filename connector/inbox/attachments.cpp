#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"

#include <fmt/format.h>

namespace qf::inbox {

// Refused bytes leave what was there: an earlier good copy stays good.
reply put_attachment(const call& c, tables& t) {
    const auto folder = find_folder(c, t, c.arguments[0]);
    if (!folder.row) return folder.refused;
    const auto attachment = t.attachments.find(c.arguments[1]);
    if (!attachment || attachment->folder != folder.row->id) return refusal(404, "Binary meta-data is not found");
    if (!hidden(folder.row->status)) return refusal(400, "The folder is complete: its attachments cannot change");
    std::vector<std::string> faults;
    if (static_cast<std::int64_t>(c.content.size()) != attachment->size)
        faults.push_back(
            fmt::format("The file has {} bytes, its meta-data say {}", c.content.size(), attachment->size));
    if (c.digest_header && !same_secret(*c.digest_header, to_base64(c.content_digest)))
        faults.push_back("digest is not the base64 SHA-256 of the file");
    if (!faults.empty()) return refusal(400, faults);
    t.attachments.receive(attachment->id, c.content_digest, c.content);
    return without_content();
}

reply download_attachment(const call& c, tables& t) {
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return one.refused;
    for (const auto& attachment : t.attachments.of_case(one.row->id)) {
        if (attachment.id != c.arguments[1] || attachment.status != "RECEIVED") continue;
        auto content = t.attachments.content(attachment.id);
        if (!content) break;
        return {.status = 200,
                .content_type = "application/octet-stream",
                .body = std::move(content->bytes),
                .headers = {{"digest", to_base64(content->digest)}}};
    }
    return refusal(404, "File is not found");
}

}  // namespace qf::inbox
