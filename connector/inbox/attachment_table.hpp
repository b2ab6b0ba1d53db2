// connector/inbox/attachment_table.hpp -- the files of a folder or of an event: what they are, and who may read them.
//
// Not here: their bytes (file_table.hpp).
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

struct attachment_row {
    std::string id;
    std::string owner;        // its folder, or its event
    std::int64_t number = 0;  // its place there
    std::string file_name;
    std::string type;
    std::int64_t size = 0;
    std::string mime_type;
    std::string status;  // PENDING, RECEIVED, REJECTED, CORRUPTED, DELETED
};

class attachment_table {  // of folders
public:
    explicit attachment_table(sqlite::database& db) : db_{db} {}

    void add(const attachment_row& row);
    void let_read(std::string_view folder_case, std::string_view attachment);
    std::optional<attachment_row> find(std::string_view id);
    std::vector<attachment_row> of_folder(std::string_view folder);
    std::vector<attachment_row> of_case(std::string_view folder_case);
    std::vector<std::string> readers(std::string_view attachment);  // external ids of cases
    void mark(std::string_view id, std::string_view status);

private:
    sqlite::database& db_;
    sqlite::statement add_{db_, R"(INSERT INTO attachment (id, folder, number, file_name, type, size, mime_type, status)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))"};
    sqlite::statement let_read_{db_,
                                "INSERT OR IGNORE INTO attachment_reader (folder_case, attachment) VALUES (?1, ?2)"};
    sqlite::statement find_{db_, R"(SELECT id, folder, number, file_name, type, size, mime_type, status
                                      FROM attachment WHERE id = ?1)"};
    sqlite::statement of_folder_{db_, R"(SELECT id, folder, number, file_name, type, size, mime_type, status
                                           FROM attachment WHERE folder = ?1 ORDER BY number)"};
    sqlite::statement of_case_{db_,
                               R"(SELECT a.id, a.folder, a.number, a.file_name, a.type, a.size, a.mime_type, a.status
                                         FROM attachment_reader r JOIN attachment a ON a.id = r.attachment
                                        WHERE r.folder_case = ?1 ORDER BY a.number)"};
    sqlite::statement readers_{
        db_, R"(SELECT c.external_id FROM attachment_reader r JOIN folder_case c ON c.id = r.folder_case
                                        WHERE r.attachment = ?1 ORDER BY c.number)"};
    sqlite::statement mark_{db_, "UPDATE attachment SET status = ?2 WHERE id = ?1"};
};

class event_attachment_table {
public:
    explicit event_attachment_table(sqlite::database& db) : db_{db} {}

    void add(const attachment_row& row);
    std::optional<attachment_row> find(std::string_view id);
    std::vector<attachment_row> of_event(std::string_view event);
    void mark(std::string_view id, std::string_view status);

private:
    sqlite::database& db_;
    sqlite::statement add_{db_,
                           R"(INSERT INTO event_attachment (id, event, number, file_name, type, size, mime_type, status)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))"};
    sqlite::statement find_{db_, R"(SELECT id, event, number, file_name, type, size, mime_type, status
                                      FROM event_attachment WHERE id = ?1)"};
    sqlite::statement of_event_{db_, R"(SELECT id, event, number, file_name, type, size, mime_type, status
                                          FROM event_attachment WHERE event = ?1 ORDER BY number)"};
    sqlite::statement mark_{db_, "UPDATE event_attachment SET status = ?2 WHERE id = ?1"};
};

}  // namespace qf::inbox
