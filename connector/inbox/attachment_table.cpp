#include "connector/inbox/attachment_table.hpp"

namespace qf::inbox {
namespace {

attachment_row attachment_of(const sqlite::execution& row) {
    return {row.text(0), row.text(1),    row.integer(2), row.text(3),
            row.text(4), row.integer(5), row.text(6),    row.text(7)};
}

std::optional<attachment_row> first(sqlite::statement& select, std::string_view parameter) {
    auto rows = select.with(parameter);
    if (!rows.step()) return std::nullopt;
    return attachment_of(rows);
}

std::vector<attachment_row> all(sqlite::statement& select, std::string_view parameter) {
    std::vector<attachment_row> out;
    auto rows = select.with(parameter);
    while (rows.step()) out.push_back(attachment_of(rows));
    return out;
}

void insert(sqlite::statement& add, const attachment_row& row) {
    add.run(row.id, row.owner, row.number, row.file_name, row.type, row.size, row.mime_type, row.status);
}

}  // namespace

void attachment_table::add(const attachment_row& row) {
    insert(add_, row);
}
void attachment_table::let_read(std::string_view folder_case, std::string_view attachment) {
    let_read_.run(folder_case, attachment);
}
std::optional<attachment_row> attachment_table::find(std::string_view id) {
    return first(find_, id);
}
std::vector<attachment_row> attachment_table::of_folder(std::string_view folder) {
    return all(of_folder_, folder);
}
std::vector<attachment_row> attachment_table::of_case(std::string_view folder_case) {
    return all(of_case_, folder_case);
}

std::vector<std::string> attachment_table::readers(std::string_view attachment) {
    std::vector<std::string> out;
    auto rows = readers_.with(attachment);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

void attachment_table::mark(std::string_view id, std::string_view status) {
    mark_.run(id, status);
}

void event_attachment_table::add(const attachment_row& row) {
    insert(add_, row);
}
std::optional<attachment_row> event_attachment_table::find(std::string_view id) {
    return first(find_, id);
}
std::vector<attachment_row> event_attachment_table::of_event(std::string_view event) {
    return all(of_event_, event);
}
void event_attachment_table::mark(std::string_view id, std::string_view status) {
    mark_.run(id, status);
}

}  // namespace qf::inbox
