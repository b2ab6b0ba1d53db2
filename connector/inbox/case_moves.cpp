#include "connector/inbox/case_moves.hpp"

#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"

#include <optional>

namespace qf::inbox {

void move_case(const call& c, tables& t, const case_row& row, status wanted) {
    const auto now = to_milliseconds(c.now);
    const auto process = t.processes.find(row.process_code);
    t.cases.move(row.id, {.reached = wanted,
                          .now = now,
                          .closed = wanted == status::closed ? std::optional{now} : std::nullopt,
                          .settled = reached(wanted, process ? process->purge_status : status::closed)});
}

void receive_event(tables& t, const case_row& about, const event_row& event, instant now) {
    t.events.move(event.id, "RECEIVED", to_milliseconds(now));
    if (!event.notification) return;
    const bool commune_wrote = event.transmitter == about.recipient;
    t.notifications.add({.id = uuid::v7(now).text(),
                         .recipient = event.transmitter,
                         .transmitter = commune_wrote ? about.osl : about.recipient,
                         .process_code = about.process_code,
                         .folder_case = about.id,
                         .event = event.id,
                         .created = to_milliseconds(now)});
}

}  // namespace qf::inbox
