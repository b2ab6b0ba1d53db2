// connector/inbox/file_table.hpp -- the bytes of attachments, of folders and of events alike.
//
// Promise:  few bytes are a row, so that they share the fsync of the group; many are a file of the vault, and the row
//           has its name. What goes away with its attachment leaves that name in `stale`, in the same transaction: a
//           file is removed only when nothing can lead to it.
//           total() counts every byte that attachments hold, at no cost.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

struct kept_file {
    std::string digest;  // SHA-256, raw
    std::int64_t size = 0;
    std::optional<std::string> name = {};  // nothing: the bytes are in the row
};

class file_table {
public:
    explicit file_table(sqlite::database& db) : db_{db} {}

    // Both replace what the attachment had.
    void keep(std::string_view attachment, std::string_view digest, std::string_view bytes);
    void keep_named(std::string_view attachment, std::string_view digest, std::int64_t size, std::string_view name);
    void remove(std::string_view attachment);
    std::optional<kept_file> find(std::string_view attachment);
    std::string bytes(std::string_view attachment, std::int64_t begin, std::int64_t length);  // of a row
    bool has_name(std::string_view name);
    std::int64_t total();

    std::vector<std::string> stale(std::int64_t limit);
    void forget_stale(std::string_view name);

private:
    sqlite::database& db_;
    sqlite::statement keep_{db_, "INSERT INTO content (attachment, digest, size, bytes) VALUES (?1, ?2, ?3, ?4)"};
    sqlite::statement keep_named_{db_, "INSERT INTO content (attachment, digest, size, name) VALUES (?1, ?2, ?3, ?4)"};
    sqlite::statement remove_{db_, "DELETE FROM content WHERE attachment = ?1"};
    sqlite::statement find_{db_, "SELECT digest, size, name FROM content WHERE attachment = ?1"};
    sqlite::statement bytes_{db_, "SELECT substr(bytes, ?2 + 1, ?3) FROM content WHERE attachment = ?1"};
    sqlite::statement name_{db_, "SELECT 1 FROM content WHERE name = ?1"};
    sqlite::statement total_{db_, "SELECT bytes FROM content_total WHERE one = 1"};
    sqlite::statement stale_{db_, "SELECT name FROM file_to_remove LIMIT ?1"};
    sqlite::statement forget_{db_, "DELETE FROM file_to_remove WHERE name = ?1"};
};

}  // namespace qf::inbox
