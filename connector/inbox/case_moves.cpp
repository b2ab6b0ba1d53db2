#include "connector/inbox/case_moves.hpp"

#include "connector/base/time_text.hpp"

#include <optional>

namespace qf::inbox {

void move_case(const call& c, tables& t, const case_row& one, status to) {
    const auto now = to_milliseconds(c.now);
    const auto process = t.processes.find(one.process_code);
    t.cases.move(one.id, {.to = to,
                          .now = now,
                          .closed = to == status::closed ? std::optional{now} : std::nullopt,
                          .settled = reached(to, process ? process->purge_status : status::closed)});
}

}  // namespace qf::inbox
