#include "connector/inbox/trail_table.hpp"

namespace qf::inbox {

void trail_table::add(const trail_row& row) {
    add_.run(row.recorded_at, row.organization, row.agent, row.name, row.action, row.reference, row.detail);
}

std::vector<trail_row> trail_table::list(organization_key organization, std::int64_t before, const std::string& agent,
                                         const std::string& reference, std::int64_t limit) {
    std::vector<trail_row> out;
    auto rows = list_.with(organization, before, agent, reference, limit);
    while (rows.step())
        out.push_back({.key = rows.integer(0),
                       .recorded_at = rows.integer(1),
                       .organization = rows.maybe_integer(2),
                       .agent = rows.text(3),
                       .name = rows.text(4),
                       .action = rows.text(5),
                       .reference = rows.text(6),
                       .detail = rows.text(7)});
    return out;
}

}  // namespace qf::inbox
