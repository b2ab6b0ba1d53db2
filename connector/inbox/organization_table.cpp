#include "connector/inbox/organization_table.hpp"

namespace qf::inbox {
namespace {

organization_row read(const sqlite::execution& row) {
    return {row.integer(0), {row.text(1), row.text(2), row.text(3)}, row.text(4), row.integer(5)};
}

}  // namespace

std::optional<organization_key> organization_table::key_of(const organization& o) {
    auto rows = find_.with(o.type, o.company_register, o.branch_code);
    if (!rows.step()) return std::nullopt;
    return rows.integer(0);
}

std::optional<organization_row> organization_table::find(const organization& o) {
    auto rows = find_.with(o.type, o.company_register, o.branch_code);
    if (!rows.step()) return std::nullopt;
    return read(rows);
}

organization_key organization_table::add(const organization& o, std::string_view details, std::int64_t now) {
    add_.run(o.type, o.company_register, o.branch_code, details, now);
    return db_.last_rowid();
}

std::vector<organization_row> organization_table::list(const organization_filter& f) {
    std::vector<organization_row> out;
    auto rows = list_.with(f.type, f.company_register, f.branch_code, f.offset, f.limit);
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::int64_t organization_table::count(const organization_filter& f) {
    auto rows = count_.with(f.type, f.company_register, f.branch_code);
    rows.step();
    return rows.integer(0);
}

}  // namespace qf::inbox
