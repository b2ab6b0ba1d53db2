// connector/inbox/event_table.hpp -- what the commune and the operator have said about a case.
//
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/call.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct event_row {
    std::string id;
    std::string folder_case;
    organization_key transmitter = 0;
    organization transmitter_name = {};
    std::string action_type;
    std::optional<std::string> message = {};
    std::optional<std::string> comment = {};  // never shown to an OSL
    std::optional<std::string> author = {};
    bool notification = false;
    std::string status;  // IN_PROGRESS, SENT, RECEIVED
    std::optional<std::string> case_current_status = {};
    std::optional<std::string> case_new_status = {};
    std::optional<std::string> partner_attributes = {};
    std::int64_t created = 0;
    std::int64_t updated = 0;
    inbox::partner partner = {};
};

struct event_place {  // in a case, where events stand in the order in which they were made
    std::int64_t created = INT64_MIN;
    std::string id = {};
};

class event_table {
public:
    explicit event_table(sqlite::database& db) : db_{db} {}

    void add(const event_row& row);
    std::optional<event_row> find(std::string_view id);
    std::vector<event_row> of_case(std::string_view folder_case);
    std::vector<event_row> of_case(std::string_view folder_case, const event_place& after, std::int64_t limit);
    bool any_in_folder(std::string_view folder);
    void move(std::string_view id, std::string_view status, std::int64_t now);
    void remove(std::string_view id);  // with its attachments
    // What an organization has said of the cases it received: before the cases themselves move.
    void migrate(organization_key old_owner, organization_key new_owner, const std::optional<std::string>& process);

private:
    static constexpr std::string_view columns =
        R"(SELECT e.id, e.folder_case, e.transmitter, o.type, o.company_register,
        o.branch_code, e.action_type, e.message, e.comment, e.author, e.notification, e.status, e.case_current_status,
        e.case_new_status, e.partner_attributes, e.created, e.updated, e.editor_name, e.application_name,
        e.software_version FROM event e JOIN organization o ON o.key = e.transmitter WHERE )";

    sqlite::database& db_;
    sqlite::statement add_{db_,
                           R"(INSERT INTO event (id, folder_case, transmitter, action_type, message, comment, author,
                                     notification, status, case_current_status, case_new_status, partner_attributes,
                                     created, updated, editor_name, application_name, software_version)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17))"};
    sqlite::statement find_{db_, std::string{columns} + "e.id = ?1"};
    sqlite::statement of_case_{db_, std::string{columns} + "e.folder_case = ?1 ORDER BY e.created, e.id"};
    sqlite::statement some_of_case_{db_, std::string{columns} + R"(e.folder_case = ?1 AND (e.created, e.id) > (?2, ?3)
        ORDER BY e.created, e.id LIMIT ?4)"};
    sqlite::statement any_{db_, R"(SELECT 1 FROM folder_case c JOIN event e ON e.folder_case = c.id
                                    WHERE c.folder = ?1 LIMIT 1)"};
    sqlite::statement move_{db_, "UPDATE event SET status = ?2, updated = ?3 WHERE id = ?1"};
    sqlite::statement remove_{db_, "DELETE FROM event WHERE id = ?1"};
    sqlite::statement migrate_{db_, R"(UPDATE event SET transmitter = ?2 WHERE transmitter = ?1 AND folder_case IN
        (SELECT id FROM folder_case WHERE recipient = ?1 AND (?3 IS NULL OR process_code = ?3)))"};
};

}  // namespace qf::inbox
