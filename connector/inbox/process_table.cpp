#include "connector/inbox/process_table.hpp"

#include "schemas/json.hpp"

namespace qf::inbox {
namespace {

std::string as_json(const std::vector<std::string>& texts) {
    json::writer out;
    out.begin_array();
    for (const auto& text : texts) out.put(text);
    out.end_array();
    return out.text();
}

std::vector<std::string> from_json(std::string_view text) {
    std::vector<std::string> out;
    const auto parsed = json::document::parse(text);
    if (!parsed) return out;  // written by as_json() or the migration: cannot be malformed
    parsed->root().for_each_item([&](json::value one) { out.push_back(one.text_or("")); });
    return out;
}

process_row process_of(const sqlite::execution& row) {
    return {.code = row.text(0),
            .name = row.text(1),
            .size_max = row.integer(2),
            .count_max = row.integer(3),
            .required = from_json(row.view(4)),
            .mime_types = from_json(row.view(5)),
            .purge_status = status_of(row.view(6)).value(),
            .purge_days = row.integer(7),
            .archive_days = row.integer(8),
            .delete_days = row.integer(9),
            .updated = row.integer(10)};
}

}  // namespace

void process_table::add(const process_row& row) {
    add_.run(row.code, row.name, row.size_max, row.count_max, as_json(row.required), as_json(row.mime_types),
             text(row.purge_status), row.purge_days, row.archive_days, row.delete_days, row.updated);
}

void process_table::replace(const process_row& row) {
    const auto before = find(row.code);
    replace_.run(row.code, row.name, row.size_max, row.count_max, as_json(row.required), as_json(row.mime_types),
                 text(row.purge_status), row.purge_days, row.archive_days, row.delete_days, row.updated);
    if (before && before->purge_status == row.purge_status) return;
    std::vector<std::string> settled;
    for (const auto s : all_statuses())
        if (reached(s, row.purge_status)) settled.emplace_back(text(s));
    resettle_.run(row.code, as_json(settled));
}

std::optional<process_row> process_table::find(std::string_view code) {
    auto rows = find_.with(code);
    if (!rows.step()) return std::nullopt;
    return process_of(rows);
}

std::vector<process_row> process_table::list(std::int64_t offset, std::int64_t limit) {
    std::vector<process_row> out;
    auto rows = list_.with(offset, limit);
    while (rows.step()) out.push_back(process_of(rows));
    return out;
}

std::int64_t process_table::count() {
    auto rows = count_.with();
    rows.step();
    return rows.integer(0);
}

bool process_table::exists(std::string_view code) {
    return exists_.with(code).step();
}

}  // namespace qf::inbox
