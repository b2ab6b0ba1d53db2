#include "connector/inbox/case_table.hpp"

#include <optional>

namespace qf::inbox {
namespace {

case_row case_of(const sqlite::execution& row) {
    return {.id = row.text(0),
            .folder = row.text(1),
            .number = row.integer(2),
            .external_id = row.text(3),
            .recipient = row.integer(4),
            .recipient_name = {row.text(5), row.text(6), row.text(7)},
            .process_code = row.text(8),
            .status = status_of(row.view(9)).value(),
            .partner_attributes = row.maybe_text(10),
            .created = row.integer(11),
            .updated = row.maybe_integer(12),
            .transmitted = row.maybe_integer(13),
            .closed = row.maybe_integer(14),
            .osl = row.integer(15)};
}

}  // namespace

void case_table::add(const case_row& row) {
    add_.run(row.id, row.folder, row.number, row.external_id, row.recipient, row.process_code, text(row.status),
             row.partner_attributes, row.created);
}

std::optional<case_row> case_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return case_of(rows);
}

std::vector<case_row> case_table::of_folder(std::string_view folder) {
    std::vector<case_row> out;
    auto rows = of_folder_.with(folder);
    while (rows.step()) out.push_back(case_of(rows));
    return out;
}

void case_table::announce(std::string_view folder, std::int64_t now) {
    announce_.run(folder, now);
}

void case_table::move(std::string_view id, const case_move& move) {
    move_.run(id, text(move.reached), move.now, move.closed, move.settled);
}

std::vector<std::string> case_table::processes_of(organization_key recipient, const std::optional<std::string>& only) {
    std::vector<std::string> out;
    auto rows = processes_.with(recipient, only);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

int case_table::migrate(organization_key old_owner, organization_key new_owner,
                        const std::optional<std::string>& process) {
    return migrate_.run(old_owner, new_owner, process);
}

}  // namespace qf::inbox
