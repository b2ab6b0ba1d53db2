// connector/inbox/organization_table.hpp -- the organizations that may send, receive or administer.
//
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct organization_row {
    organization_key key = 0;
    organization name;
    std::string details;  // JSON
    std::int64_t created = 0;
};

struct organization_filter {
    std::optional<std::string> type = {};
    std::optional<std::string> company_register = {};
    std::optional<std::string> branch_code = {};
    std::string order_by = {};  // SQL of organization_order(); never a client's text
    std::int64_t offset = 0;
    std::int64_t limit = 25;
};

// "asc(name)" as SQL; nothing for a column or a direction that there is not.
std::optional<std::string> organization_order(std::string_view text);

class organization_table {
public:
    explicit organization_table(sqlite::database& db) : db_{db} {}

    std::optional<organization_key> key_of(const organization& o);
    std::optional<organization_row> find(const organization& o);
    organization_key add(const organization& o, std::string_view details, std::int64_t now);
    void replace(organization_key key, std::string_view details);
    std::vector<organization_key> keys(const organization_filter& f);  // in the order of the filter
    std::optional<organization_row> find_key(organization_key key);
    std::int64_t count(const organization_filter& f);

private:
    sqlite::database& db_;
    sqlite::statement find_{db_, R"(SELECT key, type, company_register, branch_code, details, created FROM organization
                                     WHERE type = ?1 AND company_register = ?2 AND branch_code = ?3)"};
    sqlite::statement find_key_{db_, R"(SELECT key, type, company_register, branch_code, details, created
                                          FROM organization WHERE key = ?1)"};
    sqlite::statement add_{db_, R"(INSERT INTO organization (type, company_register, branch_code, details, created)
                                   VALUES (?1, ?2, ?3, ?4, ?5))"};
    sqlite::statement replace_{db_, "UPDATE organization SET details = ?2 WHERE key = ?1"};
    sqlite::statement count_{db_, R"(SELECT count(*) FROM organization
                                      WHERE (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR company_register = ?2)
                                        AND (?3 IS NULL OR branch_code = ?3))"};
};

}  // namespace qf::inbox
