// connector/inbox/trail_table.hpp -- who read or did what in the portal: added to, never changed (the schema refuses).
//
// Not here: anything of a citizen. A reference leads to the dossier as long as that is there.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct trail_row {
    std::int64_t key = 0;
    std::int64_t recorded_at = 0;
    std::optional<organization_key> organization = {};
    std::string agent = {};
    std::string name = {};
    std::string action = {};  // "open", "download", "status", "login"…
    std::string reference = {};
    std::string detail = {};
};

class trail_table {
public:
    explicit trail_table(sqlite::database& db) : db_{db} {}

    void add(const trail_row& row);
    // Newest first, those before `key` (0: from the newest); of one agent or one reference where they are given.
    std::vector<trail_row> list(organization_key organization, std::int64_t before, const std::string& agent,
                                const std::string& reference, std::int64_t limit);

private:
    sqlite::database& db_;
    sqlite::statement add_{db_, R"(INSERT INTO access_trail (at, organization, agent, name, action, reference, detail)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))"};
    sqlite::statement list_{db_, R"(SELECT key, at, organization, agent, name, action, reference, detail
        FROM access_trail WHERE organization = ?1 AND (?2 = 0 OR key < ?2) AND (?3 = '' OR agent = ?3)
         AND (?4 = '' OR reference = ?4) ORDER BY key DESC LIMIT ?5)"};
};

}  // namespace qf::inbox
