// PUT /cases/migrate: what belonged to one organization belongs to another, as when communes merge.
#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"

#include <fmt/core.h>

#include <vector>

namespace qf::inbox {

reply migrate_cases(const call& c, tables& t) {
    const auto body = c.body->root();
    const auto from = organization::from(body["organizationSource"]),
               to = organization::from(body["organizationTarget"]);
    const auto source = t.organizations.key_of(from), target = t.organizations.key_of(to);
    // An SI gives away what is its own, nothing else: judged first, so that it learns of nobody else.
    if (c.asker.scope == scope::si && source != c.asker.organization) return unauthorized();
    if (!source || !target) return refusal(404, "Organization is not found");
    if (*source == *target) return refusal(400, "The organizations are the same");
    std::vector<std::string> faults;
    for (const auto& process : t.cases.processes_of(*source, c.asker.process_code))
        if (!t.subscriptions.is_active(*target, process))
            faults.push_back(fmt::format("Organization {} does not suscribed to {}", to.text(), process));
    if (!faults.empty()) return refusal(400, faults);
    t.events.migrate(*source, *target, c.asker.process_code);
    t.notifications.migrate(*source, *target, c.asker.process_code);
    const auto moved = t.cases.migrate(*source, *target, c.asker.process_code);
    json::writer out;
    out.begin_object().member("caseUpdated", moved).end_object();
    return with_json(200, out.text());
}

}  // namespace qf::inbox
