#include "connector/inbox/subscription_table.hpp"

#include "connector/inbox/ordering.hpp"

#include <fmt/core.h>

namespace qf::inbox {
namespace {

// HubEE's names of the columns, and where they are here.
constexpr ordered_column subscription_columns[] = {
    {"id", "s.id"},
    {"datapass_id", "json_extract(s.details, '$.datapassId')"},
    {"si_type", "o.type"},
    {"si_company_register", "o.company_register"},
    {"si_branch_code", "o.branch_code"},
    {"notification_frequency", "json_extract(s.details, '$.notificationFrequency')"},
    {"access_mode", "json_extract(s.details, '$.accessMode')"},
    {"delegation_actor", "json_extract(s.details, '$.delegationActor.email')"},
    {"email", "json_extract(s.details, '$.email')"},
    {"local_admin", "json_extract(s.details, '$.localAdministrator.email')"},
    {"rejection_reason", "json_extract(s.details, '$.rejectionReason')"},
    {"status", "s.status"},
    {"activate_date_time", "json_extract(s.details, '$.activateDateTime')"},
    {"validate_date_time", "json_extract(s.details, '$.validateDateTime')"},
    {"reject_date_time", "json_extract(s.details, '$.rejectDateTime')"},
    {"end_date_time", "json_extract(s.details, '$.endDateTime')"},
    {"update_date_time", "s.updated"},
    {"process_code", "s.process_code"},
};

constexpr std::string_view from_where = R"(
      FROM subscription s JOIN organization o ON o.key = s.organization
     WHERE (?1 IS NULL OR s.process_code IN (SELECT value FROM json_each(?1)))
       AND (?2 IS NULL OR s.status = ?2)
       AND (?3 IS NULL OR o.company_register = ?3)
       AND (?4 IS NULL OR json_extract(s.details, '$.delegationActor.email') = ?4)
       AND (?5 IS NULL OR json_extract(s.details, '$.datapassId') = ?5))";

subscription_row subscription_of(const sqlite::execution& row) {
    return {.id = row.text(0),
            .subscriber = {row.text(1), row.text(2), row.text(3)},
            .process_code = row.text(4),
            .status = row.text(5),
            .details = row.text(6),
            .updated = row.integer(7),
            .subscriber_name = row.maybe_text(8)};
}

}  // namespace

std::optional<std::string> subscription_order(std::string_view text) {
    return order_of(text, subscription_columns, "s.key");
}

void subscription_table::add(const subscription_row& row, organization_key subscriber) {
    add_.run(row.id, subscriber, row.process_code, row.status, row.details, row.updated);
}

bool subscription_table::replace(const subscription_row& row, organization_key subscriber) {
    return replace_.run(row.id, subscriber, row.process_code, row.status, row.details, row.updated) == 1;
}

std::optional<subscription_row> subscription_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return subscription_of(rows);
}

std::optional<std::string> subscription_table::id_of(organization_key subscriber, std::string_view process_code) {
    auto rows = id_of_.with(subscriber, process_code);
    if (!rows.step()) return std::nullopt;
    return rows.text(0);
}

bool subscription_table::is_active(organization_key subscriber, std::string_view process_code) {
    return active_.with(subscriber, process_code).step();
}

// Rare, and ordered as the client wishes: prepared when asked.
std::vector<std::int64_t> subscription_table::keys(const subscription_filter& f) {
    sqlite::statement keys{db_, fmt::format("SELECT s.key {} ORDER BY {} LIMIT ?7 OFFSET ?6", from_where,
                                            f.order_by.empty() ? "s.key" : f.order_by)};
    std::vector<std::int64_t> out;
    auto rows = keys.with(f.process_codes, f.status, f.company_register, f.delegation_actor_email, f.datapass_id,
                          f.offset, f.limit);
    while (rows.step()) out.push_back(rows.integer(0));
    return out;
}

std::optional<subscription_row> subscription_table::find_key(std::int64_t key) {
    auto rows = find_key_.with(key);
    if (!rows.step()) return std::nullopt;
    return subscription_of(rows);
}

std::int64_t subscription_table::count(const subscription_filter& f) {
    sqlite::statement count{db_, fmt::format("SELECT count(*) {}", from_where)};
    auto rows = count.with(f.process_codes, f.status, f.company_register, f.delegation_actor_email, f.datapass_id);
    rows.step();
    return rows.integer(0);
}

}  // namespace qf::inbox
