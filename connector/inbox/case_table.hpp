// connector/inbox/case_table.hpp -- the part of a folder that is for one recipient.
//
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"
#include "connector/inbox/status_machine.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct case_row {
    std::string id;
    std::string folder = {};
    std::int64_t number = 0;  // its place in the folder
    std::string external_id;
    organization_key recipient = 0;
    organization recipient_name = {};
    std::string process_code;
    inbox::status status = status::hubee_received;
    std::optional<std::string> partner_attributes = {};
    std::int64_t created = 0;
    std::optional<std::int64_t> updated = {};
    std::optional<std::int64_t> transmitted = {};
    std::optional<std::int64_t> closed = {};
    organization_key osl = 0;  // the folder's
};

struct case_move {
    status reached = status::hubee_notified;
    std::int64_t now = 0;
    std::optional<std::int64_t> closed = {};  // the time of closing; nothing takes it away again (a reopening)
    bool settled = false;                     // it is at its process's purge status or beyond
};

class case_table {
public:
    explicit case_table(sqlite::database& db) : db_{db} {}

    void add(const case_row& row);
    std::optional<case_row> find(std::string_view id);
    std::vector<case_row> of_folder(std::string_view folder);
    void announce(std::string_view folder, std::int64_t now);  // every case of it is HUBEE_NOTIFIED
    void move(std::string_view id, const case_move& move);
    std::vector<std::string> processes_of(organization_key recipient, const std::optional<std::string>& only);
    int migrate(organization_key old_owner, organization_key new_owner,
                const std::optional<std::string>& process);  // how many

private:
    static constexpr std::string_view columns = R"(SELECT c.id, c.folder, c.number, c.external_id, c.recipient, o.type,
        o.company_register, o.branch_code, c.process_code, c.status, c.partner_attributes, c.created, c.updated,
        c.transmitted, c.closed, f.osl
        FROM folder_case c JOIN organization o ON o.key = c.recipient JOIN folder f ON f.id = c.folder WHERE )";

    sqlite::database& db_;
    sqlite::statement add_{db_,
                           R"(INSERT INTO folder_case (id, folder, number, external_id, recipient, process_code, status,
                                     partner_attributes, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))"};
    sqlite::statement processes_{db_, R"(SELECT DISTINCT process_code FROM folder_case
        WHERE recipient = ?1 AND (?2 IS NULL OR process_code = ?2) ORDER BY process_code)"};
    sqlite::statement migrate_{db_, R"(UPDATE folder_case SET recipient = ?2
        WHERE recipient = ?1 AND (?3 IS NULL OR process_code = ?3))"};
    sqlite::statement find_{db_, std::string{columns} + "c.id = ?1"};
    sqlite::statement of_folder_{db_, std::string{columns} + "c.folder = ?1 ORDER BY c.number"};
    sqlite::statement announce_{db_, R"(UPDATE folder_case SET status = 'HUBEE_NOTIFIED', updated = ?2, transmitted = ?2
                                         WHERE folder = ?1)"};
    sqlite::statement move_{db_, R"(UPDATE folder_case SET status = ?2, updated = ?3, closed = ?4,
        settled = CASE WHEN ?5 THEN coalesce(settled, ?3) END, purged = CASE WHEN ?5 THEN purged END WHERE id = ?1)"};
};

}  // namespace qf::inbox
