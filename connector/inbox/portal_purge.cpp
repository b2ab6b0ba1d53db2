// What a portal holds copies of and must delete: told by GET /attachmentsIdsForPurge, confirmed by PUT /idsPurged.
#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"

#include <fmt/core.h>

#include <vector>

namespace qf::inbox {

reply list_ids_for_purge(const call& c, tables& t) {
    constexpr std::int64_t most = 10'000;  // the rest the next time
    purge_reader reader{.now = to_milliseconds(c.now), .process_code = c.asker.process_code, .limit = most};
    if (c.asker.scope == scope::si) reader.recipient = c.asker.organization;
    if (c.asker.scope == scope::osl) reader.osl = c.asker.organization;
    json::writer out;
    out.begin_array();
    for (const auto& one : t.retention.for_portal(reader))
        out.begin_object()
            .member("folder_attachment_id", one.attachment)
            .member("case_id", one.folder_case)
            .end_object();
    out.end_array();
    return with_json(200, out.text());
}

reply mark_ids_purged(const call& c, tables& t) {
    std::vector<purge_pair> pairs;
    std::vector<std::string> faults;
    bool foreign = false;
    c.body->root().for_each_item([&](json::value one) {
        const auto place = pairs.size() + faults.size();
        const auto attachment = uuid::parse(one["folder_attachment_id"].text().value_or(""));
        const auto folder_case = uuid::parse(one["case_id"].text().value_or(""));
        if (!attachment || !folder_case) return faults.push_back(fmt::format("/{}: not a pair of UUIDs", place));
        const auto found = find_case(c, t, folder_case->text());
        if (!found.row && found.refused.status == 403) foreign = true;
        if (!found.row || !t.retention.is_reader(folder_case->text(), attachment->text()))
            return faults.push_back(fmt::format("/{}: there is no such attachment of such a case", place));
        pairs.push_back({attachment->text(), folder_case->text()});
    });
    if (foreign) return unauthorized();
    if (!faults.empty()) return refusal(400, faults);
    for (const auto& pair : pairs) t.retention.mark_portal_purged(pair);
    return without_content();
}

}  // namespace qf::inbox
