// connector/inbox/attachment_table.hpp -- a folder's files: what they are, who may read them, and their bytes.
//
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
    std::string folder;
    std::int64_t number = 0;  // its place in the folder
    std::string file_name;
    std::string type;
    std::int64_t size = 0;
    std::string mime_type;
    std::string status;  // PENDING, RECEIVED, REJECTED, CORRUPTED, DELETED
};

struct attachment_content {
    std::string digest;  // SHA-256, raw
    std::string bytes;
};

class attachment_table {
public:
    explicit attachment_table(sqlite::database& db) : db_{db} {}

    void add(const attachment_row& row);
    void let_read(std::string_view folder_case, std::string_view attachment);
    std::optional<attachment_row> find(std::string_view id);
    std::vector<attachment_row> of_folder(std::string_view folder);
    std::vector<attachment_row> of_case(std::string_view folder_case);
    std::vector<std::string> readers(std::string_view attachment);                       // external ids of cases
    void receive(std::string_view id, std::string_view digest, std::string_view bytes);  // replaces earlier bytes
    std::optional<attachment_content> content(std::string_view id);

private:
    std::vector<attachment_row> list(sqlite::statement& rows, std::string_view parameter);

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
    sqlite::statement received_{db_, "UPDATE attachment SET status = 'RECEIVED' WHERE id = ?1"};
    sqlite::statement keep_{db_, R"(INSERT INTO content (attachment, digest, bytes) VALUES (?1, ?2, ?3)
                                    ON CONFLICT (attachment) DO UPDATE SET digest = ?2, bytes = ?3)"};
    sqlite::statement content_{db_, "SELECT digest, bytes FROM content WHERE attachment = ?1"};
};

}  // namespace qf::inbox
