#include "connector/inbox/notification_table.hpp"

namespace qf::inbox {
namespace {

notification_row read(const sqlite::execution& row) {
    return {.id = row.text(0),
            .recipient = row.integer(1),
            .recipient_name = {row.text(2), row.text(3), row.text(4)},
            .transmitter_name = {row.text(5), row.text(6), row.text(7)},
            .process_code = row.text(8),
            .folder_case = row.text(9),
            .event = row.maybe_text(10),
            .created = row.integer(11),
            .event_action_type = row.maybe_text(12),
            .event_status = row.maybe_text(13)};
}

}  // namespace

void notification_table::add(const new_notification& row) {
    add_.run(row.id, row.recipient, row.transmitter, row.process_code, row.folder_case, row.event, row.created);
}

std::vector<notification_row> notification_table::list(const notification_filter& f) {
    std::vector<notification_row> out;
    if (f.process_code) {
        auto rows = of_process_.with(f.recipient, *f.process_code, f.limit);
        while (rows.step()) out.push_back(read(rows));
    } else {
        auto rows = of_all_.with(f.recipient, f.among, f.except, f.limit);
        while (rows.step()) out.push_back(read(rows));
    }
    return out;
}

std::optional<notification_row> notification_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return read(rows);
}

bool notification_table::any_in_folder(std::string_view folder) {
    return any_.with(folder).step();
}

void notification_table::remove(std::string_view id) {
    remove_.run(id);
}

void notification_table::migrate(organization_key from, organization_key to,
                                 const std::optional<std::string>& process) {
    migrate_.run(from, to, process);
}

}  // namespace qf::inbox
