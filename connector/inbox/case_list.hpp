// connector/inbox/case_list.hpp -- the cases of an organization as a list: filtered, counted, paged.
//
// Promise:  nothing but announced cases of the recipient and the processes asked for. What it costs does not grow with
//           the inbox: a page by date reads the ids up to its own; a search, an order by name and the total of a period
//           look at scan_max cases at most, the newest of the period, and `capped` says when there are more; other
//           counts are kept by the schema's triggers.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"
#include "connector/inbox/status_machine.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

enum class list_order { newest, oldest, name };

struct case_filter {
    organization_key recipient = 0;
    std::vector<std::string> processes = {};
    std::vector<status> statuses = {};           // empty: every one that is announced
    std::optional<std::int64_t> made_from = {};  // milliseconds; made at or after
    std::optional<std::int64_t> until = {};      // made before
    // Every word of it is in a name or in the reference, whatever its accents and case; "oneil" is in "O'Neil", too.
    std::string text = {};
    // The names in a case's content, where the applicant's and the reference do not have all words; null: none are
    // read.
    std::function<std::vector<std::string>(std::string_view json)> names_in = {};
    list_order order = list_order::newest;
    std::int64_t offset = 0;
    std::int64_t limit = 25;
};

struct case_line {
    std::string id;
    std::string external_id;
    std::string process_code;
    inbox::status status = status::hubee_notified;
    std::int64_t created = 0;
    std::string first_name;
    std::string last_name;
    std::optional<inbox::status> outcome = {};  // DONE or REFUSED, also when it has been closed since
    organization_key recipient = 0;
    std::optional<std::string> partner_attributes = {};
};

struct case_page {
    std::vector<case_line> lines = {};
    std::int64_t total = 0;
    bool capped = false;  // there may be more than total
};

inline constexpr std::int64_t scan_max = 10'000;
inline constexpr std::int64_t same_name_max = 20;

class case_list {
public:
    explicit case_list(sqlite::database& db) : db_{db} {}

    case_page page(const case_filter& f);
    std::optional<case_line> line(std::string_view id);
    // The other announced cases of this one's recipient and process whose applicant is written alike; the newest first,
    // `same_name_max` at most.
    std::vector<case_line> of_same_name(const case_line& line);
    // How many that were announced after `since`, up to `until`, still wait to be opened; at most scan_max are counted.
    std::int64_t arrived(organization_key recipient, const std::vector<std::string>& processes, std::int64_t since,
                         std::int64_t until);
    // How many there are of each status; text, statuses and dates do not count.
    std::map<status, std::int64_t> counts(const case_filter& f);

private:
    case_page searched(const case_filter& f);
    bool has_words(const case_filter& f, const std::vector<std::string>& words, std::string_view id,
                   std::vector<std::string> names);
    std::int64_t total(const case_filter& f);  // at most scan_max + 1
    std::vector<std::string> ids(const case_filter& f, std::int64_t offset, std::int64_t limit);
    void add_ids(const case_filter& f, const std::string& process, std::int64_t offset, std::int64_t limit,
                 std::vector<std::string>& out);
    std::vector<case_line> lines(const std::vector<std::string>& ids);

    // The ids of a recipient and a process, ?3 and ?4 ids between, ?5 statuses as JSON: each status has them in order,
    // and SQLite merges as many as it is asked for.
    static std::string merged(std::string_view order);

    sqlite::database& db_;
    sqlite::statement newest_{db_, merged("DESC")};
    sqlite::statement oldest_{db_, merged("ASC")};
    sqlite::statement line_{db_, R"(SELECT c.id, c.external_id, c.process_code, c.status, c.created,
        f.first_name, f.last_name,
        (SELECT e.case_new_status FROM event e WHERE e.folder_case = c.id AND e.case_new_status IN ('DONE', 'REFUSED')
          ORDER BY e.created DESC LIMIT 1), c.recipient, c.partner_attributes
        FROM folder_case c JOIN folder f ON f.id = c.folder WHERE c.id = ?1)"};
    sqlite::statement words_{db_, R"(SELECT f.last_name, f.first_name, c.external_id
        FROM folder_case c JOIN folder f ON f.id = c.folder WHERE c.id = ?1)"};
    sqlite::statement content_{db_, R"(SELECT b.bytes FROM attachment_reader r JOIN attachment a ON a.id = r.attachment
        JOIN content b ON b.attachment = a.id
        WHERE r.folder_case = ?1 AND a.file_name = 'FormulaireQF.json' AND b.bytes IS NOT NULL AND b.size <= 65536)"};
    sqlite::statement same_name_{db_, R"(SELECT c.id FROM folder f JOIN folder_case c ON c.folder = f.id
        WHERE f.last_name = ?1 AND f.first_name = ?2 AND c.recipient = ?3 AND c.process_code = ?4 AND c.id <> ?5
        ORDER BY c.id DESC LIMIT ?6)"};
    sqlite::statement count_{db_, R"(SELECT count(*) FROM (SELECT 1 FROM folder_case WHERE recipient = ?1
        AND process_code = ?2 AND id >= ?3 AND id < ?4 AND status IN (SELECT value FROM json_each(?5)) LIMIT ?6))"};
    sqlite::statement counts_{db_, R"(SELECT status, cases FROM case_count WHERE recipient = ?1
        AND process_code IN (SELECT value FROM json_each(?2)))"};
    sqlite::statement arrived_{db_, R"(SELECT count(*) FROM (SELECT 1 FROM folder_case c
        WHERE c.recipient = ?1 AND c.id >= ?3 AND c.process_code IN (SELECT value FROM json_each(?2))
          AND c.status IN ('HUBEE_NOTIFIED', 'SENT') AND c.transmitted > ?4 AND c.transmitted <= ?5 LIMIT ?6))"};
};

}  // namespace qf::inbox
