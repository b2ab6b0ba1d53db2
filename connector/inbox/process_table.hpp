// connector/inbox/process_table.hpp -- the processes that the inbox carries, and the rules of each.
//
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/status_machine.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

struct process_row {
    std::string code;
    std::string name;
    std::int64_t size_max = 0;                 // bytes of one attachment
    std::int64_t count_max = 0;                // attachments of one folder
    std::vector<std::string> required = {};    // types of which a folder has one at least
    std::vector<std::string> mime_types = {};  // empty: any
    status purge_status = status::closed;      // files may go purge_days (and one) after a case has reached it
    std::int64_t purge_days = 0;
    std::int64_t archive_days = 0;  // after the same moment
    std::int64_t delete_days = 0;   // after archiving
    std::int64_t updated = 0;
};

class process_table {
public:
    explicit process_table(sqlite::database& db) : db_{db} {}

    void add(const process_row& row);
    // Cases that are now at the process's purge status or beyond count from their last change.
    void replace(const process_row& row);
    std::optional<process_row> find(std::string_view code);
    std::vector<process_row> list(std::int64_t offset, std::int64_t limit);
    std::int64_t count();
    bool exists(std::string_view code);

private:
    static constexpr std::string_view columns = R"(SELECT code, name, size_max, count_max, required, mime_types,
        purge_status, purge_days, archive_days, delete_days, updated FROM process )";

    sqlite::database& db_;
    sqlite::statement add_{db_, "INSERT INTO process VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"};
    sqlite::statement replace_{db_, R"(UPDATE process SET name = ?2, size_max = ?3, count_max = ?4, required = ?5,
        mime_types = ?6, purge_status = ?7, purge_days = ?8, archive_days = ?9, delete_days = ?10, updated = ?11
        WHERE code = ?1)"};
    sqlite::statement resettle_{db_, R"(UPDATE folder_case SET settled =
        CASE WHEN status IN (SELECT value FROM json_each(?2)) THEN coalesce(settled, updated, created) END
        WHERE process_code = ?1 AND status NOT IN ('HUBEE_RECEIVED', 'HUBEE_COMPLETED'))"};
    sqlite::statement find_{db_, std::string{columns} + "WHERE code = ?1"};
    sqlite::statement list_{db_, std::string{columns} + "ORDER BY code LIMIT ?2 OFFSET ?1"};
    sqlite::statement count_{db_, "SELECT count(*) FROM process"};
    sqlite::statement exists_{db_, "SELECT 1 FROM process WHERE code = ?1"};
};

}  // namespace qf::inbox
