#include "connector/inbox/folder_table.hpp"

namespace qf::inbox {

void folder_table::add(const folder_row& row) {
    add_.run(row.id, row.process_code, row.external_id, row.osl, text(row.status), row.first_name, row.last_name,
             row.email, row.created, row.partner.editor_name, row.partner.application_name,
             row.partner.software_version);
}

std::optional<folder_row> folder_table::find(std::string_view id) {
    auto row = find_.with(id);
    if (!row.step()) return std::nullopt;
    return folder_row{.id = row.text(0),
                      .process_code = row.text(1),
                      .external_id = row.text(2),
                      .osl = row.integer(3),
                      .status = status_of(row.view(4)).value(),
                      .first_name = row.text(5),
                      .last_name = row.text(6),
                      .email = row.maybe_text(7),
                      .created = row.integer(8),
                      .updated = row.maybe_integer(9),
                      .closed = row.maybe_integer(10),
                      .partner = {row.maybe_text(11), row.maybe_text(12), row.maybe_text(13)}};
}

void folder_table::move(std::string_view id, status wanted, std::int64_t now, std::optional<std::int64_t> closed) {
    move_.run(id, text(wanted), now, closed);
}

void folder_table::remove(std::string_view id) {
    remove_.run(id);
}

}  // namespace qf::inbox
