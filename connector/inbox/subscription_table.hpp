// connector/inbox/subscription_table.hpp -- which organization receives which process.
//
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct subscription_row {
    std::string id;
    organization subscriber;
    std::string process_code;
    std::string status;   // Inactif, Actif, Suspendu, Refusé
    std::string details;  // JSON
    std::int64_t updated = 0;
    std::optional<std::string> subscriber_name = {};  // as its organization says it
};

struct subscription_filter {
    std::optional<std::string> process_codes = {};  // a JSON array
    std::optional<std::string> status = {};
    std::optional<std::string> company_register = {};
    std::optional<std::string> delegation_actor_email = {};
    std::optional<std::int64_t> datapass_id = {};
    std::string order_by = {};  // SQL of subscription_order(); never a client's text
    std::int64_t offset = 0;
    std::int64_t limit = 25;
};

// "asc(process_code)" as SQL; nothing for a column or a direction that HubEE does not list.
std::optional<std::string> subscription_order(std::string_view text);

class subscription_table {
public:
    explicit subscription_table(sqlite::database& db) : db_{db} {}

    void add(const subscription_row& row, organization_key subscriber);
    bool replace(const subscription_row& row, organization_key subscriber);  // false: there is no such id
    std::optional<subscription_row> find(std::string_view id);
    // Its id, whatever its status: an organization has one of each process.
    std::optional<std::string> id_of(organization_key subscriber, std::string_view process_code);
    bool is_active(organization_key subscriber, std::string_view process_code);
    std::vector<std::int64_t> keys(const subscription_filter& f);  // in the order of the filter
    std::optional<subscription_row> find_key(std::int64_t key);
    std::int64_t count(const subscription_filter& f);

private:
    static constexpr std::string_view columns = R"(SELECT s.id, o.type, o.company_register, o.branch_code,
        s.process_code, s.status, s.details, s.updated, json_extract(o.details, '$.name')
        FROM subscription s JOIN organization o ON o.key = s.organization WHERE )";

    sqlite::database& db_;
    sqlite::statement add_{db_, R"(INSERT INTO subscription (id, organization, process_code, status, details, updated)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6))"};
    sqlite::statement replace_{db_, R"(UPDATE subscription SET organization = ?2, process_code = ?3, status = ?4,
                                              details = ?5, updated = ?6 WHERE id = ?1)"};
    sqlite::statement find_{db_, std::string{columns} + "s.id = ?1"};
    sqlite::statement find_key_{db_, std::string{columns} + "s.key = ?1"};
    sqlite::statement id_of_{
        db_, "SELECT id FROM subscription WHERE organization = ?1 AND process_code = ?2 ORDER BY key LIMIT 1"};
    sqlite::statement active_{db_, R"(SELECT 1 FROM subscription
                                       WHERE organization = ?1 AND process_code = ?2 AND status = 'Actif')"};
};

}  // namespace qf::inbox
