#include "connector/inbox/event_table.hpp"

namespace qf::inbox {
namespace {

event_row event_of(const sqlite::execution& row) {
    return {.id = row.text(0),
            .folder_case = row.text(1),
            .transmitter = row.integer(2),
            .transmitter_name = {row.text(3), row.text(4), row.text(5)},
            .action_type = row.text(6),
            .message = row.maybe_text(7),
            .comment = row.maybe_text(8),
            .author = row.maybe_text(9),
            .notification = row.integer(10) != 0,
            .status = row.text(11),
            .case_current_status = row.maybe_text(12),
            .case_new_status = row.maybe_text(13),
            .partner_attributes = row.maybe_text(14),
            .created = row.integer(15),
            .updated = row.integer(16),
            .partner = {row.maybe_text(17), row.maybe_text(18), row.maybe_text(19)}};
}

}  // namespace

void event_table::add(const event_row& row) {
    add_.run(row.id, row.folder_case, row.transmitter, row.action_type, row.message, row.comment, row.author,
             row.notification, row.status, row.case_current_status, row.case_new_status, row.partner_attributes,
             row.created, row.updated, row.partner.editor_name, row.partner.application_name,
             row.partner.software_version);
}

std::optional<event_row> event_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return event_of(rows);
}

std::vector<event_row> event_table::of_case(std::string_view folder_case) {
    std::vector<event_row> out;
    auto rows = of_case_.with(folder_case);
    while (rows.step()) out.push_back(event_of(rows));
    return out;
}

std::vector<event_row> event_table::of_case(std::string_view folder_case, const event_place& after,
                                            std::int64_t limit) {
    std::vector<event_row> out;
    auto rows = some_of_case_.with(folder_case, after.created, after.id, limit);
    while (rows.step()) out.push_back(event_of(rows));
    return out;
}

bool event_table::any_in_folder(std::string_view folder) {
    return any_.with(folder).step();
}

void event_table::move(std::string_view id, std::string_view status, std::int64_t now) {
    move_.run(id, status, now);
}

void event_table::remove(std::string_view id) {
    remove_.run(id);
}

void event_table::migrate(organization_key old_owner, organization_key new_owner,
                          const std::optional<std::string>& process) {
    migrate_.run(old_owner, new_owner, process);
}

}  // namespace qf::inbox
