#include "connector/inbox/organization_table.hpp"

#include "connector/inbox/ordering.hpp"

#include <fmt/core.h>

namespace qf::inbox {
namespace {

organization_row organization_of(const sqlite::execution& row) {
    return {row.integer(0), {row.text(1), row.text(2), row.text(3)}, row.text(4), row.integer(5)};
}

constexpr ordered_column organization_columns[] = {
    {"type", "type"},
    {"company_register", "company_register"},
    {"branch_code", "branch_code"},
    {"name", "json_extract(details, '$.name')"},
    {"create_date_time", "created"},
};

}  // namespace

std::optional<std::string> organization_order(std::string_view text) {
    return order_of(text, organization_columns, "key");
}

std::optional<organization_key> organization_table::key_of(const organization& o) {
    auto rows = find_.with(o.type, o.company_register, o.branch_code);
    if (!rows.step()) return std::nullopt;
    return rows.integer(0);
}

std::optional<organization_row> organization_table::find(const organization& o) {
    auto rows = find_.with(o.type, o.company_register, o.branch_code);
    if (!rows.step()) return std::nullopt;
    return organization_of(rows);
}

organization_key organization_table::add(const organization& o, std::string_view details, std::int64_t now) {
    add_.run(o.type, o.company_register, o.branch_code, details, now);
    return db_.last_rowid();
}

void organization_table::replace(organization_key key, std::string_view details) {
    replace_.run(key, details);
}

// Rare, and ordered as the client wishes: prepared when asked.
std::vector<organization_key> organization_table::keys(const organization_filter& f) {
    sqlite::statement keys{db_, fmt::format(R"(SELECT key FROM organization
        WHERE (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR company_register = ?2)
         AND (?3 IS NULL OR branch_code = ?3) ORDER BY {} LIMIT ?5 OFFSET ?4)",
                                            f.order_by.empty() ? "key" : f.order_by)};
    std::vector<organization_key> out;
    auto rows = keys.with(f.type, f.company_register, f.branch_code, f.offset, f.limit);
    while (rows.step()) out.push_back(rows.integer(0));
    return out;
}

std::optional<organization_row> organization_table::find_key(organization_key key) {
    auto rows = find_key_.with(key);
    if (!rows.step()) return std::nullopt;
    return organization_of(rows);
}

std::int64_t organization_table::count(const organization_filter& f) {
    auto rows = count_.with(f.type, f.company_register, f.branch_code);
    rows.step();
    return rows.integer(0);
}

}  // namespace qf::inbox
