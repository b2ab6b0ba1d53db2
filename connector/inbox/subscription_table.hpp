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
};

struct subscription_filter {
    std::optional<std::string> process_codes = {};  // a JSON array
    std::optional<std::string> status = {};
    std::optional<std::string> company_register = {};
    std::optional<std::string> delegation_actor_email = {};
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
    bool exists(organization_key subscriber, std::string_view process_code);  // whatever its status
    bool is_active(organization_key subscriber, std::string_view process_code);
    std::vector<subscription_row> list(const subscription_filter& f);
    std::int64_t count(const subscription_filter& f);

private:
    sqlite::database& db_;
    sqlite::statement add_{db_, R"(INSERT INTO subscription (id, organization, process_code, status, details, updated)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6))"};
    sqlite::statement replace_{db_, R"(UPDATE subscription SET organization = ?2, process_code = ?3, status = ?4,
                                              details = ?5, updated = ?6 WHERE id = ?1)"};
    sqlite::statement find_{db_, R"(SELECT s.id, o.type, o.company_register, o.branch_code, s.process_code, s.status,
                                           s.details, s.updated
                                      FROM subscription s JOIN organization o ON o.key = s.organization
                                     WHERE s.id = ?1)"};
    sqlite::statement exists_{db_, "SELECT 1 FROM subscription WHERE organization = ?1 AND process_code = ?2"};
    sqlite::statement active_{db_, R"(SELECT 1 FROM subscription
                                       WHERE organization = ?1 AND process_code = ?2 AND status = 'Actif')"};
};

}  // namespace qf::inbox
