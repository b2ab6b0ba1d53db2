// connector/inbox/folder_table.hpp -- the folders that online-service operators have made.
//
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/call.hpp"
#include "connector/inbox/status_machine.hpp"

#include <optional>
#include <string>

namespace qf::inbox {

struct folder_row {
    std::string id;
    std::string process_code;
    std::string external_id;
    organization_key osl = 0;
    inbox::status status = status::hubee_received;
    std::string first_name;
    std::string last_name;
    std::optional<std::string> email = {};
    std::int64_t created = 0;
    std::optional<std::int64_t> updated = {};
    std::optional<std::int64_t> closed = {};
    inbox::partner partner = {};
};

class folder_table {
public:
    explicit folder_table(sqlite::database& db) : db_{db} {}

    void add(const folder_row& row);
    std::optional<folder_row> find(std::string_view id);
    // closed: the time of closing; nothing takes it away again (a reopening).
    void move(std::string_view id, status wanted, std::int64_t now, std::optional<std::int64_t> closed);
    void remove(std::string_view id);  // with its cases, attachments and bytes

private:
    sqlite::database& db_;
    sqlite::statement add_{db_,
                           R"(INSERT INTO folder (id, process_code, external_id, osl, status, first_name, last_name,
                                     email, created, editor_name, application_name, software_version)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))"};
    sqlite::statement find_{db_,
                            R"(SELECT id, process_code, external_id, osl, status, first_name, last_name, email, created,
                                           updated, closed, editor_name, application_name, software_version
                                      FROM folder WHERE id = ?1)"};
    sqlite::statement move_{db_, "UPDATE folder SET status = ?2, updated = ?3, closed = ?4 WHERE id = ?1"};
    sqlite::statement remove_{db_, "DELETE FROM folder WHERE id = ?1"};
};

}  // namespace qf::inbox
