#include "connector/inbox/attachment_table.hpp"

namespace qf::inbox {
namespace {

attachment_row read(const sqlite::execution& row) {
    return {row.text(0), row.text(1),    row.integer(2), row.text(3),
            row.text(4), row.integer(5), row.text(6),    row.text(7)};
}

}  // namespace

void attachment_table::add(const attachment_row& row) {
    add_.run(row.id, row.folder, row.number, row.file_name, row.type, row.size, row.mime_type, row.status);
}

void attachment_table::let_read(std::string_view folder_case, std::string_view attachment) {
    let_read_.run(folder_case, attachment);
}

std::optional<attachment_row> attachment_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return read(rows);
}

std::vector<attachment_row> attachment_table::list(sqlite::statement& select, std::string_view parameter) {
    std::vector<attachment_row> out;
    auto rows = select.with(parameter);
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::vector<attachment_row> attachment_table::of_folder(std::string_view folder) {
    return list(of_folder_, folder);
}
std::vector<attachment_row> attachment_table::of_case(std::string_view folder_case) {
    return list(of_case_, folder_case);
}

std::vector<std::string> attachment_table::readers(std::string_view attachment) {
    std::vector<std::string> out;
    auto rows = readers_.with(attachment);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

void attachment_table::receive(std::string_view id, std::string_view digest, std::string_view bytes) {
    keep_.run(id, sqlite::blob{digest}, sqlite::blob{bytes});
    received_.run(id);
}

std::optional<attachment_content> attachment_table::content(std::string_view id) {
    auto rows = content_.with(id);
    if (!rows.step()) return std::nullopt;
    return attachment_content{rows.text(0), rows.text(1)};
}

}  // namespace qf::inbox
