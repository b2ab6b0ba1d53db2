#include "connector/inbox/actions.hpp"
#include "connector/inbox/case_moves.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

namespace qf::inbox {

reply show_case(const call& c, tables& t) {
    const auto lite = query_flag(c, "lite");
    if (lite.refused) return *lite.refused;
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return one.refused;
    const auto who = c.who.scope == scope::osl ? audience::osl : audience::others;
    return with_json(200, written_case(t, *one.row, {.events = !lite.value, .who = who, .reader = &c.who}));
}

reply change_case(const call& c, tables& t) {
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return one.refused;
    const auto to = status_of(c.body->root()["status"].text().value_or(""));
    if (!to) return refusal(400, "status is not a status");
    switch (rule_case(c.who.scope, one.row->status, *to)) {
        case ruling::unchanged:
            return without_content();
        case ruling::wrong_actor:
            return unauthorized();
        case ruling::impossible:
            return refusal(400, fmt::format("A case cannot go from {} to {}", text(one.row->status), text(*to)));
        case ruling::allowed:
            break;
    }
    move_case(c, t, *one.row, *to);
    return without_content();
}

}  // namespace qf::inbox
