// connector/inbox/retention_table.hpp -- whose time is over: files to purge, folders to archive and to delete.
//
// Promise:  each question is answered from an index that holds the candidates alone, so that it costs what it finds,
//           not what the inbox holds.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct settled_case {
    std::string id;
    std::int64_t settled = 0;
};
struct settled_from {  // where to go on: behind this one
    std::int64_t settled = 0;
    std::string id = {};
};

struct purge_pair {
    std::string attachment;
    std::string folder_case;
};
struct purge_reader {  // whose copies; nothing: everybody's
    std::optional<organization_key> recipient = {};
    std::optional<organization_key> osl = {};
    std::int64_t now = 0;
    std::optional<std::string> process_code = {};
    std::int64_t limit = 0;
};

class retention_table {
public:
    explicit retention_table(sqlite::database& db) : db_{db} {}

    std::vector<settled_case> cases_to_purge(std::string_view process, std::int64_t until, const settled_from& after,
                                             std::int64_t limit);
    // Its files whose other readers, if any, have settled until then as well; and those of its events.
    std::vector<std::string> files_to_purge(std::string_view folder_case, std::int64_t until);
    std::vector<std::string> event_files_to_purge(std::string_view folder_case);
    bool holds_files(std::string_view folder_case);
    void mark_purged(std::string_view folder_case, std::int64_t now);

    // Their folders; each has a case that settled until then.
    std::vector<std::string> folders_to_archive(std::string_view process, std::int64_t until, const settled_from& after,
                                                std::int64_t limit, settled_from& next);
    bool settled_whole(std::string_view folder, std::int64_t until);  // every case of it
    std::vector<std::string> cases_of(std::string_view folder);
    void archive(std::string_view folder, std::int64_t now);
    std::vector<std::string> folders_to_delete(std::string_view process, std::int64_t until, std::int64_t limit);
    std::vector<std::string> incomplete_folders(std::int64_t until, std::int64_t limit);

    std::vector<purge_pair> for_portal(const purge_reader& reader);
    bool is_reader(std::string_view folder_case, std::string_view attachment);
    void mark_portal_purged(const purge_pair& pair);

private:
    static constexpr std::string_view past =
        " AND process_code = ?1 AND settled <= ?2 AND (settled, id) > (?3, ?4) "
        "ORDER BY settled, id LIMIT ?5";

    sqlite::database& db_;
    sqlite::statement to_purge_{db_, std::string{"SELECT id, settled FROM folder_case WHERE settled IS NOT NULL AND "
                                                 "purged IS NULL"}
                                         .append(past)};
    sqlite::statement files_{db_, R"(SELECT a.id FROM attachment_reader r JOIN attachment a ON a.id = r.attachment
        WHERE r.folder_case = ?1 AND a.status <> 'DELETED' AND NOT EXISTS (
            SELECT 1 FROM attachment_reader o JOIN folder_case c ON c.id = o.folder_case
             WHERE o.attachment = a.id AND (c.settled IS NULL OR c.settled > ?2)))"};
    sqlite::statement event_files_{db_, R"(SELECT a.id FROM event e JOIN event_attachment a ON a.event = e.id
        WHERE e.folder_case = ?1 AND a.status <> 'DELETED')"};
    sqlite::statement holds_{db_, R"(SELECT 1 FROM attachment_reader r JOIN attachment a ON a.id = r.attachment
        WHERE r.folder_case = ?1 AND a.status <> 'DELETED' LIMIT 1)"};
    sqlite::statement mark_purged_{db_, "UPDATE folder_case SET purged = ?2 WHERE id = ?1"};
    sqlite::statement to_archive_{db_, std::string{"SELECT id, settled, folder FROM folder_case WHERE settled IS NOT "
                                                   "NULL AND status <> 'ARCHIVED'"}
                                           .append(past)};
    sqlite::statement unsettled_{db_, R"(SELECT 1 FROM folder_case WHERE folder = ?1
                                           AND (settled IS NULL OR settled > ?2) LIMIT 1)"};
    sqlite::statement cases_{db_, "SELECT id FROM folder_case WHERE folder = ?1 ORDER BY number"};
    sqlite::statement archive_cases_{db_, "UPDATE folder_case SET status = 'ARCHIVED', updated = ?2 WHERE folder = ?1"};
    sqlite::statement archive_{db_, "UPDATE folder SET status = 'ARCHIVED', updated = ?2, archived = ?2 WHERE id = ?1"};
    sqlite::statement to_delete_{db_, R"(SELECT id FROM folder WHERE process_code = ?1 AND archived IS NOT NULL
                                            AND archived <= ?2 ORDER BY archived LIMIT ?3)"};
    sqlite::statement incomplete_{db_, R"(SELECT id FROM folder WHERE status = 'HUBEE_RECEIVED' AND created <= ?1
                                           ORDER BY created LIMIT ?2)"};
    // In the order of the indexes, so that a page costs a page: what is due of each process, the longest settled first.
    static constexpr std::string_view due = R"(SELECT r.attachment, r.folder_case FROM process p
        CROSS JOIN folder_case c ON c.process_code = p.code AND c.settled <= ?3 - (p.purge_days + 1) * 86400000
        JOIN folder f ON f.id = c.folder
        CROSS JOIN attachment_reader r ON r.folder_case = c.id AND r.portal_purged = 0
        WHERE c.settled IS NOT NULL AND (?2 IS NULL OR f.osl = ?2) AND (?4 IS NULL OR p.code = ?4) )";
    sqlite::statement for_all_{db_,
                               std::string{due}.append("AND ?1 IS NULL ORDER BY p.code, c.settled, c.id LIMIT ?5")};
    sqlite::statement for_recipient_{
        db_, std::string{due}.append("AND c.recipient = ?1 ORDER BY p.code, c.settled, c.id LIMIT ?5")};
    sqlite::statement is_reader_{db_, "SELECT 1 FROM attachment_reader WHERE folder_case = ?1 AND attachment = ?2"};
    sqlite::statement portal_purged_{db_, R"(UPDATE attachment_reader SET portal_purged = 1
                                              WHERE folder_case = ?1 AND attachment = ?2)"};
};

}  // namespace qf::inbox
