// connector/inbox/case_list.hpp -- the cases of an organization as a list: filtered, counted, paged.
//
// Promise:  nothing but announced cases of the recipient and the processes asked for. What it costs does not grow with
//           the inbox: a page by date reads its own rows, a count, a search and an order by name look at the
//           scan_max newest cases of the period only, and `capped` says when there are more.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"
#include "connector/inbox/status_machine.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

enum class list_order { newest, oldest, name };

struct case_filter {
    organization_key recipient = 0;
    std::vector<std::string> processes = {};
    std::vector<status> statuses = {};       // empty: every one that is announced
    std::optional<std::int64_t> from = {};   // milliseconds; made at or after
    std::optional<std::int64_t> until = {};  // made before
    std::string text = {};                   // in the name or the reference, whatever its accents and case
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
};

struct case_page {
    std::vector<case_line> lines = {};
    std::int64_t total = 0;
    bool capped = false;  // there may be more than total
};

inline constexpr std::int64_t scan_max = 10'000;

class case_list {
public:
    explicit case_list(sqlite::database& db) : db_{db} {}

    case_page page(const case_filter& f);
    // How many that were announced after `since`, up to `until`, still wait to be opened; at most scan_max are counted.
    std::int64_t arrived(organization_key recipient, const std::vector<std::string>& processes, std::int64_t since,
                         std::int64_t until);
    // How many of the newest scan_max there are of each status; text, statuses and dates do not count.
    std::map<status, std::int64_t> counts(const case_filter& f);

private:
    case_page searched(const case_filter& f);
    std::vector<case_line> lines(const case_filter& f, std::int64_t offset, std::int64_t limit);

    static constexpr std::string_view rows = R"(SELECT c.id, c.external_id, c.process_code, c.status, c.created,
        f.first_name, f.last_name,
        (SELECT e.case_new_status FROM event e WHERE e.folder_case = c.id AND e.case_new_status IN ('DONE', 'REFUSED')
          ORDER BY e.created DESC LIMIT 1)
        FROM folder_case c INDEXED BY folder_case_list JOIN folder f ON f.id = c.folder WHERE )";
    // ?1 recipient, ?2 processes and ?3 statuses as JSON, ?4 and ?5 ids between
    static constexpr std::string_view which = R"(c.recipient = ?1 AND c.id >= ?4 AND c.id < ?5
        AND c.process_code IN (SELECT value FROM json_each(?2)) AND c.status IN (SELECT value FROM json_each(?3)) )";

    sqlite::database& db_;
    sqlite::statement newest_{db_, std::string{rows} + std::string{which} + "ORDER BY c.id DESC LIMIT ?6 OFFSET ?7"};
    sqlite::statement oldest_{db_, std::string{rows} + std::string{which} + "ORDER BY c.id LIMIT ?6 OFFSET ?7"};
    sqlite::statement count_{db_, std::string{"SELECT count(*) FROM (SELECT 1 FROM folder_case c INDEXED BY "
                                              "folder_case_list WHERE "} +
                                      std::string{which} + "LIMIT ?6)"};
    sqlite::statement arrived_{db_, R"(SELECT count(*) FROM (SELECT 1 FROM folder_case c INDEXED BY folder_case_list
        WHERE c.recipient = ?1 AND c.id >= ?3 AND c.process_code IN (SELECT value FROM json_each(?2))
          AND c.status IN ('HUBEE_NOTIFIED', 'SENT') AND c.transmitted > ?4 AND c.transmitted <= ?5 LIMIT ?6))"};
    sqlite::statement counts_{db_, R"(SELECT status, count(*) FROM (SELECT c.status AS status FROM folder_case c
        INDEXED BY folder_case_list WHERE c.recipient = ?1 AND c.process_code IN (SELECT value FROM json_each(?2))
        ORDER BY c.id DESC LIMIT ?3) GROUP BY status)"};
};

}  // namespace qf::inbox
