// connector/inbox/notification_table.hpp -- what an organization has not fetched yet.
//
// Promise:  served in the order in which they were made. A list costs what it shows, however many wait: processes that
//           are asked for are read from an index of their own; those that are passed over were few (the caller has
//           just been given them).
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct notification_row {
    std::string id;
    organization_key recipient = 0;
    organization recipient_name = {};
    organization transmitter_name = {};
    std::string process_code;
    std::string folder_case;
    std::optional<std::string> event = {};  // nothing: a new dossier
    std::int64_t created = 0;
    std::optional<std::string> event_action_type = {};
    std::optional<std::string> event_status = {};
    std::int64_t key = 0;  // the order in which they were made
};

struct new_notification {
    std::string id;
    organization_key recipient = 0;
    organization_key transmitter = 0;
    std::string process_code;
    std::string folder_case;
    std::optional<std::string> event = {};
    std::int64_t created = 0;
};

struct notification_filter {
    organization_key recipient = 0;
    std::vector<std::string> among = {};     // only these processes, each once; empty: every one
    std::optional<std::string> except = {};  // none of these: a JSON array
    std::int64_t limit = 25;
    std::int64_t after = 0;  // only what was made after the one with this key
};

class notification_table {
public:
    explicit notification_table(sqlite::database& db) : db_{db} {}

    void add(const new_notification& row);
    std::vector<notification_row> list(const notification_filter& f);
    std::optional<notification_row> find(std::string_view id);
    bool any_in_folder(std::string_view folder);
    void remove(std::string_view id);
    // To and from an organization, about the cases it received: before the cases themselves move.
    void migrate(organization_key old_owner, organization_key new_owner, const std::optional<std::string>& process);

private:
    static constexpr std::string_view columns = R"(SELECT n.id, n.recipient, r.type, r.company_register, r.branch_code,
        t.type, t.company_register, t.branch_code, n.process_code, n.folder_case, n.event, n.created, e.action_type, e.status,
        n.key
        FROM notification n JOIN organization r ON r.key = n.recipient JOIN organization t ON t.key = n.transmitter
        LEFT JOIN event e ON e.id = n.event WHERE )";

    sqlite::database& db_;
    sqlite::statement add_{db_,
                           R"(INSERT INTO notification (id, recipient, transmitter, process_code, folder_case, event,
                                     created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))"};
    sqlite::statement of_process_{
        db_, std::string{columns} + "n.recipient = ?1 AND n.process_code = ?2 AND n.key > ?4 ORDER BY n.key LIMIT ?3"};
    sqlite::statement of_all_{db_, std::string{columns} + "n.recipient = ?1 AND n.key > ?3 ORDER BY n.key LIMIT ?2"};
    sqlite::statement of_others_{db_, std::string{columns} + R"(n.recipient = ?1 AND n.key > ?4
        AND n.process_code NOT IN (SELECT value FROM json_each(?2)) ORDER BY n.key LIMIT ?3)"};
    sqlite::statement find_{db_, std::string{columns} + "n.id = ?1"};
    sqlite::statement any_{db_, R"(SELECT 1 FROM folder_case c JOIN notification n ON n.folder_case = c.id
                                    WHERE c.folder = ?1 LIMIT 1)"};
    sqlite::statement remove_{db_, "DELETE FROM notification WHERE id = ?1"};
    sqlite::statement migrate_{db_, R"(UPDATE notification
        SET recipient = CASE recipient WHEN ?1 THEN ?2 ELSE recipient END,
            transmitter = CASE transmitter WHEN ?1 THEN ?2 ELSE transmitter END
        WHERE folder_case IN (SELECT id FROM folder_case WHERE recipient = ?1 AND (?3 IS NULL OR process_code = ?3)))"};
};

}  // namespace qf::inbox
